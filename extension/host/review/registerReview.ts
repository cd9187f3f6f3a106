import * as vscode from 'vscode';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ReviewDesk } from '../../../shared/domain/reviewDesk.ts';
import type { SnapshotShelf } from '../../../shared/domain/snapshotShelf.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import type { ModelInfo } from '../../../shared/models/model.ts';
import { discussHunk } from '../../review/discussHunk.ts';
import { createSuggestionDesk } from '../../review/proposeSuggestion.ts';
import { createRevisions } from '../../review/revisions.ts';
import type { Snapshots } from '../../review/snapshots.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Register } from '../commands/commandTarget.ts';
import type { Settings } from '../settings.ts';
import type { UriHandler } from '../uriHandler.ts';
import { humanName } from '../humanName.ts';
import { createDecisionNotes } from './decisionNotes.ts';
import { registerHistory } from './history/registerHistory.ts';
import { startCleaning } from './history/startCleaning.ts';
import { registerProposals } from './proposals/registerProposals.ts';
import type { SuggestionDesk } from './queue/queueHost.ts';
import { registerEmptyQueue, registerQueue } from './queue/registerQueue.ts';
import type { ReviewHost } from './reviewHost.ts';
import { registerReviewRuns } from './run/registerReviewRuns.ts';
import { createWindowThreads, followThreadLinks } from './threads/windowThreads.ts';

/** What reviews need of the window around them. */
export interface ReviewWindow {
  readonly rooms: Rooms;
  readonly settings: Settings;
  /** Brings links to threads. */
  readonly uris: UriHandler;
  /** The workspace's own: who reviewed last, and how the queue is looked at. */
  readonly state: vscode.Memento;
  readonly modelInfo: (id: string) => ModelInfo | null;
  readonly showConversation: (conversationId: string) => Promise<void>;
  /** Hears of a conversation whose cost the person has agreed to, before anything is asked there. */
  readonly onAgreed: (conversationId: string) => void;
}

/** What reviews of one project stand on. */
export type ProjectReview = ReviewHost & {
  readonly store: RecordStore & SnapshotShelf;
  readonly registerCommand: Register;
  readonly workspace: Workspace;
  readonly snapshots: Snapshots;
  readonly desk: ReviewDesk;
};

/** The comment threads, proposals, queue and history of the window's project, and the commands that review. */
export function registerReview(review: ProjectReview, window: ReviewWindow): vscode.Disposable {
  const { rooms, settings } = window;
  const named = { ...review, humanName: () => humanName(settings) };
  const threads = createWindowThreads(review, { ...named, rooms, showProposal });
  const revisions = createRevisions({ ...review, projectId: review.project.id });
  const notes = createDecisionNotes({ ...named, rooms });
  return vscode.Disposable.from(
    notes,
    registerProposals({
      ...{ ...named, revisions, onDecided: notes.add },
      discuss: async (record, hunk) => {
        const read = await review.workspace.readFile(
          record.data.path,
          new AbortController().signal,
        );
        const text = read.kind === 'text' ? read.text : '';
        await threads.reveal(await discussHunk(review, record, hunk, text));
      },
    }),
    registerHistory({ ...named, revisions }),
    startCleaning({
      ...{ ...review, projectId: review.project.id },
      megabytes: () => settings.get('review.historyMegabytes'),
    }),
    threads,
    followThreadLinks(window.uris, review, threads),
    registerQueue({
      ...{ ...review, ...window, threads },
      suggestions: { proposeSuggestion: suggestionProposer(review), previewProposals },
      confirmDelete,
    }),
    registerRuns({ ...review }, window),
  );
}

/** Without a folder nothing can be reviewed; the commands and links say so. */
export function registerNoReview(
  review: Pick<ProjectReview, 'store' | 'workspace' | 'registerCommand' | 'report'>,
  window: ReviewWindow,
): vscode.Disposable {
  return vscode.Disposable.from(
    followThreadLinks(window.uris, { ...review, project: null }, null),
    registerEmptyQueue(),
    registerRuns({ ...review, project: null }, window),
  );
}

function registerRuns(
  review: Pick<ProjectReview, 'workspace' | 'registerCommand' | 'report'> & {
    readonly project: ProjectReview['project'] | null;
  },
  { settings, showConversation, ...window }: ReviewWindow,
): vscode.Disposable {
  return registerReviewRuns({
    ...{ ...review, ...window },
    defaultModel: () => settings.get('models.default'),
    askAboveUsd: () => settings.get('review.askAboveUsd'),
    revealConversation: showConversation,
  });
}

async function showProposal(id: string): Promise<void> {
  await vscode.commands.executeCommand('parley.proposal.showDiff', id);
}

/** Null for a suggestion that cannot be placed any more. */
function suggestionProposer(review: ProjectReview): SuggestionDesk['proposeSuggestion'] {
  const propose = createSuggestionDesk(review);
  return async (threadId, commentId) => {
    const made = await propose({ threadId, commentId, line: null });
    return made.kind === 'proposed' ? made.proposalId : null;
  };
}

/** One proposal is shown as its difference, several together in one view. */
async function previewProposals(ids: readonly string[]): Promise<void> {
  const [first] = ids;
  if (ids.length > 1) await vscode.commands.executeCommand('parley.proposal.showChanges', ids);
  else if (first !== undefined) await showProposal(first);
}

async function confirmDelete(count: number): Promise<boolean> {
  const confirm = vscode.l10n.t('Delete');
  const question =
    count === 1
      ? vscode.l10n.t('Delete this thread with all its comments, on all your machines?')
      : vscode.l10n.t('Delete {0} threads with all their comments, on all your machines?', count);
  const chosen = await vscode.window.showWarningMessage(question, { modal: true }, confirm);
  return chosen === confirm;
}
