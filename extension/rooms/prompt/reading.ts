import type { ContextBudget, PromptLimits } from '../../../shared/prompt/contextBudget.ts';
import { firstKept } from '../../../shared/prompt/contextBudget.ts';
import { excerptsFrom } from '../../../shared/prompt/excerpts.ts';
import type { ChatMessage } from '../../../shared/models/model.ts';
import { picturesFrom, pictureTokens } from '../../../shared/prompt/pictures.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import type { SpokenMessage } from '../../../shared/prompt/room.ts';
import { showSummary } from '../../../shared/prompt/summaryPrompt.ts';
import type { TranscriptWriter } from '../../../shared/prompt/transcript.ts';
import { type LoadedMessages, type Place, placeIn } from './loadedMessages.ts';
import { endOf, type SummaryRecord } from './summaryShelf.ts';
import type { TokenMeter } from './tokenMeter.ts';

/** A prompt that takes less of its window than this may do with an older summary, or none. */
const ROOMY_SHARE = 0.25;

/** What a reader reads of a conversation. */
export interface Reading {
  readonly summary: SummaryRecord | null;
  /** Word by word, oldest first. */
  readonly messages: readonly SpokenMessage[];
  /** How many before those are left out without a summary. */
  readonly leftOut: number;
  /** The whole prompt, in tokens of the reader's model. */
  readonly tokens: number;
}

/** Where messages are read from. */
type TranscriptSource = Pick<LoadedMessages, 'all' | 'isWhole' | 'reaches' | 'loadOlder'>;

/** One reader: what is counted for it and with what. */
export interface Reader {
  readonly budget: ContextBudget;
  readonly limits: PromptLimits;
  readonly writer: TranscriptWriter;
  readonly meter: TokenMeter;
  /** What its model's tokens are to the meter's. */
  readonly factor: number;
  /** Rules, card, tools: all but the transcript, in its model's tokens. */
  readonly fixedTokens: number;
  /** Whether its model takes pictures; to others they cost nothing. */
  readonly seesPictures: boolean;
  windowOf(model: string): number;
}

/**
 * The reading with the least summarised that fits: one that a summary made for a window of this size
 * gives is taken without looking further back. Null when even the newest summary leaves too much.
 */
export async function chooseReading(
  source: TranscriptSource,
  summaries: readonly SummaryRecord[],
  reader: Reader,
): Promise<Reading | null> {
  let best: Reading | null = null;
  for (const summary of [...summaries.toReversed(), null]) {
    const before = reader.fixedTokens + (await summaryTokens(summary, reader));
    const most = reader.budget.summarizeAtTokens - before;
    const found = await readSince(source, { place: placeOf(summary), most, reader });
    if (found === null) return best;
    const tokens = before + found.tokens;
    best = { summary, messages: found.messages, leftOut: 0, tokens };
    if (summary === null || !mayReadMore(summary, tokens, reader)) return best;
  }
  return best;
}

/** The newest that fits when nothing else does: the oldest left out behind the newest summary. */
export async function leaveOut(
  source: TranscriptSource,
  summary: SummaryRecord | null,
  reader: Reader,
): Promise<Reading> {
  const before = reader.fixedTokens + (await summaryTokens(summary, reader));
  // All that is since the summary counts for the steps, so that the cut stays where it is for a while.
  const messages = await allSince(source, placeOf(summary));
  const sizes = await sizesOf(messages, reader);
  const start = firstKept(sizes, Math.max(0, reader.budget.mostTokens - before));
  const kept = sizes.slice(start).reduce((sum, size) => sum + size, 0);
  return { summary, messages: messages.slice(start), leftOut: start, tokens: before + kept };
}

/** Everything after a place, loaded as far back as it takes; null once it is more than `most` tokens. */
async function readSince(
  source: TranscriptSource,
  {
    place,
    most,
    reader,
  }: { readonly place: Place | null; readonly most: number; readonly reader: Reader },
): Promise<{ readonly messages: readonly SpokenMessage[]; readonly tokens: number } | null> {
  for (;;) {
    const messages = after(source.all(), place);
    const sizes = await sizesOf(messages, reader);
    const tokens = sizes.reduce((sum, size) => sum + size, 0);
    if (tokens > most) return null;
    if (isLoaded(source, place)) return { messages, tokens };
    await source.loadOlder();
  }
}

/** Everything after a place, however much it is. */
export async function allSince(
  source: TranscriptSource,
  place: Place | null,
): Promise<readonly SpokenMessage[]> {
  while (!isLoaded(source, place)) await source.loadOlder();
  return after(source.all(), place);
}

function isLoaded(source: TranscriptSource, place: Place | null): boolean {
  return place === null ? source.isWhole() : source.reaches(place);
}

/**
 * What each message takes, in tokens of the reader's model. Only the newest, as far as `counted` tokens
 * go, are counted; the others are estimated.
 */
export async function sizesOf(
  messages: readonly SpokenMessage[],
  { writer, limits, meter, factor, seesPictures }: Reader,
  counted = Infinity,
): Promise<readonly number[]> {
  const excerpts = excerptsFrom(messages, limits.excerptsLength);
  const pictures = picturesFrom(messages);
  const sizes: number[] = [];
  let left = counted;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message === undefined) continue;
    const shown = { hasExcerpts: index >= excerpts, hasPictures: index >= pictures };
    const written = writer.forAll(message, shown);
    const known = meter.known(written);
    const size = known ?? (left > 0 ? await meter.ofMessages(written) : roughly(written));
    const seen = seesPictures && shown.hasPictures ? message.images : [];
    const tokens = seen.reduce((sum, picture) => sum + pictureTokens(picture), size * factor);
    left -= tokens;
    sizes.push(tokens);
  }
  return sizes.reverse();
}

function roughly(written: readonly ChatMessage[]): number {
  return written.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

function after(messages: readonly SpokenMessage[], place: Place | null): readonly SpokenMessage[] {
  if (place === null) return messages;
  const at = placeIn(messages, place);
  return messages.slice(messages[at]?.id === place.id ? at + 1 : at);
}

function placeOf(summary: SummaryRecord | null): Place | null {
  return summary === null ? null : endOf(summary);
}

async function summaryTokens(summary: SummaryRecord | null, reader: Reader): Promise<number> {
  if (summary === null) return 0;
  return (await reader.meter.ofText(showSummary(summary.data))) * reader.factor;
}

function mayReadMore({ data }: SummaryRecord, tokens: number, reader: Reader): boolean {
  const { windowTokens } = reader.budget;
  return reader.windowOf(data.model) < windowTokens || tokens < windowTokens * ROOMY_SHARE;
}
