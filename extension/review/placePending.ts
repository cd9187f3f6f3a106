import type { HunkId } from '../../shared/domain/ids.ts';
import type { Hunk, Proposal } from '../../shared/domain/proposal.ts';
import { applyEdits, placeHunks, type TextEdit } from '../../shared/review/applyHunks.ts';
import { type Comparable, comparable, lineEndNear } from '../../shared/review/comparable.ts';
import {
  type BaseHunk,
  type HunkMerge,
  mergeHunks,
  type MergeConflict,
} from '../../shared/review/mergeHunks.ts';

/** Where a pending hunk stands in a text now. Lines count from 0, `endLine` included. */
export type HunkPlace =
  | {
      readonly kind: 'placed';
      readonly startLine: number;
      readonly endLine: number;
      /** First in the text first. */
      readonly edits: readonly TextEdit[];
    }
  /** Its lines were changed since, otherwise: `edits` would put the personality's text in their place. */
  | {
      readonly kind: 'conflict';
      readonly startLine: number;
      readonly endLine: number;
      readonly edits: readonly TextEdit[];
      readonly conflict: MergeConflict;
    }
  /** Somebody has made the same change already. */
  | { readonly kind: 'made' }
  /** Its text is gone, or could mean several places, or is another pending hunk's too. */
  | { readonly kind: 'lost' };

/** A pending hunk and its place. */
export interface PlacedHunk {
  readonly hunk: Hunk;
  readonly place: HunkPlace;
}

/** What a person decides about: one hunk, or all that are pending. */
export type Which = HunkId | 'all';

/**
 * The pending hunks with their places in `text`.
 *
 * With the text that the proposal was made for, `base`, the two are merged: a hunk is placed where its
 * lines have gone, whatever else was changed; what was accepted of the same proposal is no change to it.
 * Without it, only where its old text stands exactly once.
 */
export function placePending(
  proposal: Proposal,
  base: string | null,
  text: string,
): readonly PlacedHunk[] {
  const pending = proposal.hunks.filter(({ status }) => status === 'pending');
  const places =
    base === null ? placeByText(pending, text) : placeByMerge(groundOf(proposal, base), text);
  return pending.map((hunk, index) => ({ hunk, place: places[index] ?? { kind: 'lost' } }));
}

/** The place of one hunk, whatever was decided about it, by the text that its proposal was made for. */
export function placeHunk(hunk: Hunk, base: string, text: string): HunkPlace {
  const pending = [{ ...hunk, startLine: hunk.startLine ?? -1 }];
  return placeByMerge({ base, pending }, text)[0] ?? { kind: 'lost' };
}

