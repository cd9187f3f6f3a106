import { diffArrays } from 'diff';

/** Lines `baseStart..baseEnd` became `currentStart..currentEnd`; from 0, both ends excluded. */
export interface ChangedLines {
  readonly baseStart: number;
  readonly baseEnd: number;
  readonly currentStart: number;
  readonly currentEnd: number;
}

/** Where the lines of a text went in a later version of it; lines count from 0. */
export interface LineMap {
  /**
   * The line that this base line certainly is now, its white space at both ends aside; null where it is
   * gone or where equal lines around it leave a choice.
   */
  toCurrent(baseLine: number): number | null;
  /** Whether the current line may be a base line outside of `startLine..endLine` (included). */
  mayBeOther(currentLine: number, startLine: number, endLine: number): boolean;
  /** Nearly nothing of the base is left: what still matches may do so by chance. */
  readonly isRewritten: boolean;
}

/**
 * Beyond so many lines added and removed, of those that stand on both sides, no alignment is looked for:
 * what it would cost grows with the square of it, and what it would find means little.
 */
const MAX_EDITS = 500;

/** Below this share of kept lines a file counts as rewritten. */
const MIN_KEPT_SHARE = 0.1;

/**
 * What changed between two texts given line by line: first first, apart from each other by at least one
 * equal line. As few lines change as possible; where two texts are too different to find that out in good
 * time, all that lies between the equal lines at both ends is one change.
 */
export function changedLines(
  base: readonly string[],
  current: readonly string[],
): readonly ChangedLines[] {
  const { head, tail } = equalEnds(base, current);
  const baseEnd = base.length - tail;
  const currentEnd = current.length - tail;
  if (head === baseEnd && head === currentEnd) return [];

  const { before, after } = shared(base.slice(head, baseEnd), current.slice(head, currentEnd));
  const parts = diffArrays(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
    { maxEditLength: MAX_EDITS },
  );
  const kept = parts ? keptPairs(parts, before, after) : [];
  return gapsBetween(kept, { head, baseEnd, currentEnd });
}

/** How many lines at the start, and then at the end, are the same. */
function equalEnds(
  base: readonly string[],
  current: readonly string[],
): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(base.length, current.length);
  let head = 0;
  while (head < shorter && base[head] === current[head]) head++;
  let tail = 0;
  while (tail < shorter - head && base.at(-1 - tail) === current.at(-1 - tail)) tail++;
  return { head, tail };
}

/** A line that stands on both sides; `text` is a number for it, `at` counts from the end of the head. */
interface SharedLine {
  readonly text: number;
  readonly at: number;
}

/** The lines that stand on both sides: no other can be kept, and each of them would cost time. */
function shared(
  base: readonly string[],
  current: readonly string[],
): { readonly before: readonly SharedLine[]; readonly after: readonly SharedLine[] } {
  const inCurrent = new Set(current);
  const numbers = new Map<string, number>();
  for (const line of base) {
    if (inCurrent.has(line) && !numbers.has(line)) numbers.set(line, numbers.size);
  }
  const only = (lines: readonly string[]): readonly SharedLine[] =>
    lines.flatMap((line, at) => {
      const text = numbers.get(line);
      return text === undefined ? [] : [{ text, at }];
    });
  return { before: only(base), after: only(current) };
}

/** The places of the lines that stay, on both sides. */
function keptPairs(
  parts: readonly { readonly added: boolean; readonly removed: boolean; readonly count: number }[],
  before: readonly SharedLine[],
  after: readonly SharedLine[],
): readonly (readonly [base: number, current: number])[] {
  const pairs: (readonly [number, number])[] = [];
  let [from, to] = [0, 0];
  for (const { added, removed, count } of parts) {
    for (let i = 0; i < count && !added && !removed; i++) {
      pairs.push([before[from + i]?.at ?? 0, after[to + i]?.at ?? 0]);
    }
    if (!added) from += count;
    if (!removed) to += count;
  }
  return pairs;
}

function gapsBetween(
  kept: readonly (readonly [base: number, current: number])[],
  { head, baseEnd, currentEnd }: { head: number; baseEnd: number; currentEnd: number },
): readonly ChangedLines[] {
  const changes: ChangedLines[] = [];
  let [baseStart, currentStart] = [head, head];
  const pairs = kept.map(([base, current]) => [base + head, current + head] as const);
  for (const [base, current] of [...pairs, [baseEnd, currentEnd] as const]) {
    if (base > baseStart || current > currentStart) {
      changes.push({ baseStart, baseEnd: base, currentStart, currentEnd: current });
    }
    [baseStart, currentStart] = [base + 1, current + 1];
  }
  return changes;
}

