import type { Edit } from './finding.ts';

const MAX_QUOTE_LENGTH = 200;

/** The text of a file as far as it was read. `firstLine` is the number of its first line. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly firstLine: number;
}

/**
 * The file in a `read_file` result: line numbers and the heading are taken off where they are there.
 */
export function sourceTextOf(path: string, result: string): SourceText {
  const lines = result.split(/\r?\n/);
  const numbered = lines.map((line) => /^ *(\d+)\| ?(.*)$/.exec(line));
  const matched = numbered.filter((match) => match !== null);
  const first = matched[0]?.[1];
  const heading = /^(\S.*) \(\d+ lines?\b/.exec(lines[0] ?? '');
  if (first === undefined || matched.length * 2 < lines.filter((line) => line !== '').length) {
    return { path, text: (heading ? lines.slice(1) : lines).join('\n'), firstLine: 1 };
  }
  return {
    path,
    text: matched.map((match) => match[2] ?? '').join('\n'),
    firstLine: Number(first),
  };
}

/** The number of the line at `offset`, counted as in the file. */
export function lineAt({ text, firstLine }: SourceText, offset: number): number {
  return firstLine + text.slice(0, offset).split('\n').length - 1;
}

/** The line at `offset` without its indentation, cut to a length that can be quoted. */
export function quoteAt({ text }: SourceText, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text
    .slice(from, end < 0 ? text.length : end)
    .trim()
    .slice(0, MAX_QUOTE_LENGTH)
    .trim();
}

/**
 * The edit that replaces `text[from, to)` by `replacement`, widened by whole lines until the old text
 * occurs exactly once; null where even five more lines do not tell the place apart.
 */
export function exactEdit(
  { text }: SourceText,
  range: { readonly from: number; readonly to: number },
  replacement: string,
): Edit | null {
  let start = text.lastIndexOf('\n', range.from - 1) + 1;
  let end = text.indexOf('\n', range.to);
  if (end < 0) end = text.length;
  for (let widened = 0; widened <= 5; widened++) {
    const oldText = text.slice(start, end);
    if (occursOnce(text, oldText)) {
      const newText = text.slice(start, range.from) + replacement + text.slice(range.to, end);
      return { oldText, newText };
    }
    if (start > 0) start = text.lastIndexOf('\n', start - 2) + 1;
    else if (end < text.length) {
      const next = text.indexOf('\n', end + 1);
      end = next < 0 ? text.length : next;
    } else return null;
  }
  return null;
}

/** Whether `part` is in `text` at one place only, overlaps counted. */
export function occursOnce(text: string, part: string): boolean {
  const at = text.indexOf(part);
  return part !== '' && at >= 0 && !text.includes(part, at + 1);
}
