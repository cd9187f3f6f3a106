import type { Cancel } from '../../../shared/domain/cancel.ts';
import { conversationId, messageId } from '../../../shared/domain/ids.ts';
import type { ModelFailure } from '../../../shared/domain/modelFailure.ts';
import type { ChatMessage } from '../../../shared/models/model.ts';
import { ANSWER } from '../../../shared/prompt/turnTask.ts';
import { sharedCount } from '../../../shared/prompt/composePrompt.ts';
import { EMPTY_DIGEST, rangeDigest } from '../../../shared/prompt/rangeDigest.ts';
import type { SpokenMessage } from '../../../shared/prompt/room.ts';
import { summaryRequest, tidySummary } from '../../../shared/prompt/summaryPrompt.ts';
import { untilCancelled } from '../../../shared/turns/untilCancelled.ts';
import { isBefore } from './loadedMessages.ts';
import type { PromptDeskPorts } from './promptDeskPorts.ts';
import { allSince, type Reader, sizesOf } from './reading.ts';
import type { OpenRoom } from './roomBook.ts';
import { endOf, type SummaryRecord } from './summaryShelf.ts';

/** Most requests for one summary: of more talk than they hold, the oldest is skipped. */
const MAX_REQUESTS = 4;
const MAX_SUMMARY_TOKENS = 4_096;
/** Less than this of the window is not worth a request. */
const LEAST_SHARE = 0.1;

export type SummaryOutcome =
  | { readonly kind: 'done'; readonly count: number }
  /** What is old enough is summarised, or too little to be worth it. */
  | { readonly kind: 'nothingToDo' }
  /** `failure` is null when it was cancelled, or the messages changed while it was written. */
  | { readonly kind: 'failed'; readonly failure: ModelFailure | null };

interface SummaryJob {
  readonly room: OpenRoom;
  readonly reader: Reader;
  readonly model: string;
  /** A human asked for it: little is enough. */
  readonly isForced: boolean;
}

type SummarizerPorts = Pick<PromptDeskPorts, 'models' | 'now' | 'newId'>;

/**
 * Has a model summarise what is older than the newest third of its window and, as far as that is of use,
 * than the newest human message, on top of the summary there is, and puts the result on the shelf. Deletes no message.
 */
export async function summarizeOlder(
  ports: SummarizerPorts,
  job: SummaryJob,
  settled: () => Promise<void>,
  cancel: Cancel,
): Promise<SummaryOutcome> {
  const { room } = job;
  const base = room.shelf.all().at(-1) ?? null;
  const range = await rangeAfter(base, job);
  const last = range.at(-1);
  if (last === undefined) return { kind: 'nothingToDo' };
  const written = await writeSummary(ports, { ...job, base, range }, cancel);
  if (written.kind === 'failed') return written;
  await settled();
  const digest = rangeDigest(range, base?.data.digest ?? EMPTY_DIGEST);
  if (room.shelf.all().at(-1)?.id !== base?.id || !isUnchanged(room, base, range)) {
    return { kind: 'failed', failure: null };
  }
  const count = (base?.data.count ?? 0) + range.length;
  const data = {
    conversationId: conversationId.parse(room.id),
    throughId: messageId.parse(last.id),
    throughAt: last.createdAt,
    count,
    digest,
    text: written.text,
    model: job.model,
    createdAt: ports.now(),
  };
  await room.shelf.add({ kind: 'summary', id: ports.newId(), data }, range);
  room.messages.forgetBefore({ createdAt: last.createdAt, id: last.id });
  return { kind: 'done', count };
}

/** The messages to summarise, oldest first; none where it is not worth it. */
async function rangeAfter(
  base: SummaryRecord | null,
  { room, reader, isForced }: SummaryJob,
): Promise<readonly SpokenMessage[]> {
  const place = base === null ? null : endOf(base);
  const messages = await allSince(room.messages, place);
  const sizes = await sizesOf(messages, reader, countedFor(reader));
  let kept = 0;
  let cut = messages.length;
  while (cut > 0 && kept < reader.budget.keepTokens) kept += sizes[--cut] ?? 0;
  const least = isForced ? 0 : reader.budget.windowTokens * LEAST_SHARE;
  // A talk of personalities alone may outgrow the window by itself: then the human's word goes as well.
  for (const limit of [sharedCount(messages, ANSWER), firstUnsettled(messages)]) {
    const end = Math.min(cut, limit);
    const taken = sizes.slice(0, end).reduce((sum, size) => sum + size, 0);
    if (taken > least) return messages.slice(0, end);
  }
  return [];
}

