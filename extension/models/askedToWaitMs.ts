import * as z from 'zod';
import { parseJson } from '../../shared/models/httpFailure.ts';
import { parseRetryAfter } from '../../shared/models/retryAfter.ts';

const retryDetail = z.object({
  details: z.array(z.object({ retryDelay: z.string().optional().catch(undefined) })),
});
const errorBody = z.object({ error: retryDetail });
const errorBodies = z.union([errorBody, z.tuple([errorBody])]);

/**
 * The milliseconds that a provider asks to be left alone for, or null: by `Retry-After`, OpenAI's
 * `retry-after-ms`, OpenRouter's `X-RateLimit-Reset` (Unix milliseconds) or Google's `RetryInfo`.
 */
export function askedToWaitMs(headers: Headers, body: string, nowMs: number): number | null {
  const exact = headers.get('retry-after-ms') ?? '';
  if (/^\d+(\.\d+)?$/.test(exact)) return Math.ceil(Number(exact));
  const asked = parseRetryAfter(headers.get('retry-after'), nowMs);
  if (asked !== null) return asked;
  const reset = headers.get('x-ratelimit-reset') ?? '';
  if (/^\d{13}$/.test(reset)) return Math.max(0, Number(reset) - nowMs);
  return retryDelayIn(body);
}

function retryDelayIn(body: string): number | null {
  const decoded = errorBodies.safeParse(parseJson(body));
  if (!decoded.success) return null;
  const { error } = Array.isArray(decoded.data) ? decoded.data[0] : decoded.data;
  for (const { retryDelay } of error.details) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(retryDelay ?? '')?.[1];
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1_000);
  }
  return null;
}
