import { comparable, comparableText, type Comparable } from './comparable.ts';
import type { Replacement } from '../domain/fileChange.ts';
import { find, type Place } from './locate.ts';

/** An edit of the original text: offsets in UTF-16 units, `end` excluded. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** How a hunk's old text was found: from exact (1) to alignment of similar lines (8). */
export type Tier = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What became of one hunk. */
export type HunkResult =
  | {
      readonly kind: 'placed';
      readonly place: Place;
      readonly edit: TextEdit;
      readonly tier: Exclude<Tier, 8>;
    }
  /** Found by alignment of similar lines only (tier 8): never applied without a human's look. */
  | {
      readonly kind: 'fuzzy';
      readonly place: Place;
      readonly edit: TextEdit;
      /** From 0 to 1. */
      readonly similarity: number;
    }
  /** It stands at several places at the first tier at which it stands at all; at most 20 lines are told. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'notFound' }
  /** The old text is nowhere, and the new text stands at exactly this line. */
  | { readonly kind: 'alreadyApplied'; readonly line: number }
  /** It leaves something out (`...`) that cannot be told from the rest: applying could delete it unseen. */
  | { readonly kind: 'elision' }
  /** It shares text with other hunks, given by index; none of them can be applied. */
  | { readonly kind: 'overlaps'; readonly others: readonly number[] }
  /** Old and new text are the same. */
  | { readonly kind: 'noChange' };

/**
 * Finds the place of each hunk in `text`, in the order given.
 *
 * A hunk is placed only where its old text stands exactly once (line ends and byte-order mark ignored)
 * and touches no other hunk's text; the verdict does not depend on the hunks' order, and one bad hunk
 * does not spoil the others. Line ends of the new text follow the file's.
 */
export function placeHunks(text: string, hunks: readonly Replacement[]): readonly HunkResult[] {
  const compared = comparable(text);
  const placements = hunks.map((hunk) => placeOne(text, compared, hunk));
  const overlaps = findOverlaps(placements);
  return placements.map((placement, index) => {
    const others = overlaps.get(index);
    return others ? { kind: 'overlaps', others: others.toSorted((a, b) => a - b) } : placement;
  });
}

/**
 * Applies every hunk that can be placed; the others change no byte.
 *
 * Everything outside the placed hunks stays as it was, with its line ends and byte-order mark; a final
 * line end is never lost. The texts are plain: `$` and the like have no meaning.
 */
export function applyHunks(
  text: string,
  hunks: readonly Replacement[],
): { readonly text: string; readonly results: readonly HunkResult[] } {
  const results = placeHunks(text, hunks);
  return { text: applyEdits(text, editsOf(results)), results };
}

/** The edits of the placed hunks, first in the text first. */
export function editsOf(placements: readonly HunkResult[]): readonly TextEdit[] {
  return placements
    .flatMap((placement) => (placement.kind === 'placed' ? [placement.edit] : []))
    .sort((a, b) => a.start - b.start);
}

/** `text` with the edits made; they must be in order and must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, newText } of edits) {
    parts.push(text.slice(at, start), newText);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function placeOne(text: string, compared: Comparable, hunk: Replacement): HunkResult {
  const newText = comparableText(hunk.newText);
  if (comparableText(hunk.oldText) === newText) return { kind: 'noChange' };
  const finding = find(compared, hunk.oldText, null);
  if (finding.kind !== 'found') return finding;
  const { start, end } = finding.place;
  const written = withFinalLineEnd(newText, text, end).replaceAll('\n', () =>
    lineEndNear(text, start),
  );
  return { kind: 'placed', place: finding.place, edit: { start, end, newText: written }, tier: 1 };
}

/** Models drop the last line end in quoting; a file that ends with one keeps it. */
function withFinalLineEnd(newText: string, text: string, end: number): string {
  const losesIt =
    end === text.length && /[\r\n]$/.test(text) && newText !== '' && !newText.endsWith('\n');
  return losesIt ? `${newText}\n` : newText;
}

/** The line end in use around `offset`: the next one, else the one before it. */
function lineEndNear(text: string, offset: number): string {
  const next = text.indexOf('\n', offset);
  const at = next === -1 ? text.lastIndexOf('\n') : next;
  if (at === -1) return text.includes('\r') ? '\r' : '\n';
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** For each placed hunk that shares text with others, which those are. */
function findOverlaps(placements: readonly HunkResult[]): ReadonlyMap<number, readonly number[]> {
  const placed = placements
    .flatMap((placement, index) =>
      placement.kind === 'placed' ? [{ index, ...placement.place }] : [],
    )
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const overlaps = new Map<number, number[]>();
  const note = (index: number, other: number): void => {
    overlaps.set(index, [...(overlaps.get(index) ?? []), other]);
  };
  placed.forEach((first, i) => {
    for (const second of placed.slice(i + 1)) {
      if (second.start >= first.end) break;
      note(first.index, second.index);
      note(second.index, first.index);
    }
  });
  return overlaps;
}
