import type { KnownRecord } from '../../shared/domain/record.ts';
import type { Severity, Thread, ThreadComment } from '../../shared/domain/thread.ts';
import { SAME_REMARK, similarWords } from './similarWords.ts';

const BY_WEIGHT: readonly Severity[] = ['note', 'suggestion', 'warning', 'problem'];
const MAX_COMMENTS = 500;

/**
 * The open thread that a new one only repeats: another personality began it in the same conversation,
 * on the same lines, or on overlapping lines with similar words. Null for none; its own threads and
 * threads that are full are none.
 *
 * `lines` gives where a present thread stands in the text that the new one was made for.
 */
export function threadToJoin(
  fresh: Thread,
  present: readonly KnownRecord<'thread'>[],
  lines: (thread: Thread) => Lines | null,
): KnownRecord<'thread'> | null {
  const said = fresh.comments[0]?.text ?? '';
  const joinable = present.filter(({ data }) => isOpenToOthers(data, fresh));
  const placed = joinable.flatMap((record) => {
    const at = lines(record.data);
    return at === null ? [] : [{ record, at }];
  });
  const { startLine, endLine } = fresh.anchor;
  const same = placed.find(({ at }) => at.startLine === startLine && at.endLine === endLine);
  const alike = placed.find(
    ({ record, at }) =>
      at.startLine <= endLine && startLine <= at.endLine && isAlike(record.data, said),
  );
  return (same ?? alike)?.record ?? null;
}

interface Lines {
  readonly startLine: number;
  readonly endLine: number;
}

/** The thread with one more voice in it, as grave as the graver of the two. */
export function joined(thread: Thread, comment: ThreadComment, severity: Severity): Thread {
  const weight = Math.max(BY_WEIGHT.indexOf(thread.severity), BY_WEIGHT.indexOf(severity));
  return {
    ...thread,
    severity: BY_WEIGHT[weight] ?? severity,
    comments: [...thread.comments, comment],
  };
}

function isOpenToOthers(thread: Thread, fresh: Thread): boolean {
  const [by, newcomer] = [openerOf(thread), openerOf(fresh)];
  return (
    thread.path === fresh.path &&
    thread.conversationId !== null &&
    thread.conversationId === fresh.conversationId &&
    !thread.isResolved &&
    by !== null &&
    by !== newcomer &&
    thread.comments.length < MAX_COMMENTS
  );
}

function openerOf({ comments }: Thread): string | null {
  const author = comments[0]?.author;
  return author?.kind === 'personality' ? author.personalityId : null;
}

function isAlike({ comments }: Thread, said: string): boolean {
  return comments.some(({ text }) => similarWords(text, said) >= SAME_REMARK);
}
