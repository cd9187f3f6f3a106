import { commentId, threadId } from '../../shared/domain/ids.ts';
import type {
  CommentRequest,
  CommentResult,
  ReviewDesk,
  Reviewer,
  ReviewRefusal,
} from '../../shared/domain/reviewDesk.ts';
import { cleanText } from '../../shared/domain/text.ts';
import type { Suggestion, Thread, ThreadComment } from '../../shared/domain/thread.ts';
import { reanchor, takeAnchor } from '../../shared/review/anchors.ts';
import { comparableText } from '../../shared/review/comparable.ts';
import { type HunkResult, placeHunks } from '../../shared/review/applyHunks.ts';
import { locate } from '../../shared/review/locate.ts';
import {
  MAX_NAME,
  notFound,
  readChecked,
  refusedPath,
  type ReviewDeskOptions,
  storable,
} from './deskOptions.ts';
import { joined, threadToJoin } from './joinThread.ts';
import { afterEdits } from './recordEditor.ts';

const MAX_COMMENT = 20_000;
const MAX_SUGGESTION = 20_000;

/**
 * The part of the review desk that begins threads. A quote may carry line ends before and after it. What
 * another personality has said of the same place in the same conversation gets a second voice instead of
 * a second thread.
 */
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
    return refused({ kind: 'textAmbiguous', lines: location.lines });
  }
  if (location.kind === 'notFound') return refused(notFound(location.nearest));
  const suggested = suggestionAt(file.text, request);
  if (suggested?.kind === 'refused') return suggested;

  const projectId = await options.projectId();
  if (projectId === null) return refusedPath({ kind: 'noWorkspace' });
  const { startLine, endLine } = location.place;
  const baseHash = await options.snapshots.keep(file.text);
  const fresh: Thread = {
    projectId,
    conversationId: reviewer.conversationId,
    messageId: reviewer.messageId,
    path: file.path,
    anchor: takeAnchor(file.text, startLine, endLine, baseHash),
    isOutdated: false,
    isResolved: false,
    severity: request.severity,
    comments: [commentOf(options, request, reviewer, suggested?.suggestion ?? null)],
  };
  return afterEdits(options.store, () => keepThread(options, fresh, file.text));
}

/** Adds the comment to the thread that says it already, or begins a thread of its own. */
async function keepThread(
  options: ReviewDeskOptions,
  fresh: Thread,
  text: string,
): Promise<CommentResult> {
  const { store } = options;
  const present = await store.list('thread', fresh.projectId);
  const found = threadToJoin(fresh, present, ({ anchor }) =>
    anchor.baseHash === fresh.anchor.baseHash ? anchor : linesNow(anchor, text),
  );
  const [said] = fresh.comments;
  const id = threadId.parse(found?.id ?? options.newId());
  const data = found && said ? joined(found.data, said, fresh.severity) : fresh;
  await store.write([{ kind: 'thread', id, data }]);
  return {
    kind: 'made',
    threadId: id,
    path: data.path,
    line: fresh.anchor.startLine,
    joined: found !== null,
  };
}

/** Where an anchor of an older text stands in this one, by its quote alone. */
function linesNow(
  anchor: Thread['anchor'],
  text: string,
): { readonly startLine: number; readonly endLine: number } | null {
  const place = reanchor(anchor, null, text);
  return place.kind === 'found' ? place : null;
}

function commentOf(
  options: ReviewDeskOptions,
  { text }: CommentRequest,
  { personalityId, personalityName }: Reviewer,
  suggestion: Suggestion | null,
): ThreadComment {
  return {
    id: commentId.parse(options.newId()),
    author: { kind: 'personality', personalityId, name: storable(personalityName, MAX_NAME) },
    text: storable(text, MAX_COMMENT),
    createdAt: options.now(),
    editedAt: null,
    suggestion,
  };
}

/** The whole lines that hold the quote, as they are and as they would be; null where none is wished. */
function suggestionAt(
  text: string,
  { suggestion, quote, line }: CommentRequest,
): { readonly kind: 'suggestion'; readonly suggestion: Suggestion } | Refused | null {
  if (suggestion === null) return null;
  const oldQuote = withoutOuterLineEnds(quote);
  const newQuote = withoutOuterLineEndsOf(suggestion, quote);
  const hint = { line: line - 1, after: null };
  const [result] = placeHunks(text, [{ oldText: oldQuote, newText: newQuote, hint }]);
  if (result?.kind !== 'placed') return refused(suggestionRefusal(result));

  const { place, edit } = result;
  const start = lineStartOf(text, place.start);
  const end = lineEndOf(text, Math.max(place.start, place.end));
  const stored = (lines: string): string => cleanText(comparableText(lines));
  const oldText = stored(text.slice(start, end));
  const newText = stored(
    text.slice(start, edit.start) + edit.newText + text.slice(edit.end, Math.max(edit.end, end)),
  );
  if (oldText === newText) return refused({ kind: 'noChange' });
  if (Math.max(oldText.length, newText.length) > MAX_SUGGESTION) {
    return refused({ kind: 'tooLong' });
  }
  return { kind: 'suggestion', suggestion: { oldText, newText, proposalId: null } };
}

function suggestionRefusal(result: HunkResult | undefined): ReviewRefusal {
  if (result?.kind === 'ambiguous') return { kind: 'textAmbiguous', lines: result.lines };
  const isOther =
    result?.kind === 'noChange' || result?.kind === 'alreadyApplied' || result?.kind === 'elision';
  return isOther
    ? { kind: result.kind }
    : { kind: 'textNotFound', nearest: null, nearestLine: null };
}

function lineStartOf(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineEnd(text, start - 1)) start--;
  return start;
}

function lineEndOf(text: string, offset: number): number {
  let end = offset;
  // A place may take along the end of its last line.
  if (end > 0 && isLineEnd(text, end - 1)) {
    while (end > 0 && isLineEnd(text, end - 1)) end--;
    return end;
  }
  while (end < text.length && !isLineEnd(text, end)) end++;
  return end;
}

function isLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === '\r';
}

/** Line ends that the quote carries around it, and one at the end, are no part of what is suggested. */
function withoutOuterLineEndsOf(suggestion: string, quote: string): string {
  const unled = /^[\r\n]/.test(quote) ? suggestion.replace(/^[\r\n]+/, '') : suggestion;
  return unled.replace(/(\r\n|\r|\n)$/, '');
}

function withoutOuterLineEnds(quote: string): string {
  let start = 0;
  let end = quote.length;
  while (start < end && isLineEnd(quote, start)) start++;
  while (end > start && isLineEnd(quote, end - 1)) end--;
  return quote.slice(start, end);
}

interface Refused {
  readonly kind: 'refused';
  readonly refusal: ReviewRefusal;
}

function refused(refusal: ReviewRefusal): Refused {
  return { kind: 'refused', refusal };
}
