import type { ThreadResult } from '../../domain/reviewDesk.ts';
import type { ToolResult } from '../toolBox.ts';
import { reviewRefusalWords, threadRefusalWords } from './refusalWords.ts';
import { showThreads } from './showThreads.ts';
import { checked, refused, type Tool, type ToolPorts } from './tool.ts';
import {
  commentArguments,
  replyCommentArguments,
  resolveCommentArguments,
} from './toolArguments.ts';

/** `comment`, `reply_comment` and `resolve_comment`. */
export function reviewTools(ports: ToolPorts): readonly (readonly [string, Tool])[] {
  return [
    ['comment', comment(ports)],
    ['reply_comment', replyComment(ports)],
    ['resolve_comment', resolveComment(ports)],
  ];
}

function comment({ reviewDesk }: ToolPorts): Tool {
  return checked(commentArguments, async (request, { caller }) => {
    const result = await reviewDesk.comment(request, caller);
    if (result.kind === 'refused') {
      return refused(reviewRefusalWords(request.path, result.refusal));
    }
    const { threadId, path, line } = result;
    const open = await reviewDesk.openThreads(path);
    const place = `${path} line ${line + 1}`;
    const author = open.find((thread) => thread.threadId === threadId)?.author ?? 'another';
    const done = result.joined
      ? `the thread of ${author} at ${place} had the same; your words were added to it.`
      : `the comment stands at ${place}.`;
    return {
      outcome: { kind: 'threadMade', threadId, path, line },
      reply: `Done: ${done}${showThreads(open)}`,
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
