import * as z from 'zod';
import type { ModelFailure } from '../domain/modelFailure.ts';
import { cleanText, truncate } from '../domain/text.ts';

const MAX_DETAIL_LENGTH = 2_000;

/** The error object of the wire, in every form seen: `code` a number or a string, parts missing. */
const errorObject = z.object({
  code: z.union([z.number(), z.string()]).nullish().catch(null),
  type: z.string().nullish().catch(null),
  /** Google's name of the code. */
  status: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
  metadata: z
    .object({
      error_type: z.string().nullish().catch(null),
      reasons: z.array(z.string()).nullish().catch(null),
      raw: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
});

/** What a provider said went wrong. `codes` are its discriminators in lower case, best first. */
export interface ProviderError {
  readonly status: number | null;
  readonly codes: readonly string[];
  readonly detail: string;
}

/** Reads an `error` value of the wire: an object, or a bare sentence. Never fails. */
export function readProviderError(error: unknown): ProviderError {
  if (typeof error === 'string') return { status: null, codes: [], detail: detailText(error) };
  const decoded = errorObject.safeParse(error);
  if (!decoded.success) return { status: null, codes: [], detail: '' };
  const { code, type, status, metadata } = decoded.data;
  const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
  const names = [metadata?.error_type, number, type, status];
  return {
    status: typeof number === 'number' ? number : null,
    codes: names.filter((name) => typeof name === 'string').map((name) => name.toLowerCase()),
    detail: detailOf(decoded.data),
  };
}

/** The sentence for a person: the message, why moderation refused, and what lies beneath. */
function detailOf({ message, metadata }: z.infer<typeof errorObject>): string {
  const reasons = metadata?.reasons?.join(', ') ?? '';
  const raw = typeof metadata?.raw === 'string' && metadata.raw !== message ? metadata.raw : '';
  const parts = [message ?? '', reasons === '' ? '' : `(${reasons})`, raw];
  return detailText(parts.filter((part) => part !== '').join(' '));
}

/** `text` fit for a failure's `detail`: storable and of bounded length. */
export function detailText(text: string): string {
  return truncate(cleanText(text.trim()), MAX_DETAIL_LENGTH);
}

/**
 * The failure that `error` means, or null where its status and codes say nothing more than that
 * something broke.
 */
export function failureOf(error: ProviderError, retryAfterMs: number | null): ModelFailure | null {
  return byCode(error, retryAfterMs) ?? byStatus(error, retryAfterMs);
}

function byCode(
  { codes, detail }: ProviderError,
  retryAfterMs: number | null,
): ModelFailure | null {
  for (const code of codes) {
    if (/^(context_length|context_window|prompt_too_long|(payload|request)_too_large)/.test(code)) {
      return { kind: 'contextTooLong', detail };
    }
    if (/^(rate_limit|too_many_requests|resource_exhausted)/.test(code)) {
      return { kind: 'rateLimited', detail, retryAfterMs };
    }
    if (/^(insufficient_(quota|credits)|payment_required|billing)/.test(code)) {
      return { kind: 'outOfCredit', detail };
    }
    if (/^(model_not_found|not_found_error)/.test(code)) return { kind: 'unknownModel', detail };
    if (/^permission_(error|denied)/.test(code)) return forbiddenOrSpent(detail);
    if (/^(content_filter|content_policy|refusal)/.test(code)) return { kind: 'refused', detail };
    if (/^(invalid_api_key|authentication|unauthorized|unauthenticated)/.test(code)) {
      return { kind: 'unauthorized', detail };
    }
    if (/overloaded|unavailable|^timeout|^(api|server)_error/.test(code)) {
      return { kind: 'providerDown', detail, retryAfterMs };
    }
  }
  return null;
}

function byStatus(error: ProviderError, retryAfterMs: number | null): ModelFailure | null {
  const { status, detail } = error;
  switch (status) {
    case null:
      return null;
    case 401:
      return { kind: 'unauthorized', detail };
    case 402:
      return { kind: 'outOfCredit', detail };
    case 403:
      return forbiddenOrSpent(detail);
    case 404:
      return { kind: 'unknownModel', detail };
    case 408:
      return { kind: 'providerDown', detail, retryAfterMs };
    case 413:
      return { kind: 'contextTooLong', detail };
    case 429:
      return { kind: 'rateLimited', detail, retryAfterMs };
    default:
      if (status >= 500) return { kind: 'providerDown', detail, retryAfterMs };
      return status < 400 ? null : bySentence(detail);
  }
}

/** OpenRouter answers 403, not 402, where a key's own limit is used up. */
function forbiddenOrSpent(detail: string): ModelFailure {
  const isSpent = /key limit (exceeded|reached)|spending limit/i.test(detail);
  return { kind: isSpent ? 'outOfCredit' : 'forbidden', detail };
}

/** What a 400 means often has no code of its own: only its sentence tells. */
function bySentence(detail: string): ModelFailure {
  if (
    /(maximum |model's )?context (length|window)|prompt is too long|too many (input )?tokens|token count .{0,40}exceeds/i.test(
      detail,
    )
  ) {
    return { kind: 'contextTooLong', detail };
  }
  if (/credit balance is too low/i.test(detail)) return { kind: 'outOfCredit', detail };
  if (/api key (not valid|expired|not found)/i.test(detail)) {
    return { kind: 'unauthorized', detail };
  }
  if (/not a valid model|model .{0,200}(does not exist|not found)/i.test(detail)) {
    return { kind: 'unknownModel', detail };
  }
  return { kind: 'badRequest', detail };
}
