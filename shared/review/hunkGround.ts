import { comparable } from './comparable.ts';
import { applyEdits } from './applyHunks.ts';
import { areMixed, placesInBase } from './hunkUnits.ts';
import type { BaseHunk } from './mergeHunks.ts';

/** A text with some hunks made in it, and the others as they stand in that text. */
interface HunkGround<T extends BaseHunk> {
  /** With `\n` for every line end and without a byte-order mark. */
  readonly base: string;
  /** Those that are not made, in the order given; the line is -1 for those without a place. */
  readonly open: readonly T[];
}

/**
 * Makes some of the hunks in their base and says where the others stand then, to the character: also
 * beside a made one, on its line, or where it left the same text twice. What shares characters with a
 * made hunk, or with another open one, has no place.
 */
export function hunkGround<T extends BaseHunk>(
  base: string,
  hunks: readonly T[],
  isMade: (hunk: T) => boolean,
): HunkGround<T> {
  const from = comparable(base);
  const order = new Map(hunks.map((hunk, index) => [hunk, index]));
  const wanted = hunks.filter(isMade);
  const open = hunks.filter((hunk) => !isMade(hunk));
  const made = placesInBase(from, wanted)
    .flatMap((place, index) => {
      const hunk = wanted[index];
      return place && hunk ? [{ ...place, order: order.get(hunk) ?? 0 }] : [];
    })
    .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  const text = applyEdits(from.text, made);
  const to = comparable(text);
  const places = placesInBase(from, open);
  return {
    base: text,
    open: open.map((hunk, index) => {
      const place = places[index] ?? null;
      if (place === null || made.some((each) => areMixed(place, each))) {
        return { ...hunk, startLine: -1 };
      }
      const own = { ...place, order: order.get(hunk) ?? 0 };
      const start = made
        .filter((each) => comesBefore(each, own))
        .reduce((at, each) => at + each.newText.length - (each.end - each.start), place.start);
      const startLine = to.lineAt(start);
      return { ...hunk, startLine, startColumn: start - (to.lineStarts[startLine] ?? 0) };
    }),
  };
}

interface Ordered {
  readonly start: number;
  readonly end: number;
  readonly order: number;
}

/** Of two insertions at one place the one that was given first comes first. */
function comesBefore(made: Ordered, open: Ordered): boolean {
  const areInsertions = made.start === made.end && open.start === open.end;
  return (
    made.end < open.start ||
    (made.end === open.start && (!areInsertions || made.order < open.order))
  );
}
