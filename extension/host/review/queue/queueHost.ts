import type * as vscode from 'vscode';
import type { CommentId, ProposalId, ThreadId } from '../../../../shared/domain/ids.ts';
import type { QueueGroup } from '../../../review/queueIndex.ts';
import type { QueueRow } from '../../../review/reviewQueue.ts';
import type { Rooms } from '../../../rooms/rooms.ts';
import type { ReviewHost } from '../reviewHost.ts';
import type { ShownThreads } from '../threads/registerThreads.ts';

/** How suggestions and proposals become changes that a person looks at. */
export interface SuggestionDesk {
  /** Makes a proposal of a comment's suggestion; null where its text is not to be found any more. */
  proposeSuggestion(threadId: ThreadId, commentId: CommentId): Promise<ProposalId | null>;
  /** Shows what the proposals would change, for the person to accept or leave. */
  previewProposals(ids: readonly string[]): Promise<void>;
}

/** What the queue's commands and its tree work with. */
export interface QueueHost extends ReviewHost {
  readonly rooms: Pick<Rooms, 'create' | 'send' | 'personalities'>;
  /** Keeps how the person looks at the queue of this workspace. */
  readonly state: vscode.Memento;
  /** The comment threads that the editor shows. */
  readonly threads: Pick<ShownThreads, 'ranges' | 'onDidChangeRanges' | 'reveal'>;
  readonly suggestions: SuggestionDesk;
  /** Shows a conversation in the chat. */
  readonly showConversation: (conversationId: string) => Promise<void>;
  /** Asks the person before so many threads are deleted. */
  readonly confirmDelete: (count: number) => Promise<boolean>;
  /** In place of `vscode.window.createTreeView`, where a window shall have a view of its own. */
  readonly createTreeView?: typeof vscode.window.createTreeView<QueueNode>;
  /** In place of `vscode.commands.executeCommand`, for the commands on threads and proposals. */
  readonly runCommand?: (command: string, ...given: unknown[]) => Thenable<unknown>;
}

export type QueueNode = QueueGroup | QueueRow;
