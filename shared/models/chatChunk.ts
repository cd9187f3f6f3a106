import * as z from 'zod';
import type { Usage } from '../domain/message.ts';
import type { ToolCallFragment } from './toolCallAssembler.ts';

const text = z.string().nullish().catch(null);

const argumentText = z
  .union([
    z.string(),
    // Some servers send the arguments as the object itself.
    z.record(z.string(), z.unknown()).transform((value) => JSON.stringify(value)),
  ])
  .nullish()
  .catch(null);

const fragment = z
  .object({
    index: z.number().nullish().catch(null),
    id: text,
    function: z.object({ name: text, arguments: argumentText }).nullish().catch(null),
  })
  .transform((call): ToolCallFragment => ({
    index: call.index ?? null,
    id: call.id ?? '',
    name: call.function?.name ?? '',
    arguments: call.function?.arguments ?? '',
  }));

const delta = z
  .object({
    content: text,
    reasoning: text,
    reasoning_content: text,
    reasoning_details: z.array(z.unknown()).nullish().catch(null),
    refusal: text,
    tool_calls: z.array(fragment).nullish().catch(null),
  })
  .nullish()
  .catch(null);

const choice = z.object({
  delta,
  message: delta,
  error: z.unknown().optional(),
  finish_reason: text,
  native_finish_reason: text,
});

const count = z.number().nonnegative().transform(Math.round);

const usage = z
  .object({
    prompt_tokens: count,
    completion_tokens: count,
    cost: z.number().nonnegative().nullish().catch(null),
    prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish().catch(null),
    completion_tokens_details: z
      .object({ reasoning_tokens: count.nullish() })
      .nullish()
      .catch(null),
  })
  .transform((value): Usage => ({
    promptTokens: value.prompt_tokens,
    completionTokens: value.completion_tokens,
    cost: value.cost ?? null,
    cachedTokens: value.prompt_tokens_details?.cached_tokens ?? null,
    reasoningTokens: value.completion_tokens_details?.reasoning_tokens ?? null,
    estimatedPromptTokens: null,
  }));

/**
 * A `chat.completion.chunk`, or a whole `chat.completion` (whose `message` reads like a delta).
 * Only what we use, and each part that is not as documented counts as missing.
 */
export const chatChunk = z.object({
  choices: z.array(choice).nullish().catch(null),
  usage: usage.nullish().catch(null),
  error: z.unknown().optional(),
});

export type ChatChunk = z.infer<typeof chatChunk>;