/** The edits that make all of them together, first in the text first; hunks in one conflict share theirs. */
export function editsOf(
  placed: readonly PlacedHunk[],
  proposal: Proposal,
  base: string | null,
  text: string,
): readonly TextEdit[] {
  const edits = placed.flatMap(({ place }) => ('edits' in place ? place.edits : []));
  const once = new Map(edits.map((edit) => [`${edit.start}:${edit.end}:${edit.newText}`, edit]));
  const apart = [...once.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  const isApart = apart.every((edit, i) => edit.end <= (apart[i + 1]?.start ?? text.length));
  if (isApart || base === null) return apart;
  // Hunks on one line: only together do they give its text.
  const ground = groundOf(proposal, base);
  const chosen = new Set(placed.map(({ hunk }) => hunk.id));
  const hunks = ground.pending.filter(({ id }) => chosen.has(id));
  return mergeHunks(ground.base, hunks, text).edits;
}

/** What pending hunks are merged from: the base text with all that was accepted of the proposal. */
interface Ground {
  readonly base: string;
  readonly pending: readonly (Hunk & BaseHunk)[];
}

function groundOf({ hunks }: Proposal, base: string): Ground {
  const placedIn = (status: Hunk['status']): readonly (Hunk & BaseHunk)[] =>
    hunks
      .filter((hunk) => hunk.status === status)
      .map((hunk) => ({ ...hunk, startLine: hunk.startLine ?? -1 }));
  // Where a human wrote their own text, its lines are a change like any other.
  const accepted = placedIn('accepted').filter(({ originalText }) => originalText === null);
  const { edits } = mergeHunks(base, accepted, base);
  const compared = comparable(base);
  const shifts = edits.map(({ start, end, newText }) => ({
    line: lineOf(start, compared),
    by: lineEnds(newText) - lineEnds(base.slice(start, end)),
  }));
  const shifted = (line: number): number =>
    line + shifts.filter((shift) => shift.line < line).reduce((sum, { by }) => sum + by, 0);
  return {
    base: applyEdits(base, edits),
    pending: placedIn('pending').map((hunk) => ({ ...hunk, startLine: shifted(hunk.startLine) })),
  };
}

function lineEnds(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

function placeByText(hunks: readonly Hunk[], text: string): readonly HunkPlace[] {
  const wanted = hunks.map(({ oldText, newText, startLine }) => ({
    oldText,
    newText,
    hint: { line: startLine, after: null },
  }));
  return placeHunks(text, wanted).map((result): HunkPlace => {
    if (result.kind === 'alreadyApplied') return { kind: 'made' };
    if (result.kind !== 'placed') return { kind: 'lost' };
    const { startLine, endLine } = result.place;
    return { kind: 'placed', startLine, endLine, edits: [result.edit] };
  });
}

function placeByMerge({ base, pending }: Ground, text: string): readonly HunkPlace[] {
  const compared = comparable(text);
  const alone = (index: number): number => (sharesLine(pending, index) ? index : -1);
  const together = pending.filter((_, index) => alone(index) === -1);
  const merge = mergeHunks(base, together, text);
  return pending.map((hunk, index): HunkPlace => {
    const place =
      alone(index) === -1
        ? placeIn(merge, together.indexOf(hunk), text, compared)
        : placeIn(mergeHunks(base, [hunk], text), 0, text, compared);
    return place ?? { kind: 'lost' };
  });
}

/** Whether a hunk touches a line that another one touches too. */
function sharesLine(hunks: readonly BaseHunk[], index: number): boolean {
  const last = ({ startLine, oldText }: BaseHunk): number =>
    startLine + lineEnds(oldText.replace(/(\r\n|\r|\n)$/, ''));
  const own = hunks[index];
  return hunks.some(
    (other) =>
      own !== undefined &&
      other !== own &&
      other.startLine <= last(own) &&
      own.startLine <= last(other),
  );
}

/** Null where the merge says nothing of this hunk alone. */
function placeIn(
  merge: HunkMerge,
  index: number,
  text: string,
  compared: Comparable,
): HunkPlace | null {
  if (merge.alreadyMade.includes(index)) return { kind: 'made' };
  if (merge.unplaced.includes(index)) return { kind: 'lost' };
  const conflict = merge.conflicts.find(({ hunkIndexes }) => hunkIndexes.includes(index));
  if (conflict) return placeOfConflict(conflict, text, compared);
  const edits = merge.edits.filter(({ hunkIndex }) => hunkIndex === index);
  const [first] = edits;
  const last = edits.at(-1);
  if (!first || !last) return null;
  const startLine = lineOf(first.start, compared);
  const endLine = Math.max(startLine, lineOf(last.end - 1, compared));
  return { kind: 'placed', startLine, endLine, edits };
}

/** The line that holds an offset of the original text: the last that begins at or before it. */
function lineOf(offset: number, compared: Comparable): number {
  const { lineStarts } = compared;
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (compared.toOriginal(lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

function placeOfConflict(conflict: MergeConflict, text: string, compared: Comparable): HunkPlace {
  const { startLine, endLine, theirs } = conflict;
  const offsetOf = (line: number): number =>
    compared.toOriginal(compared.lineStarts[line] ?? compared.text.length);
  const lineEnd = lineEndNear(text, offsetOf(startLine));
  const newText = theirs.replaceAll('\n', () => lineEnd);
  return {
    kind: 'conflict',
    startLine,
    endLine: Math.max(startLine, endLine - 1),
    edits: [{ start: offsetOf(startLine), end: offsetOf(endLine), newText }],
    conflict,
  };
}
