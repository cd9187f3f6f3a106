import {
  type CommentId,
  conversationId,
  messageId,
  type ProposalId,
  type ThreadId,
} from '../../shared/domain/ids.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { ReviewDesk, Reviewer, ReviewRefusal } from '../../shared/domain/reviewDesk.ts';
import { truncate } from '../../shared/domain/text.ts';
import type { Suggestion, Thread, ThreadComment } from '../../shared/domain/thread.ts';
import { createRecordEditor } from './recordEditor.ts';

/** A comment's suggestion, and where its thread stands now: a line from 0, null where that is unknown. */
export interface SuggestionRequest {
  readonly threadId: ThreadId;
  readonly commentId: CommentId;
  readonly line: number | null;
}

export type SuggestionResult =
  /** Made now or before: a suggestion becomes one proposal, however often it is asked for. */
  | { readonly kind: 'proposed'; readonly proposalId: ProposalId }
  | { readonly kind: 'refused'; readonly refusal: ReviewRefusal }
  /** The thread or the comment was deleted, or suggests nothing. */
  | { readonly kind: 'gone' };

interface Ports {
  readonly store: RecordStore;
  readonly desk: Pick<ReviewDesk, 'proposeEdit'>;
}

const MAX_REASON = 4_000;

/** Makes proposals of the suggestions in review comments, in the name of those who suggested. */
export function createSuggestionDesk({
  store,
  desk,
}: Ports): (request: SuggestionRequest) => Promise<SuggestionResult> {
  const edit = createRecordEditor(store, 'thread');
  const underWay = new Map<CommentId, Promise<SuggestionResult>>();

  const propose = async (request: SuggestionRequest): Promise<SuggestionResult> => {
    const thread = (await store.get('thread', request.threadId))?.data;
    const comment = thread?.comments.find(({ id }) => id === request.commentId);
    const reviewer = thread && comment && reviewerOf(request.threadId, thread, comment);
    if (!reviewer || !comment.suggestion) return { kind: 'gone' };
    const { suggestion } = comment;
    if (suggestion.proposalId !== null) {
      return { kind: 'proposed', proposalId: suggestion.proposalId };
    }
    const made = await proposeLines(desk, { path: thread.path, comment, suggestion }, [
      reviewer,
      request.line,
    ]);
    if (made.kind === 'refused') return made;
    await edit(request.threadId, (now) => ({
      ...now,
      comments: now.comments.map((said) =>
        said.id === comment.id && said.suggestion
          ? { ...said, suggestion: { ...said.suggestion, proposalId: made.proposalId } }
          : said,
      ),
    }));
    return { kind: 'proposed', proposalId: made.proposalId };
  };

  return (request) => {
    const present = underWay.get(request.commentId);
    if (present) return present;
    const made = propose(request).finally(() => underWay.delete(request.commentId));
    underWay.set(request.commentId, made);
    return made;
  };
}

/** Lines that shall go take their line end along; those that end the file have none. */
async function proposeLines(
  desk: Ports['desk'],
  asked: {
    readonly path: string;
    readonly comment: ThreadComment;
    readonly suggestion: Suggestion;
  },
  [reviewer, line]: readonly [Reviewer, number | null],
): ReturnType<ReviewDesk['proposeEdit']> {
  const { path, comment, suggestion } = asked;
  const { oldText, newText } = suggestion;
  const reason = truncate(comment.text, MAX_REASON);
  const propose = (lines: string) => {
    const edits = [{ oldText: lines, newText, hint: { line, after: null } }];
    return desk.proposeEdit({ path, reason, edits }, reviewer);
  };
  if (newText !== '') return propose(oldText);
  const whole = await propose(`${oldText}\n`);
  return whole.kind === 'made' ? whole : propose(oldText);
}

/** A thread without a conversation stands in for one, as its comment does for a message. */
function reviewerOf(id: ThreadId, thread: Thread, { id: comment, author }: ThreadComment) {
  if (author.kind !== 'personality') return null;
  return {
    personalityId: author.personalityId,
    personalityName: author.name,
    conversationId: thread.conversationId ?? conversationId.parse(id),
    messageId: thread.messageId ?? messageId.parse(comment),
  };
}
