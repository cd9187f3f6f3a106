import {
  type CommentId,
  commentId,
  hunkId,
  type NewId,
  type ProjectId,
  proposalId,
  threadId,
} from '../../shared/domain/ids.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Hunk, Proposal } from '../../shared/domain/proposal.ts';
import type {
  CommentRequest,
  CommentResult,
  EditRequest,
  EditResult,
  ReviewDesk,
  Reviewer,
  ReviewRefusal,
} from '../../shared/domain/reviewDesk.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { Thread } from '../../shared/domain/thread.ts';
import type { PathRefusal, Workspace } from '../../shared/domain/workspace.ts';
import { takeAnchor } from '../../shared/review/anchors.ts';
import { type HunkPlacement, placeHunks } from '../../shared/review/applyHunks.ts';
import { checkPath } from '../../shared/review/checkPath.ts';
import { locate } from '../../shared/review/locate.ts';
import { nearestTo } from '../../shared/review/nearestTo.ts';
import { createThreadDesk } from './threadDesk.ts';

interface ReviewDeskOptions {
  readonly store: RecordStore;
  readonly workspace: Workspace;
  /** Null without a folder: then everything is refused. */
  projectId(): Promise<ProjectId | null>;
  readonly newId: NewId;
  now(): number;
  /** SHA-256 in lower-case hex. */
  hash(text: string): string;
}

const MAX_EDITS = 200;
const MAX_HUNK_TEXT = 100_000;
const MAX_COMMENT = 20_000;
const MAX_REASON = 4_000;
const MAX_NAME = 80;
/** The most similar text is looked for this often per request; each search reads the whole file. */
const MAX_NEAREST = 10;

/**
 * Turns a model's comments and edits into records, each checked against the file's real text.
 *
 * Refusals are data and leave nothing behind. A comment's quote may carry line ends before and after it.
 * Of several edits those that find their place are kept as one proposal; it touches no file.
 */
export function createReviewDesk(options: ReviewDeskOptions): ReviewDesk {
  return {
    comment: (request, reviewer) => comment(options, request, reviewer),
    proposeEdit: (request, reviewer) => proposeEdit(options, request, reviewer),
    ...createThreadDesk(options),
  };
}

async function comment(
  options: ReviewDeskOptions,
  request: CommentRequest,
  reviewer: Reviewer,
): Promise<CommentResult> {
  const file = await readFile(options.workspace, request.path);
  if (file.kind === 'refused') return refusedPath(file.refusal);
  const location = locate(file.text, withoutOuterLineEnds(request.quote), request.line - 1);
  if (location.kind === 'ambiguous') {
    return { kind: 'refused', refusal: { kind: 'textAmbiguous', lines: location.lines } };
  }
  if (location.kind === 'notFound') {
    return { kind: 'refused', refusal: notFound(location.nearest) };
  }

  const projectId = await options.projectId();
  if (projectId === null) return refusedPath({ kind: 'noWorkspace' });
  const { startLine, endLine } = location.place;
  const id = threadId.parse(options.newId());
  const data: Thread = {
    projectId,
    conversationId: reviewer.conversationId,
    messageId: reviewer.messageId,
    path: file.path,
    anchor: takeAnchor(file.text, startLine, endLine, options.hash(file.text)),
    isOutdated: false,
    isResolved: false,
    severity: request.severity,
    comments: [
      {
        id: nextCommentId(options.newId),
        author: {
          kind: 'personality',
          personalityId: reviewer.personalityId,
          name: storable(reviewer.personalityName, MAX_NAME),
        },
        text: storable(request.text, MAX_COMMENT),
        createdAt: options.now(),
      },
    ],
  };
  await options.store.write([{ kind: 'thread', id, data }]);
  return { kind: 'made', threadId: id, path: file.path, line: data.anchor.startLine };
}

