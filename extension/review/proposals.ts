import type { HunkId, ProposalId } from '../../shared/domain/ids.ts';
import type { Hunk, HunkStatus, Proposal } from '../../shared/domain/proposal.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import {
  editsOf,
  type HunkResult,
  placeHunks,
  type TextEdit,
} from '../../shared/review/applyHunks.ts';
import { comparableText } from '../../shared/review/comparable.ts';
import { createRecordEditor } from './recordEditor.ts';
import { movedPath } from './threads.ts';

/** A pending hunk and where it stands in a text now. */
export interface PlacedHunk {
  readonly hunk: Hunk;
  readonly placement: HunkResult;
}

/** Why nothing can be accepted. */
export type AcceptRefusal =
  /** The proposal was deleted. */
  | { readonly kind: 'gone' }
  /** It was accepted or rejected before. */
  | { readonly kind: 'settled' }
  /** The text it would replace is not there exactly once, or another pending edit touches it too. */
  | { readonly kind: 'unplaced'; readonly placement: HunkResult };

type AcceptPlan =
  | {
      readonly kind: 'edits';
      /** In order, not overlapping, in the coordinates of the text given. */
      readonly edits: readonly TextEdit[];
      readonly accepted: readonly HunkId[];
      /** With `all`: those that have no place; the others can still be accepted. */
      readonly failed: readonly HunkId[];
    }
  | { readonly kind: 'refused'; readonly refusal: AcceptRefusal };

/**
 *     pending ──accept, after the editor applied it──▶ accepted ──undone──▶ pending
 *        ├─────reject───────────────────────────────▶ rejected
 *        └─────accept all, but it had no place──────▶ failed
 */
export interface Proposals {
  list(projectId: string): Promise<readonly KnownRecord<'proposal'>[]>;
  get(id: string): Promise<KnownRecord<'proposal'> | null>;
  /** Records what became of hunks. Call it after the editor has applied them, never before. */
  mark(id: ProposalId, hunkIds: readonly HunkId[], status: HunkStatus): Promise<void>;
  /** A file or folder got another path: the proposals below it follow. */
  renamed(projectId: string, from: string, to: string): Promise<void>;
}

export function createProposals({ store }: { readonly store: RecordStore }): Proposals {
  const edit = createRecordEditor(store, 'proposal');
  return {
    list: (projectId) => store.list('proposal', projectId),
    get: (id) => store.get('proposal', id),
    mark: async (id, hunkIds, status) => {
      if (hunkIds.length === 0) return;
      await edit(id, (proposal) => ({
        ...proposal,
        hunks: proposal.hunks.map((hunk) =>
          hunkIds.includes(hunk.id) ? { ...hunk, status } : hunk,
        ),
      }));
    },
    renamed: async (projectId, from, to) => {
      for (const { id, data } of await store.list('proposal', projectId)) {
        const path = movedPath(data.path, from, to);
        if (path !== null) await edit(id, (proposal) => ({ ...proposal, path }));
      }
    },
  };
}

/** The pending hunks with their places in `text`. Hunks of one proposal that overlap have none. */
export function placePending(proposal: Proposal, text: string): readonly PlacedHunk[] {
  const pending = proposal.hunks.filter(({ status }) => status === 'pending');
  const placements = placeHunks(text, pending);
  return pending.flatMap((hunk, i) => {
    const placement = placements[i];
    return placement ? [{ hunk, placement }] : [];
  });
}

/** What to change in `text` to accept one pending hunk or all of them. Changes nothing by itself. */
export function planAccept(
  proposal: Proposal | null,
  which: HunkId | 'all',
  text: string,
): AcceptPlan {
  if (proposal === null) return { kind: 'refused', refusal: { kind: 'gone' } };
  const wanted = placePending(proposal, text).filter(
    ({ hunk }) => which === 'all' || hunk.id === which,
  );
  const [first] = wanted;
  if (first === undefined) return { kind: 'refused', refusal: { kind: 'settled' } };
  const edits = editsOf(wanted.map(({ placement }) => placement));
  if (edits.length === 0) {
    return { kind: 'refused', refusal: { kind: 'unplaced', placement: first.placement } };
  }
  const isPlaced = ({ placement }: PlacedHunk): boolean => placement.kind === 'placed';
  return {
    kind: 'edits',
    edits,
    accepted: wanted.filter(isPlaced).map(({ hunk }) => hunk.id),
    failed: wanted.filter((each) => !isPlaced(each)).map(({ hunk }) => hunk.id),
  };
}

/**
 * What an undo or redo did to a hunk that was accepted here, judged by the text: its old text alone is
 * there again (`pending`), its new text is (`accepted`), or it cannot be told (null).
 */
export function statusAfterUndo(hunk: Hunk, text: string): 'pending' | 'accepted' | null {
  const canApply = placeHunks(text, [hunk])[0]?.kind === 'placed';
  if (canApply && hunk.status === 'accepted' && !holdsBoth(hunk, text)) return 'pending';
  const isMade = comparableText(text).includes(comparableText(hunk.newText));
  return !canApply && hunk.status === 'pending' && isMade ? 'accepted' : null;
}

/** Old text inside the new text, as when lines were added around it, is no sign of an undo. */
function holdsBoth({ oldText, newText }: Hunk, text: string): boolean {
  const inverse = { oldText: newText, newText: oldText };
  return newText.includes(oldText) && placeHunks(text, [inverse])[0]?.kind === 'placed';
}
