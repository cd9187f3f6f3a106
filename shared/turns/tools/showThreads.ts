import type { OpenThread } from '../../domain/reviewDesk.ts';
import { truncate } from '../../domain/text.ts';

const MAX_THREADS = 20;
const SHORT_ID = 8;

/**
 * The note that tells a model of a file's open threads, on a line of its own; empty without any. Each
 * comes with the shortest name that `reply_comment` and `resolve_comment` take.
 */
export function showThreads(threads: readonly OpenThread[]): string {
  if (threads.length === 0) return '';
  const more = threads.length > MAX_THREADS ? `; and ${threads.length - MAX_THREADS} more` : '';
  return `\n[Open review threads: ${nameThreads(threads, ({ line }) => `line ${line + 1}`)}${more}]`;
}

/** The first threads of a list in one line: name, place, who began them and with what words. */
export function nameThreads(
  threads: readonly OpenThread[],
  placeOf: (thread: OpenThread) => string,
): string {
  return threads
    .slice(0, MAX_THREADS)
    .map((thread) => {
      const words = truncate(thread.text.replaceAll(/\s+/g, ' ').trim(), 120);
      return `${shortName(thread, threads)} at ${placeOf(thread)} by ${thread.author}: "${words}"`;
    })
    .join('; ');
}

function shortName({ threadId }: OpenThread, among: readonly OpenThread[]): string {
  const short = threadId.slice(0, SHORT_ID);
  const isUnique = among.filter((other) => other.threadId.startsWith(short)).length <= 1;
  return isUnique ? short : threadId;
}
