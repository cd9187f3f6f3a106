import { createParser } from 'eventsource-parser';
import * as z from 'zod';

/** What an answer took, as far as it is known. */
interface MeteredUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars; null where the provider does not say. */
  readonly costUsd: number | null;
}

/** Reads the usage out of an answer that is passed on, from its bytes, cut anywhere. */
export interface UsageMeter {
  feed(part: Uint8Array): void;
  /** What is known now; more may come with the next part. */
  usage(): MeteredUsage;
}

/** The longest event that is looked at, in UTF-16 units, and the largest whole answer, in bytes. */
const MAX_EVENT_LENGTH = 1_000_000;
const MAX_WHOLE_BYTES = 2_000_000;
/** No answer takes more; a provider that says so is not believed. */
const MAX_TOKENS = 1_000_000_000;

const tokens = z.number().int().min(0).max(MAX_TOKENS).nullish().catch(null);

const reported = z.object({
  // Chat completions, with the cost as OpenRouter adds it.
  prompt_tokens: tokens,
  completion_tokens: tokens,
  cost: z.number().min(0).max(1_000_000).nullish().catch(null),
  // Anthropic's messages.
  input_tokens: tokens,
  output_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_read_input_tokens: tokens,
});
type Reported = z.infer<typeof reported>;

/** A chunk, a message event or a whole answer: each has the usage in one of two places. */
const carrier = z.object({
  usage: reported.nullish().catch(null),
  message: z
    .object({ usage: reported.nullish().catch(null) })
    .nullish()
    .catch(null),
});

/**
 * For the answers of both wires, as an event stream or whole. It never throws and keeps little: what it
 * cannot read counts nothing.
 */
export function createUsageMeter(contentType: string | null): UsageMeter {
  let known: MeteredUsage = { promptTokens: 0, completionTokens: 0, costUsd: null };
  const note = (json: string) => {
    // Most events say nothing of it and need not be decoded.
    if (json.includes('"usage"')) known = withReported(known, json);
  };
  const isStream = /^text\/event-stream\b/i.test(contentType ?? '');
  const feed = isStream ? streamFeed(note) : wholeFeed(note);
  return { feed, usage: () => known };
}

function streamFeed(note: (json: string) => void): UsageMeter['feed'] {
  const decoder = new TextDecoder();
  let isBroken = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data }) => note(data),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') isBroken = true;
    },
  });
  return (part) => {
    if (!isBroken) parser.feed(decoder.decode(part, { stream: true }));
  };
}

/** Tries again with each part once it looks whole: it comes as one or a few parts. */
function wholeFeed(note: (json: string) => void): UsageMeter['feed'] {
  const parts: Uint8Array[] = [];
  let size = 0;
  return (part) => {
    size += part.length;
    if (size > MAX_WHOLE_BYTES) {
      parts.length = 0;
      return;
    }
    parts.push(part);
    if (/\}\s*$/.test(Buffer.from(part).toString('latin1').slice(-50))) {
      note(Buffer.concat(parts).toString('utf8'));
    }
  };
}

function withReported(known: MeteredUsage, json: string): MeteredUsage {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return known;
  }
  const decoded = carrier.safeParse(value);
  const usage = decoded.data?.usage ?? decoded.data?.message?.usage;
  if (!usage) return known;
  return {
    promptTokens: promptOf(usage) ?? known.promptTokens,
    completionTokens: usage.completion_tokens ?? usage.output_tokens ?? known.completionTokens,
    costUsd: usage.cost ?? known.costUsd,
  };
}

/** Anthropic counts what came from the cache or went there beside the rest. */
function promptOf(usage: Reported): number | null {
  const { prompt_tokens: prompt, input_tokens: input } = usage;
  if (typeof prompt === 'number') return prompt;
  if (typeof input !== 'number') return null;
  const cached = (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
  return input + cached;
}
