import type { HunkId, ProposalId } from '../../shared/domain/ids.ts';
import {
  type Hunk,
  type HunkStatus,
  MAX_CREATED_TEXT,
  type Proposal,
} from '../../shared/domain/proposal.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { TextEdit } from '../../shared/review/applyHunks.ts';
import { comparableText } from '../../shared/review/comparable.ts';
import { editsOf, placeAgain, type PlacedHunk, placePending, type Which } from './placePending.ts';
import { createRecordEditor } from './recordEditor.ts';
import { movedPath } from './threads.ts';

/** Why nothing can be accepted. */
export type AcceptRefusal =
  /** The proposal was deleted. */
  | { readonly kind: 'gone' }
  /** It was accepted or rejected before. */
  | { readonly kind: 'settled' }
  /** The text it would replace is not there exactly once, or another pending edit touches it too. */
  | { readonly kind: 'lost' }
  /** The lines it would replace were changed since. */
  | { readonly kind: 'conflict'; readonly hunk: HunkId }
  /** Found by likeness only, and nobody has looked at the difference yet. */
  | { readonly kind: 'unseen'; readonly hunk: HunkId };

interface AcceptPlan {
  readonly kind: 'plan';
  /** In order, not overlapping, in the coordinates of the text given; none where all is made already. */
  readonly edits: readonly TextEdit[];
  readonly accepted: readonly HunkId[];
  /** With `all`: those whose text is gone. */
  readonly lost: readonly HunkId[];
  /** With `all`: those that wait for a decision of their own, for they conflict or were not looked at. */
  readonly waiting: readonly HunkId[];
}

/** What a plan is made with. */
export interface PlanGround {
  /** The text that the proposal was made for; null where it is not kept. */
  readonly base: string | null;
  readonly text: string;
  /** Whether a person has seen the difference of a hunk that was found by likeness only. */
  readonly isSeen: (hunk: HunkId) => boolean;
  /** Whether lines that were changed since are replaced all the same. */
  readonly takesTheirs: boolean;
}

/**
 *     pending ──accept, after the editor applied it──▶ accepted ──undone──▶ pending
 *        ├─────reject───────────────────────────────▶ rejected
 *        └─────accept all, but it had no place──────▶ failed
 */
export interface Proposals {
  list(projectId: string): Promise<readonly KnownRecord<'proposal'>[]>;
  get(id: string): Promise<KnownRecord<'proposal'> | null>;
  /**
   * Records what became of hunks. Call it after the editor has applied them, never before. What was
   * accepted or rejected meanwhile, in another window or on another device, cannot be rejected or fail
   * any more. A hunk that is pending again is what the personality wrote.
   */
  mark(id: ProposalId, hunkIds: readonly HunkId[], status: HunkStatus): Promise<void>;
  /**
   * A human accepted a hunk with a text of their own, which is shortened to what a record holds; what the
   * personality wrote is kept beside it.
   */
  acceptChanged(id: ProposalId, hunkId: HunkId, newText: string): Promise<void>;
  /** A file or folder got another path: the proposals below it follow. */
  renamed(projectId: string, from: string, to: string): Promise<void>;
}

export function createProposals({ store }: { readonly store: RecordStore }): Proposals {
  const edit = createRecordEditor(store, 'proposal');
  const change = async (
    id: ProposalId,
    hunkIds: readonly HunkId[],
    to: (hunk: Hunk) => Hunk,
  ): Promise<void> => {
    if (hunkIds.length === 0) return;
    await edit(id, (proposal) => ({
      ...proposal,
      hunks: proposal.hunks.map((hunk) => (hunkIds.includes(hunk.id) ? to(hunk) : hunk)),
    }));
  };
  return {
    list: (projectId) => store.list('proposal', projectId),
    get: (id) => store.get('proposal', id),
    mark: (id, hunkIds, status) => change(id, hunkIds, (hunk) => marked(hunk, status)),
    acceptChanged: (id, hunkId, newText) =>
      change(id, [hunkId], (hunk) => ({
        ...hunk,
        status: 'accepted',
        newText: truncate(cleanText(newText), MAX_CREATED_TEXT),
        originalText: hunk.originalText ?? hunk.newText,
      })),
    renamed: async (projectId, from, to) => {
      for (const { id, data } of await store.list('proposal', projectId)) {
        const path = movedPath(data.path, from, to);
        if (path !== null) await edit(id, (proposal) => ({ ...proposal, path }));
      }
    },
  };
}

