import type * as vscode from 'vscode';
import type { ProposalId, ThreadId } from '../../../../shared/domain/ids.ts';
import type { SuggestionRequest, SuggestionResult } from '../../../review/proposeSuggestion.ts';
import type { AnswerProgress, ThreadAnswer } from '../../../rooms/threadAnswers.ts';
import type { PlacesHost } from './findPlaces.ts';

/** What threads need of the window that shows them. */
export interface ThreadsHost extends PlacesHost {
  /** Made by the caller as `parley`; disposed with the registration. */
  readonly controller: vscode.CommentController;
  /** What the person is called in their comments. */
  humanName(): string;
  /** Lets a personality answer the person's newest comment; see `Rooms.answerInThread`. */
  answer(request: {
    readonly threadId: ThreadId;
    readonly onProgress: (progress: AnswerProgress) => void;
  }): Promise<ThreadAnswer>;
  stopAnswer(id: ThreadId): void;
  /** Makes a proposal of a comment's suggestion. */
  proposeSuggestion(request: SuggestionRequest): Promise<SuggestionResult>;
  /** Opens the difference that a proposal makes. */
  showProposal(id: ProposalId): Promise<void>;
  /** Asks the person before something is deleted. */
  confirmDelete(what: 'thread' | 'comment'): Promise<boolean>;
}
