import type { FileChange, Replacement } from './fileChange.ts';
import type { ConversationId, MessageId, PersonalityId, ProposalId, ThreadId } from './ids.ts';
import type { Severity } from './thread.ts';
import type { PathRefusal } from './workspace.ts';

/** Who leaves a comment or proposes an edit. */
export interface Reviewer {
  readonly personalityId: PersonalityId;
  readonly personalityName: string;
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
}

export interface CommentRequest {
  readonly path: string;
  /** Counted from 1, as models and people count; a hint where `quote` occurs more than once. */
  readonly line: number;
  /** The commented text, exactly as it stands in the file: one or more whole lines, or part of one. */
  readonly quote: string;
  readonly severity: Severity;
  readonly text: string;
  /** What should stand in place of the quote; null for none. */
  readonly suggestion: string | null;
}

export interface EditRequest {
  readonly path: string;
  readonly reason: string;
  readonly edits: readonly Replacement[];
}

/** Changes that belong together, to one file or several. */
export interface ChangesRequest {
  readonly reason: string;
  readonly changes: readonly FileChange[];
}

/** Why a comment or an edit was not taken; `nearest` shows the model the text it probably meant. */
export type ReviewRefusal =
  | { readonly kind: 'path'; readonly refusal: PathRefusal }
  | {
      readonly kind: 'textNotFound';
      readonly nearest: string | null;
      readonly nearestLine: number | null;
    }
  | { readonly kind: 'textAmbiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'editsOverlap' }
  | { readonly kind: 'noChange' }
  /** The new text stands there already, and the old one is gone. */
  | { readonly kind: 'alreadyApplied' }
  /** The quote leaves something out (`...`) that cannot be told from the rest. */
  | { readonly kind: 'elision' }
  /** Old or new text is longer than a proposal may hold. */
  | { readonly kind: 'tooLong' }
  /** A file to create, or to rename to, is there already. */
  | { readonly kind: 'exists' };

export type CommentResult =
  | {
      readonly kind: 'made';
      readonly threadId: ThreadId;
      readonly path: string;
      readonly line: number;
      /** Another personality had said it of the same lines in this conversation: it is one thread now. */
      readonly joined: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: ReviewRefusal };

/** What became of changes, file by file, in the order of the request. */
export type ChangesResult = readonly ({ readonly path: string } & EditResult)[];

export type EditResult =
  | {
      readonly kind: 'made';
      readonly proposalId: ProposalId;
      readonly path: string;
      readonly line: number;
      /** Edits (by index) that found no place; the others stand. */
      readonly failed: readonly { readonly index: number; readonly refusal: ReviewRefusal }[];
    }
  | { readonly kind: 'refused'; readonly refusal: ReviewRefusal };

/** A thread of comments that waits to be settled. `line` counts from 0. */
export interface OpenThread {
  readonly threadId: ThreadId;
  readonly path: string;
  readonly line: number;
  /** Who began it, and with what words. */
  readonly author: string;
  readonly text: string;
}

/** Why a comment thread was not changed. */
export type ThreadRefusal =
  /** `open`: the open threads of the file that was named, else some of the project's. */
  | { readonly kind: 'threadNotFound'; readonly open: readonly OpenThread[] }
  | { readonly kind: 'threadAmbiguous'; readonly open: readonly OpenThread[] }
  | { readonly kind: 'alreadyResolved' }
  | { readonly kind: 'threadFull' }
  | { readonly kind: 'noWorkspace' };

export type ThreadResult =
  | {
      readonly kind: 'made';
      readonly threadId: ThreadId;
      readonly path: string;
      readonly line: number;
    }
  | { readonly kind: 'refused'; readonly refusal: ThreadRefusal };

/**
 * Where tool calls become threads and proposals in the store. Lines in results count from 0.
 *
 * `thread` names a thread by its id, by the first 8 or more characters of it, or as `path:line` with
 * the line counted from 1.
 */
export interface ReviewDesk {
  comment(request: CommentRequest, reviewer: Reviewer): Promise<CommentResult>;
  proposeEdit(request: EditRequest, reviewer: Reviewer): Promise<EditResult>;
  /** As `proposeEdit` for several files, and for files to create, rename or delete; one proposal each. */
  proposeChanges(request: ChangesRequest, reviewer: Reviewer): Promise<ChangesResult>;
  /** Adds a comment to an open thread. */
  replyComment(
    request: { readonly thread: string; readonly text: string },
    reviewer: Reviewer,
  ): Promise<ThreadResult>;
  /** Resolves a thread; the reason becomes its last comment where there is still room for one. */
  resolveComment(
    request: { readonly thread: string; readonly reason: string },
    reviewer: Reviewer,
  ): Promise<ThreadResult>;
  /** The open threads of a file from top to bottom; none for a path that may not be used. */
  openThreads(path: string): Promise<readonly OpenThread[]>;
}