function marked(hunk: Hunk, status: HunkStatus): Hunk {
  const isDecided = hunk.status === 'accepted' || hunk.status === 'rejected';
  if (isDecided && (status === 'rejected' || status === 'failed')) return hunk;
  return status === 'pending'
    ? { ...hunk, status, newText: hunk.originalText ?? hunk.newText, originalText: null }
    : { ...hunk, status };
}

/** What to change in a text to accept one pending hunk or all of them. Changes nothing by itself. */
export function planAccept(
  proposal: Proposal,
  which: Which,
  { base, text, ...leave }: PlanGround,
): AcceptPlan | { readonly kind: 'refused'; readonly refusal: AcceptRefusal } {
  const wanted = placePending(proposal, base, text).filter(
    ({ hunk }) => which === 'all' || hunk.id === which,
  );
  if (wanted.length === 0) return { kind: 'refused', refusal: { kind: 'settled' } };
  const fates = wanted.map((placed) => ({ ...placed, obstacle: obstacleTo(placed, leave) }));
  const free = fates.filter(({ obstacle }) => obstacle === null);
  const [first] = fates;
  if (free.length === 0 && first?.obstacle) return { kind: 'refused', refusal: first.obstacle };
  const { edits, left } = editsOf(free, proposal, base, text);
  const accepted = free.map(({ hunk }) => hunk.id).filter((id) => !left.includes(id));
  if (accepted.length === 0) return { kind: 'refused', refusal: { kind: 'lost' } };
  const idsWith = (isIt: (obstacle: AcceptRefusal | null) => boolean): readonly HunkId[] =>
    fates.filter(({ obstacle }) => isIt(obstacle)).map(({ hunk }) => hunk.id);
  return {
    kind: 'plan',
    edits,
    accepted,
    lost: idsWith((obstacle) => obstacle?.kind === 'lost'),
    waiting: [
      ...idsWith((obstacle) => obstacle?.kind === 'conflict' || obstacle?.kind === 'unseen'),
      ...left,
    ],
  };
}

function obstacleTo(
  { hunk, place }: PlacedHunk,
  { isSeen, takesTheirs }: Pick<PlanGround, 'isSeen' | 'takesTheirs'>,
): AcceptRefusal | null {
  if (place.kind === 'lost') return { kind: 'lost' };
  if (place.kind === 'conflict' && !takesTheirs) return { kind: 'conflict', hunk: hunk.id };
  return hunk.isFuzzy && place.kind === 'placed' && !isSeen(hunk.id)
    ? { kind: 'unseen', hunk: hunk.id }
    : null;
}

/**
 * What an undo or redo did to hunks that were accepted here in one step, judged by the text and by the one
 * that the proposal was made for: each could be made again (`pending`), or is made (`accepted`). Hunks of
 * which it cannot be told, or nothing changed, are not named. Without the base text each hunk's own texts
 * are looked for.
 */
export function statusAfterUndo(
  proposal: Proposal,
  step: readonly HunkId[],
  base: string | null,
  text: string,
): ReadonlyMap<HunkId, 'pending' | 'accepted'> {
  const hunks = proposal.hunks.filter(({ id }) => step.includes(id));
  const isMade = new Map(
    base === null
      ? hunks.map((hunk) => [hunk.id, holdsNewText(hunk, text)])
      : placeAgain(proposal, step, base, text).map(({ hunk, place }) => [hunk.id, isMadeAt(place)]),
  );
  const turned = new Map<HunkId, 'pending' | 'accepted'>();
  for (const { id, status } of hunks) {
    const made = isMade.get(id) ?? null;
    const next = made === true ? 'accepted' : 'pending';
    if (made !== null && next !== status) turned.set(id, next);
  }
  return turned;
}

function isMadeAt({ kind }: PlacedHunk['place']): boolean | null {
  if (kind === 'made') return true;
  return kind === 'placed' ? false : null;
}

/** Old text inside the new text, as when lines were added around it, is no sign of an undo. */
function holdsNewText(hunk: Hunk, text: string): boolean | null {
  const now = comparableText(text);
  const [oldText, newText] = [comparableText(hunk.oldText), comparableText(hunk.newText)];
  const isWithin = newText.includes(oldText) && countOf(now, newText) === 1;
  if (countOf(now, oldText) === 1 && !isWithin) return false;
  return now.includes(newText) ? true : null;
}

/** How often `part` occurs in `text`, none for an empty one; two stands for many. */
function countOf(text: string, part: string): number {
  const first = part === '' ? -1 : text.indexOf(part);
  if (first === -1) return 0;
  return text.includes(part, first + 1) ? 2 : 1;
}
