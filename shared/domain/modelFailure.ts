import * as z from 'zod';
import { storableText } from './text.ts';

const detail = storableText(2_000);
/** Not the provider says so but the sync service that keeps the key, or nobody answers there; `detail` tells it whole. */
const by = z.literal('service').optional();

/**
 * Why a model gave no whole answer. Each case gets its own words and its own next step where it is
 * shown; `detail` is what the provider said.
 */
export const modelFailure = z.discriminatedUnion('kind', [
  /** No key, or the provider refuses the key (401). */
  z.object({ kind: z.literal('unauthorized'), detail, by }),
  /** Credits or the key's limit are used up (402). */
  z.object({ kind: z.literal('outOfCredit'), detail }),
  /** The key may not use this, or moderation refused the input (403). */
  z.object({ kind: z.literal('forbidden'), detail, by }),
  /** No such model or endpoint (404). */
  z.object({ kind: z.literal('unknownModel'), detail }),
  /** 429; `retryAfterMs` where the provider said so. */
  z.object({ kind: z.literal('rateLimited'), detail, by, retryAfterMs: z.number().nullable() }),
  /** The prompt is larger than the model's window (413, or 400 that says so). */
  z.object({ kind: z.literal('contextTooLong'), detail }),
  /** The request is wrong in another way (400, 422): a defect of ours or an unsupported option. */
  z.object({ kind: z.literal('badRequest'), detail }),
  /** The provider broke or is overloaded (408, 5xx). */
  z.object({ kind: z.literal('providerDown'), detail, by, retryAfterMs: z.number().nullable() }),
  /** The stream ended in an error, or without an answer and a reason, after it had begun. */
  z.object({ kind: z.literal('brokenStream'), detail }),
  /** The model or a content filter refused. */
  z.object({ kind: z.literal('refused'), detail }),
  /** The answer reached the model's or our own length limit. */
  z.object({ kind: z.literal('cutByLength'), detail }),
  /** A limit that the person set would be passed; nothing was sent. */
  z.object({
    kind: z.literal('capReached'),
    detail,
    cap: z.enum(['conversationSpend', 'daySpend', 'modelRequests', 'modelSpend']),
  }),
  /** The provider cannot be reached. */
  z.object({ kind: z.literal('network'), detail, by }),
]);

export type ModelFailure = z.infer<typeof modelFailure>;
