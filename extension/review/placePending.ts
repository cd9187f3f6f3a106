import type { HunkId } from '../../shared/domain/ids.ts';
import type { Hunk, Proposal } from '../../shared/domain/proposal.ts';
import { placeHunks, type TextEdit } from '../../shared/review/applyHunks.ts';
import { type Comparable, comparable, lineEndNear } from '../../shared/review/comparable.ts';
import { hunkGround } from '../../shared/review/hunkGround.ts';
import {
  type BaseHunk,
  type HunkMerge,
  mergeHunks,
  type MergeConflict,
} from '../../shared/review/mergeHunks.ts';

/** Where a pending hunk stands in a text now. Lines count from 0, `endLine` included. */
type HunkPlace =
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

/**
 * The places of these hunks alone, whatever was decided about them: as if they were pending, and no other
 * was.
 */
export function placeAgain(
  proposal: Proposal,
  hunks: readonly HunkId[],
  base: string,
  text: string,
): readonly PlacedHunk[] {
  const asked = proposal.hunks
    .filter(({ id, status }) => hunks.includes(id) || status === 'accepted')
    .map((hunk) => (hunks.includes(hunk.id) ? { ...hunk, status: 'pending' as const } : hunk));
  return placePending({ ...proposal, hunks: asked }, base, text);
}

/** What makes several hunks together. */
interface TogetherEdits {
  /** First in the text first, not overlapping; hunks in one conflict share theirs. */
  readonly edits: readonly TextEdit[];
  /** Hunks that these edits do not make, though each could be made alone. */
  readonly left: readonly HunkId[];
}

/** The edits that make all of these hunks together. */
export function editsOf(
  placed: readonly PlacedHunk[],
  proposal: Proposal,
  base: string | null,
  text: string,
): TogetherEdits {
  const edits = placed.flatMap(({ hunk, place }) =>
    'edits' in place
      ? place.edits.map((edit) => ({ ...edit, of: place.kind === 'conflict' ? '' : hunk.id }))
      : [],
  );
  const once = new Map(
    edits.map((edit) => [`${edit.start}:${edit.end}:${edit.of}:${edit.newText}`, edit]),
  );
  const apart = [...once.values()].sort((a, b) => a.start - b.start || a.end - b.end);
  const isApart = apart.every((edit, i) => edit.end <= (apart[i + 1]?.start ?? text.length));
  if (isApart || base === null)
    return { edits: apart.map(({ start, end, newText }) => ({ start, end, newText })), left: [] };
  // Hunks on one line: only together do they give its text.
  const ground = groundOf(proposal, base);
  const chosen = new Set(placed.map(({ hunk }) => hunk.id));
  const hunks = ground.open.filter(({ id }) => chosen.has(id));
  const merge = mergeHunks(ground.base, hunks, text);
  const left = [...merge.unplaced, ...merge.conflicts.flatMap(({ hunkIndexes }) => hunkIndexes)];
  return { edits: merge.edits, left: left.flatMap((index) => hunks[index]?.id ?? []) };
}

type OpenHunk = Hunk & BaseHunk;
type Ground = ReturnType<typeof hunkGround<OpenHunk>>;

/** What pending hunks are merged from: the base text with all that was accepted of the proposal. */
function groundOf({ hunks }: Proposal, base: string): Ground {
  return hunkGround(
    base,
    hunks.filter(isOfGround).map((hunk) => ({ ...hunk, startLine: hunk.startLine ?? -1 })),
    ({ status }) => status === 'accepted',
  );
}

/** Where a human wrote their own text, its lines are a change like any other. */
function isOfGround({ status, originalText }: Hunk): boolean {
  return status === 'pending' || (status === 'accepted' && originalText === null);
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

function lineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function placeByMerge({ base, open }: Ground, text: string): readonly HunkPlace[] {
  const compared = comparable(text);
  const places = new Map<OpenHunk, HunkPlace | null>();
  for (const layer of layersOf(open)) {
    const merge = mergeHunks(base, layer, text);
    layer.forEach((hunk, index) => places.set(hunk, placeIn(merge, index, text, compared)));
  }
  return open.map((hunk): HunkPlace => places.get(hunk) ?? { kind: 'lost' });
}

/**
 * Hunks on one line are one to a merge, so each is told apart: in as few layers as can be, as every merge
 * reads the whole text.
 */
function layersOf(hunks: readonly OpenHunk[]): readonly (readonly OpenHunk[])[] {
  const layers: { readonly hunks: OpenHunk[]; lastLine: number }[] = [];
  const inOrder = hunks
    .filter(({ startLine }) => startLine >= 0)
    .sort((a, b) => a.startLine - b.startLine || (a.startColumn ?? 0) - (b.startColumn ?? 0));
  for (const hunk of inOrder) {
    const lastLine = hunk.startLine + lineEnds(hunk.oldText.replace(/(\r\n|\r|\n)$/, ''));
    const layer = layers.find((each) => each.lastLine < hunk.startLine);
    if (layer) {
      layer.hunks.push(hunk);
      layer.lastLine = lastLine;
    } else layers.push({ hunks: [hunk], lastLine });
  }
  return layers.map((layer) => layer.hunks);
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
