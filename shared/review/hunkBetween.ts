import { comparableText } from './comparable.ts';
import { wholeLines } from './hunkUnits.ts';
import { changedLines } from './lineMap.ts';
import type { BaseHunk } from './mergeHunks.ts';

/**
 * The fewest replacements of whole lines that turn `before` into `after`, first first; empty when they
 * differ in line ends or byte-order mark only.
 *
 * Every `oldText` stands in `before` from its `startLine` (from 0) on; it is empty only where lines are
 * added, and these come before that line. A last line end that is missing in `after` is kept where the
 * hunks are applied, as with every hunk. Texts have `\n` for every line end.
 */
export function hunkBetween(before: string, after: string): readonly BaseHunk[] {
  const from = wholeLines(comparableText(before));
  const to = wholeLines(comparableText(after));
  return changedLines(from, to).map(({ baseStart, baseEnd, currentStart, currentEnd }) => ({
    oldText: from.slice(baseStart, baseEnd).join(''),
    newText: to.slice(currentStart, currentEnd).join(''),
    startLine: baseStart,
  }));
}
