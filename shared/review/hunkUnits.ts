import { type Comparable, comparableText } from './comparable.ts';
import type { BaseHunk } from './mergeHunks.ts';

/** Whole lines of the base, end excluded, and what hunks make of them; hunks on one line are one unit. */
export interface HunkUnit {
  readonly hunkIndexes: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly newLines: readonly string[];
}

/** Every line with its line end; a text that ends with one has no empty line after it. */
export function wholeLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What a hunk replaces. */
interface PlacedHunk {
  readonly hunkIndex: number;
  /** Offsets in the comparable base. */
  readonly start: number;
  readonly end: number;
  /** With `\n` for every line end. */
  readonly newText: string;
}

/** The hunks as units, first first, and by index those that have no place in the base or overlap. */
export function unitsOf(
  base: Comparable,
  baseLines: readonly string[],
  hunks: readonly BaseHunk[],
): { readonly units: readonly HunkUnit[]; readonly unplaced: readonly number[] } {
  const places = placesInBase(base, hunks);
  const apart = places
    .flatMap((place) => place ?? [])
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const units: HunkUnit[] = [];
  let group: PlacedHunk[] = [];
  apart.forEach((hunk, i) => {
    group.push(hunk);
    const next = apart[i + 1];
    const unit = unitOf(base, baseLines, group);
    if (next && base.lineAt(next.start) < unit.end) return;
    units.push(unit);
    group = [];
  });
  return { units, unplaced: places.flatMap((place, index) => (place === null ? [index] : [])) };
}

/**
 * Where each hunk stands in the base, in the order given; null for one that does not stand where it says
 * or shares characters with another.
 */
export function placesInBase(
  base: Comparable,
  hunks: readonly BaseHunk[],
): readonly (PlacedHunk | null)[] {
  const found = hunks.map((hunk, hunkIndex) => placeInBase(base, hunk, hunkIndex));
  return found.map((place) => {
    const isAlone = found.every((other) => other === place || !place || !areMixed(place, other));
    return isAlone ? place : null;
  });
}

/** Whether two hunks share characters, or one lies inside the other. */
export function areMixed(
  { start, end }: Pick<PlacedHunk, 'start' | 'end'>,
  other: Pick<PlacedHunk, 'start' | 'end'> | null,
): boolean {
  return other !== null && other.end > start && other.start < end;
}

/** Null where the old text does not begin in exactly one place of its line. */
function placeInBase(base: Comparable, hunk: BaseHunk, hunkIndex: number): PlacedHunk | null {
  const oldText = comparableText(hunk.oldText);
  const start = startInLine(base, oldText, hunk);
  if (start === null) return null;
  const end = start + oldText.length;
  const newText = comparableText(hunk.newText);
  // The last line end of a file is kept, as it is where hunks are applied.
  const losesLineEnd =
    end === base.text.length && oldText.endsWith('\n') && newText !== '' && !newText.endsWith('\n');
  return { hunkIndex, start, end, newText: losesLineEnd ? `${newText}\n` : newText };
}

function startInLine(
  base: Comparable,
  oldText: string,
  { startLine, startColumn }: BaseHunk,
): number | null {
  const lineStart = base.lineStarts[startLine];
  if (lineStart === undefined) return null;
  const isInLine = (offset: number): boolean => offset !== -1 && base.lineAt(offset) === startLine;
  if (startColumn !== undefined) {
    const start = lineStart + startColumn;
    return isInLine(start) && base.text.startsWith(oldText, start) ? start : null;
  }
  if (oldText === '') return lineStart;
  const start = base.text.indexOf(oldText, lineStart);
  return isInLine(start) && !isInLine(base.text.indexOf(oldText, start + 1)) ? start : null;
}

/** The whole lines that these hunks touch, as few as can be, and what they become. */
function unitOf(
  base: Comparable,
  baseLines: readonly string[],
  group: readonly PlacedHunk[],
): HunkUnit {
  const startAt = group[0]?.start ?? 0;
  const endAt = group.at(-1)?.end ?? 0;
  const startLine = base.lineAt(startAt);
  const lineStart = base.lineStarts[startLine] ?? 0;
  let changed = '';
  let at = lineStart;
  for (const { start, end, newText } of group) {
    changed += base.text.slice(at, start) + newText;
    at = end;
  }
  const lastLine = base.lineAt(endAt);
  const isAtLineStart = base.lineStarts[lastLine] === endAt;
  const joinsNext = changed !== '' && !changed.endsWith('\n');
  const end = Math.min(baseLines.length, isAtLineStart && !joinsNext ? lastLine : lastLine + 1);
  const text = changed + base.text.slice(endAt, base.lineStarts[end] ?? base.text.length);
  return {
    hunkIndexes: group.map(({ hunkIndex }) => hunkIndex),
    start: startLine,
    end,
    newLines: wholeLines(text),
  };
}
