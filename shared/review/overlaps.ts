import type { HunkResult, TextEdit } from './applyHunks.ts';
import type { Place } from './ladder/fileLines.ts';

type Found = Extract<HunkResult, { kind: 'placed' | 'fuzzy' }>;

/**
 * Sees to hunks that share text. Where they share only lines that neither changes, both are placed on the
 * lines that they do change, as if one were made after the other. Where one changes what the other quotes
 * both are refused, and so is one found by likeness that shares anything. The order of the hunks does not
 * matter.
 */
export function settleOverlaps(
  text: string,
  results: readonly HunkResult[],
): readonly HunkResult[] {
  const shared = overlapsOf(results);
  if (shared.size === 0) return results;
  const changed = results.map((result, index) =>
    result.kind === 'placed' && shared.has(index)
      ? { whole: result.place, part: changedPart(text, result) }
      : null,
  );
  const isSpoilt = (index: number, other: number): boolean => {
    // One found by likeness spoils nothing but itself.
    if (results[index]?.kind === 'fuzzy') return true;
    const [own, rival] = [changed[index], changed[other]];
    if (!own || !rival) return false;
    return areMixed(own.part.place, rival.whole) || areMixed(rival.part.place, own.whole);
  };
  const settled = results.map((result, index): HunkResult => {
    const others = (shared.get(index) ?? []).filter((other) => isSpoilt(index, other));
    if (others.length > 0) return refused(others);
    return result.kind === 'placed' ? { ...result, ...changed[index]?.part } : result;
  });
  // Text added after a line goes before the next one, where another hunk may add some too.
  const still = overlapsOf(settled);
  return settled.map((result, index) => {
    const others = still.get(index);
    return others ? refused(others) : result;
  });
}

function refused(others: readonly number[]): HunkResult {
  return { kind: 'overlaps', others: others.toSorted((a, b) => a - b) };
}

/** Whether two stretches share characters, one lies inside the other, or both are empty at one place. */
function areMixed(a: Place, b: Place): boolean {
  const areSame = a.start === b.start && a.end === b.end;
  return areSame || (a.start < b.end && b.start < a.end);
}

/** For each hunk that shares text with others, which those are. Two insertions at one place do. */
function overlapsOf(results: readonly HunkResult[]): ReadonlyMap<number, readonly number[]> {
  const found = results
    .flatMap((result, index) =>
      result.kind === 'placed' || result.kind === 'fuzzy' ? [{ index, place: result.place }] : [],
    )
    .sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end);
  const overlaps = new Map<number, number[]>();
  const note = (index: number, other: number): void => {
    overlaps.set(index, [...(overlaps.get(index) ?? []), other]);
  };
  found.forEach((first, i) => {
    for (const second of found.slice(i + 1)) {
      if (second.place.start > first.place.end) break;
      if (!areMixed(first.place, second.place)) continue;
      note(first.index, second.index);
      note(second.index, first.index);
    }
  });
  return overlaps;
}

/**
 * The same change without the whole lines that it leaves as they are, at both ends. Where equal lines leave
 * a choice of which are new, all that could be are part of it.
 */
function changedPart(
  text: string,
  given: Pick<Found, 'place' | 'edit'>,
): { readonly place: Place; readonly edit: TextEdit } {
  const { edit, place } = given;
  const lineEnd = /^(?:\r\n|\r|\n)/.exec(text.slice(edit.end, edit.end + 2))?.[0] ?? '';
  const before = linesOf(text.slice(edit.start, edit.end) + lineEnd);
  const after = linesOf(edit.newText + lineEnd);
  const { head, tail } = equalEnds(before, after);
  const changed = before.slice(head, before.length - tail);
  const start = edit.start + before.slice(0, head).join('').length;
  const end = start + changed.join('').length;
  if (!isLineStart(text, start) || !(isLineStart(text, end) || end === text.length)) return given;
  const startLine = place.startLine + head;
  return {
    place: { start, end, startLine, endLine: Math.max(startLine, startLine + changed.length - 1) },
    edit: { start, end, newText: after.slice(head, after.length - tail).join('') },
  };
}

/** Every line with its line end, as it stands there. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

/** How many lines are the same at the beginning and at the end; those that could be either are neither. */
function equalEnds(
  before: readonly string[],
  after: readonly string[],
): { readonly head: number; readonly tail: number } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return head + tail > most ? { head: most - tail, tail: most - head } : { head, tail };
}

function isLineStart(text: string, at: number): boolean {
  const before = text[at - 1];
  if (at === 0 || before === '\n') return true;
  return before === '\r' && text[at] !== '\n';
}