/** Where something still changes, or may not be read by all yet. */
function firstUnsettled(messages: readonly SpokenMessage[]): number {
  const at = messages.findIndex(({ status, stage }) => status === 'streaming' || stage === 'draft');
  return at < 0 ? messages.length : at;
}

/** No more than this will be read word by word, so no more is counted. */
function countedFor({ budget }: Reader): number {
  return budget.windowTokens * (MAX_REQUESTS + 1);
}

/** Compared by what digests are made of, since an edit may have come while the model wrote. */
function isUnchanged(
  room: OpenRoom,
  base: SummaryRecord | null,
  range: readonly SpokenMessage[],
): boolean {
  const last = range.at(-1);
  const now = room.messages
    .all()
    .filter((message) => base === null || isBefore(endOf(base), message))
    .filter((message) => last !== undefined && !isBefore(last, message));
  return now.length === range.length && rangeDigest(now) === rangeDigest(range);
}

interface WritingJob extends SummaryJob {
  readonly base: SummaryRecord | null;
  readonly range: readonly SpokenMessage[];
}

type Written = { readonly kind: 'written'; readonly text: string } | Failed;
type Failed = Extract<SummaryOutcome, { kind: 'failed' }>;

async function writeSummary(
  ports: SummarizerPorts,
  job: WritingJob,
  cancel: Cancel,
): Promise<Written> {
  const { parts, skipped } = await partsOf(job);
  let earlier = job.base?.data.text ?? null;
  for (const [index, transcript] of parts.entries()) {
    const messages = summaryRequest({ earlier, transcript, skipped: index === 0 ? skipped : 0 });
    const answer = await askFor(ports, { job, messages }, cancel);
    if (answer.kind === 'failed') return answer;
    earlier = answer.text;
  }
  return { kind: 'written', text: earlier ?? '' };
}

/** What goes into each request: as much as a window holds besides instructions and answer. */
async function partsOf({ range, reader }: WritingJob): Promise<{
  readonly parts: readonly (readonly ChatMessage[])[];
  readonly skipped: number;
}> {
  const sizes = await sizesOf(range, reader, countedFor(reader));
  const most = reader.budget.mostTokens * 0.75;
  const parts: { messages: SpokenMessage[]; size: number }[] = [];
  range.forEach((message, index) => {
    const size = sizes[index] ?? 0;
    const part = parts.at(-1);
    if (part === undefined || part.size + size > most) parts.push({ messages: [message], size });
    else {
      part.messages.push(message);
      part.size += size;
    }
  });
  const used = parts.slice(-MAX_REQUESTS);
  const skipped = range.length - used.reduce((sum, { messages }) => sum + messages.length, 0);
  const written = used.map(({ messages }) =>
    messages.flatMap((message) =>
      reader.writer.forAll(message, { hasExcerpts: false, hasPictures: false }),
    ),
  );
  return { parts: written, skipped };
}

async function askFor(
  { models }: SummarizerPorts,
  { job, messages }: { readonly job: SummaryJob; readonly messages: readonly ChatMessage[] },
  cancel: Cancel,
): Promise<Written> {
  const request = {
    model: job.model,
    messages,
    tools: [],
    temperature: null,
    reasoningEffort: null,
    maxTokens: Math.min(MAX_SUMMARY_TOKENS, Math.floor(job.reader.budget.windowTokens * 0.2)),
    conversationId: job.room.id,
  };
  let text = '';
  let failure: ModelFailure | null = null;
  let hasEnded = false;
  // Others wait for this summary: a model that ignores its cancellation must not hold them.
  for await (const event of untilCancelled(models.reply(request, cancel), cancel)) {
    if (event.type === 'text') text += event.delta;
    if (event.type === 'failed') failure = event.failure;
    if (event.type === 'done' || event.type === 'failed') hasEnded = true;
  }
  const tidy = tidySummary(text);
  if (cancel.aborted || !hasEnded) return { kind: 'failed', failure: null };
  // A summary that reached its length limit still says what came first.
  const isUsable = failure === null || failure.kind === 'cutByLength';
  if (isUsable && tidy !== '') return { kind: 'written', text: tidy };
  const empty: ModelFailure = { kind: 'brokenStream', detail: 'The summary was empty.' };
  return { kind: 'failed', failure: failure ?? empty };
}
