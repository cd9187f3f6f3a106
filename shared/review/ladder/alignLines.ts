import type { FileLines } from './fileLines.ts';
import type { Quote } from './quote.ts';

/** Which line of the file stands for each line of a quote. */
export interface LineAlignment {
  /** For each line of the quote the file's, from 0; null for a blank one that the file lacks. */
  readonly lines: readonly (number | null)[];
  readonly first: number;
  readonly last: number;
}

/**
 * The alignment when the quote's solid lines are the file's solid lines from number `start` on. Blank
 * lines are paired in order with the blank lines at the same place, around the quote with the nearest
 * ones.
 */
export function alignLines(file: FileLines, quote: Quote, start: number): LineAlignment {
  const lines: (number | null)[] = quote.lines.map(() => null);
  quote.solid.forEach((at, k) => (lines[at] = file.solid[start + k] ?? null));
  const firstSolid = quote.solid[0] ?? 0;
  pairBlanks(file, lines, { from: firstSolid, step: -1 });
  for (const at of quote.solid) pairBlanks(file, lines, { from: at, step: 1 });
  const known = lines.filter((line) => line !== null);
  return { lines, first: known[0] ?? 0, last: known.at(-1) ?? 0 };
}

/** Pairs the blank lines next to the solid line `from`, going up or down until the next solid one. */
function pairBlanks(
  file: FileLines,
  lines: (number | null)[],
  { from, step }: { readonly from: number; readonly step: 1 | -1 },
): void {
  let line = (lines[from] ?? 0) + step;
  for (let at = from + step; lines[at] === null; at += step) {
    if (file.lines[line]?.trim() !== '') return;
    lines[at] = line;
    line += step;
  }
}

/** Whether the lines are the same ones, blank lines included, in one stretch. */
export function isUnbroken({ lines, first, last }: LineAlignment): boolean {
  return lines.length === last - first + 1 && !lines.includes(null);
}