/** A base line and the current line it was aligned with. Not exact: white space at the ends differs. */
interface Pair {
  readonly base: number;
  readonly current: number;
  readonly isExact: boolean;
}

/** The first and the last line that one side of a pair could be, were all pairs kept in order. */
interface Reach {
  readonly first: number;
  readonly last: number;
}

/**
 * Aligns two texts given line by line. Lines inside a change that differ only in white space at their
 * ends are aligned too.
 *
 * An alignment among equal lines is a guess: of two equal lines one was removed, but which? So each pair
 * is tried as early and as late as the order of all pairs allows; it is certain only if that comes to the
 * same line on both sides.
 */
export function mapLines(base: readonly string[], current: readonly string[]): LineMap {
  const pairs = pairLines(base, current);
  const inBase = reaches(base, pairs, 'base');
  const inCurrent = reaches(current, pairs, 'current');
  const certain = new Map<number, number>();
  const origins = new Map<number, Reach[]>();
  pairs.forEach((pair, i) => {
    const from = inBase[i];
    const to = inCurrent[i];
    if (!from || !to) return;
    if (from.first === from.last && to.first === to.last) certain.set(pair.base, pair.current);
    for (const line of new Set([to.first, pair.current, to.last])) {
      origins.set(line, [...(origins.get(line) ?? []), from]);
    }
  });
  return {
    toCurrent: (line) => certain.get(line) ?? null,
    mayBeOther: (line, startLine, endLine) =>
      origins.get(line)?.some(({ first, last }) => first < startLine || last > endLine) ?? false,
    isRewritten: isRewritten(base, current, pairs),
  };
}

function pairLines(base: readonly string[], current: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  let at = { base: 0, current: 0 };
  const pairUpTo = (baseEnd: number): void => {
    for (let i = 0; at.base + i < baseEnd; i++) {
      pairs.push({ base: at.base + i, current: at.current + i, isExact: true });
    }
  };
  for (const change of changedLines(base, current)) {
    pairUpTo(change.baseStart);
    pairs.push(...pairTrimmed(base, current, change));
    at = { base: change.baseEnd, current: change.currentEnd };
  }
  pairUpTo(base.length);
  return pairs;
}

function pairTrimmed(
  base: readonly string[],
  current: readonly string[],
  { baseStart, baseEnd, currentStart, currentEnd }: ChangedLines,
): readonly Pair[] {
  const before = filledLines(base, baseStart, baseEnd);
  const after = filledLines(current, currentStart, currentEnd);
  const pairs: Pair[] = [];
  let at = { base: 0, current: 0 };
  const pairUpTo = (end: number): void => {
    for (let i = 0; at.base + i < end; i++) {
      const from = before[at.base + i];
      const to = after[at.current + i];
      if (from && to) pairs.push({ base: from.line, current: to.line, isExact: false });
    }
  };
  const texts = (lines: typeof before): string[] => lines.map(({ text }) => text);
  for (const change of changedLines(texts(before), texts(after))) {
    pairUpTo(change.baseStart);
    at = { base: change.baseEnd, current: change.currentEnd };
  }
  pairUpTo(before.length);
  return pairs;
}

function filledLines(
  lines: readonly string[],
  start: number,
  end: number,
): readonly { readonly line: number; readonly text: string }[] {
  return lines
    .slice(start, end)
    .map((text, i) => ({ line: start + i, text: text.trim() }))
    .filter(({ text }) => text !== '');
}

/** For each pair, how early and how late its line on one side could stand among equal lines there. */
function reaches(
  lines: readonly string[],
  pairs: readonly Pair[],
  side: 'base' | 'current',
): readonly Reach[] {
  const isAt = (pair: Pair, at: number): boolean => {
    const own = lines[pair[side]];
    const other = lines[at];
    return own === other || (!pair.isExact && own?.trim() === other?.trim());
  };
  const last: number[] = [];
  let at = lines.length;
  for (let i = pairs.length - 1; i >= 0; i--) {
    const pair = pairs[i];
    if (!pair) continue;
    do at--;
    while (!isAt(pair, at));
    last[i] = at;
  }
  at = -1;
  return pairs.map((pair, i) => {
    do at++;
    while (!isAt(pair, at));
    return { first: at, last: last[i] ?? at };
  });
}

function isRewritten(
  base: readonly string[],
  current: readonly string[],
  pairs: readonly Pair[],
): boolean {
  const filled = (lines: readonly string[]): number => lines.filter(hasWord).length;
  const kept = pairs.filter((pair) => hasWord(base[pair.base] ?? '')).length;
  const possible = Math.min(filled(base), filled(current));
  return possible > 0 && kept < possible * MIN_KEPT_SHARE;
}

function hasWord(line: string): boolean {
  return /[\p{L}\p{N}]/u.test(line);
}
