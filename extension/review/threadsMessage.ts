import type { KnownRecord } from '../../shared/domain/record.ts';
import { truncate } from '../../shared/domain/text.ts';
import type { Thread } from '../../shared/domain/thread.ts';
import { fenced, fenceLanguage, inline, quoted } from '../../shared/domain/markdownText.ts';

/** A longer message is hard to read for people and dear for models; the rest can be sent after it. */
const MAX_LENGTH = 60_000;
const MAX_QUOTE = 2_000;
const MAX_COMMENT = 4_000;

export interface ThreadsMessage {
  readonly text: string;
  /** How many of the threads found no room in it. */
  readonly leftOut: number;
}

/**
 * The message that hands threads to a personality: to whom it speaks, and for each thread its place, what
 * `reply_comment` and `resolve_comment` call it, the commented text and what was said.
 */
export function threadsMessage(
  threads: readonly KnownRecord<'thread'>[],
  personalityName: string,
): ThreadsMessage {
  const parts: string[] = [];
  let length = 0;
  for (const [i, { id, data }] of threads.entries()) {
    const part = threadPart(i + 1, id, data);
    length += part.length;
    if (length > MAX_LENGTH && i > 0) break;
    parts.push(part);
  }
  const leftOut = threads.length - parts.length;
  const head = `@${personalityName} ${opening(parts.length)}`;
  const tail = leftOut === 0 ? [] : [`(${leftOut} more are left out here.)`];
  return { text: [head, ...parts, ...tail].join('\n\n'), leftOut };
}

function opening(count: number): string {
  return count === 1
    ? 'please look at this open review comment. Say what you think of it, and answer or resolve it where you can.'
    : `please look at these ${count} open review comments. Say what you think of each, and answer or resolve them where you can.`;
}

function threadPart(number: number, id: string, thread: Thread): string {
  const { path, anchor, severity, isOutdated } = thread;
  const place = isOutdated ? 'its text is no longer in the file' : `line ${anchor.startLine + 1}`;
  return [
    `**${number}. ${withoutMentions(inline(path))}**, ${place} · ${severity} · thread ${id}`,
    ...(anchor.quote === ''
      ? []
      : [fenced(truncate(anchor.quote, MAX_QUOTE), fenceLanguage(path))]),
    ...thread.comments.map(
      ({ author, text }) =>
        `${withoutMentions(inline(author.name))}:\n\n${quoted(withoutMentions(truncate(text, MAX_COMMENT)))}`,
    ),
  ].join('\n\n');
}

/** What others said shall not summon anyone once more: the word joiner is not seen. */
function withoutMentions(text: string): string {
  return text.replaceAll('@', '@\u2060');
}