async function proposeEdit(
  options: ReviewDeskOptions,
  request: EditRequest,
  reviewer: Reviewer,
): Promise<EditResult> {
  const file = await readFile(options.workspace, request.path);
  if (file.kind === 'refused') return refusedPath(file.refusal);

  const projectId = await options.projectId();
  if (projectId === null) return refusedPath({ kind: 'noWorkspace' });
  const edits = request.edits.slice(0, MAX_EDITS);
  const placements = placeHunks(file.text, edits);
  const { hunks, line } = pendingHunks(edits, placements, options.newId);
  const failed = failures(file.text, edits, placements);
  if (hunks.length === 0) {
    return { kind: 'refused', refusal: failed[0]?.refusal ?? { kind: 'noChange' } };
  }
  const id = proposalId.parse(options.newId());
  const data: Proposal = {
    projectId,
    conversationId: reviewer.conversationId,
    messageId: reviewer.messageId,
    personalityId: reviewer.personalityId,
    personalityName: storable(reviewer.personalityName, MAX_NAME),
    reason: storable(request.reason, MAX_REASON),
    path: file.path,
    baseHash: options.hash(file.text),
    hunks,
    createdAt: options.now(),
  };
  await options.store.write([{ kind: 'proposal', id, data }]);
  return { kind: 'made', proposalId: id, path: file.path, line, failed };
}

function refusedPath(refusal: PathRefusal): {
  readonly kind: 'refused';
  readonly refusal: ReviewRefusal;
} {
  return { kind: 'refused', refusal: { kind: 'path', refusal } };
}

type CheckedFile =
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: PathRefusal };

/** The file under the one spelling of its path, so that all records of a file agree. */
async function readFile(workspace: Workspace, path: string): Promise<CheckedFile> {
  const checked = checkPath(path);
  if (checked.kind === 'refused') return checked;
  const read = await workspace.readFile(checked.path, new AbortController().signal);
  return read.kind === 'text' ? { ...read, path: checked.path } : read;
}

function pendingHunks(
  edits: EditRequest['edits'],
  placements: readonly HunkPlacement[],
  newId: NewId,
): { readonly hunks: Hunk[]; readonly line: number } {
  const hunks: Hunk[] = [];
  let line = Number.POSITIVE_INFINITY;
  edits.forEach((edit, index) => {
    const placement = placements[index];
    if (placement?.kind !== 'placed' || isTooLong(edit)) return;
    line = Math.min(line, placement.place.startLine);
    hunks.push({
      id: hunkId.parse(newId()),
      oldText: edit.oldText,
      newText: cleanText(edit.newText),
      status: 'pending',
    });
  });
  return { hunks, line };
}

function failures(
  text: string,
  edits: EditRequest['edits'],
  placements: readonly HunkPlacement[],
): { index: number; refusal: ReviewRefusal }[] {
  let searches = 0;
  return edits.flatMap((edit, index) => {
    const placement = placements[index] ?? { kind: 'notFound' };
    switch (placement.kind) {
      case 'placed':
        return isTooLong(edit) ? [{ index, refusal: notFound(null) }] : [];
      case 'notFound': {
        const nearest = searches++ < MAX_NEAREST ? nearestTo(text, edit.oldText) : null;
        return [{ index, refusal: notFound(nearest) }];
      }
      case 'ambiguous':
        return [{ index, refusal: { kind: 'textAmbiguous', lines: placement.lines } }];
      case 'overlaps':
        return [{ index, refusal: { kind: 'editsOverlap' } }];
      case 'noChange':
        return [{ index, refusal: { kind: 'noChange' } }];
    }
  });
}

/** Whether a record could not hold the edit. A placed old text is part of the file, so it is storable. */
function isTooLong({ oldText, newText }: EditRequest['edits'][number]): boolean {
  return oldText.length > MAX_HUNK_TEXT || newText.length > MAX_HUNK_TEXT;
}

function notFound(nearest: { readonly text: string; readonly line: number } | null): ReviewRefusal {
  return {
    kind: 'textNotFound',
    nearest: nearest?.text ?? null,
    nearestLine: nearest?.line ?? null,
  };
}

function nextCommentId(newId: NewId): CommentId {
  return commentId.parse(newId());
}

function storable(text: string, maxLength: number): string {
  return truncate(cleanText(text), maxLength);
}

function withoutOuterLineEnds(quote: string): string {
  const isLineEnd = (at: number): boolean => quote[at] === '\n' || quote[at] === '\r';
  let start = 0;
  let end = quote.length;
  while (start < end && isLineEnd(start)) start++;
  while (end > start && isLineEnd(end - 1)) end--;
  return quote.slice(start, end);
}
