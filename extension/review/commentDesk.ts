import { commentId, threadId } from '../../shared/domain/ids.ts';
import type {
  CommentRequest,
  CommentResult,
  ReviewDesk,
  Reviewer,
} from '../../shared/domain/reviewDesk.ts';
import type { Thread } from '../../shared/domain/thread.ts';
import { takeAnchor } from '../../shared/review/anchors.ts';
import { locate } from '../../shared/review/locate.ts';
import {
  MAX_NAME,
  notFound,
  readChecked,
  refusedPath,
  type ReviewDeskOptions,
  storable,
} from './deskOptions.ts';

const MAX_COMMENT = 20_000;

/** The part of the review desk that begins threads. A quote may carry line ends before and after it. */
export function createCommentDesk(options: ReviewDeskOptions): Pick<ReviewDesk, 'comment'> {
  return { comment: (request, reviewer) => comment(options, request, reviewer) };
}

async function comment(
  options: ReviewDeskOptions,
  request: CommentRequest,
  reviewer: Reviewer,
): Promise<CommentResult> {
  const file = await readChecked(options.workspace, request.path);
  if (file.kind === 'refused') return file;
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
        id: commentId.parse(options.newId()),
        author: {
          kind: 'personality',
          personalityId: reviewer.personalityId,
          name: storable(reviewer.personalityName, MAX_NAME),
        },
        text: storable(request.text, MAX_COMMENT),
        createdAt: options.now(),
        editedAt: null,
        suggestion: null,
      },
    ],
  };
  await options.store.write([{ kind: 'thread', id, data }]);
  return {
    kind: 'made',
    threadId: id,
    path: file.path,
    line: data.anchor.startLine,
    joined: false,
  };
}

function withoutOuterLineEnds(quote: string): string {
  const isLineEnd = (at: number): boolean => quote[at] === '\n' || quote[at] === '\r';
  let start = 0;
  let end = quote.length;
  while (start < end && isLineEnd(start)) start++;
  while (end > start && isLineEnd(end - 1)) end--;
  return quote.slice(start, end);
}
