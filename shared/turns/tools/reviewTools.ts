import type { ThreadResult } from '../../domain/reviewDesk.ts';
import type { ToolResult } from '../toolBox.ts';
import { reviewRefusalWords, threadRefusalWords } from './refusalWords.ts';
import { showThreads } from './showThreads.ts';
import { checked, refused, type Tool, type ToolPorts } from './tool.ts';
import {
  commentArguments,
  proposeEditArguments,
  replyCommentArguments,
  resolveCommentArguments,
  withoutLineNumbers,
} from './toolArguments.ts';

/** `comment`, `reply_comment`, `resolve_comment` and `propose_edit`. */
export function reviewTools(ports: ToolPorts): readonly (readonly [string, Tool])[] {
  return [
    ['comment', comment(ports)],
    ['reply_comment', replyComment(ports)],
    ['resolve_comment', resolveComment(ports)],
    ['propose_edit', proposeEdit(ports)],
  ];
}

function comment({ reviewDesk }: ToolPorts): Tool {
  return checked(commentArguments, async (request, { caller }) => {
    const result = await reviewDesk.comment({ ...request, suggestion: null }, caller);
    if (result.kind === 'refused') {
      return refused(reviewRefusalWords(request.path, result.refusal));
    }
    const { threadId, path, line } = result;
    const open = showThreads(await reviewDesk.openThreads(path));
    return {
      outcome: { kind: 'threadMade', threadId, path, line },
      reply: `Done: the comment stands at ${path} line ${line + 1}.${open}`,
    };
  });
}

function replyComment({ reviewDesk }: ToolPorts): Tool {
  return checked(replyCommentArguments, async (request, { caller }) => {
    const result = await reviewDesk.replyComment(request, caller);
    return ofThread(request.thread, result, 'your reply stands in the thread');
  });
}

function resolveComment({ reviewDesk }: ToolPorts): Tool {
  return checked(resolveCommentArguments, async (request, { caller }) => {
    const result = await reviewDesk.resolveComment(request, caller);
    return ofThread(request.thread, result, 'resolved the thread');
  });
}

function ofThread(thread: string, result: ThreadResult, what: string): ToolResult {
  if (result.kind === 'refused') return refused(threadRefusalWords(thread, result.refusal));
  const { threadId, path, line } = result;
  return {
    outcome: { kind: 'threadMade', threadId, path, line },
    reply: `Done: ${what} at ${path} line ${line + 1}.`,
  };
}

function proposeEdit({ reviewDesk }: ToolPorts): Tool {
  return checked(proposeEditArguments, async ({ path, reason, edits }, { caller }) => {
    const wanted = edits.map(({ old_text: oldText, new_text: newText }) => {
      const bare = withoutLineNumbers(oldText);
      return { oldText: bare, newText: bare === oldText ? newText : withoutLineNumbers(newText) };
    });
    const result = await reviewDesk.proposeEdit({ path, reason, edits: wanted }, caller);
    if (result.kind === 'refused') return refused(reviewRefusalWords(path, result.refusal));
    const failed = result.failed.map(
      ({ index, refusal }) =>
        `Refused: edit ${index + 1} of ${edits.length}: ${reviewRefusalWords(path, refusal)}`,
    );
    const { proposalId, line } = result;
    const taken = edits.length - failed.length;
    return {
      outcome: { kind: 'proposalMade', proposalId, path: result.path, line },
      reply: [
        `Done: ${taken === 1 ? '1 edit' : `${taken} edits`} of ${result.path} wait for a human to accept.`,
        ...failed,
      ].join('\n'),
    };
  });
}
