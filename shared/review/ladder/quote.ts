import { comparableText } from '../comparable.ts';

/** A text to look for, as whole lines. */
export interface Quote {
  /** Without line ends; a final line end begins no further line. */
  readonly lines: readonly string[];
  /** The indexes of the lines that hold more than white space. */
  readonly solid: readonly number[];
  /** Whether the last line had a line end. */
  readonly isClosed: boolean;
}

export function quoteOf(text: string): Quote {
  const lines = comparableText(text).split('\n');
  const isClosed = lines.length > 1 && lines.at(-1) === '';
  if (isClosed) lines.pop();
  return { lines, isClosed, solid: lines.flatMap((line, i) => (line.trim() === '' ? [] : [i])) };
}
