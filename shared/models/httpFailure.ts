import * as z from 'zod';
import type { ModelFailure } from '../domain/modelFailure.ts';
import { detailText, failureOf, readProviderError } from './providerError.ts';

const errorBody = z.object({ error: z.unknown(), message: z.unknown() }).partial();

/**
 * The failure that an HTTP answer other than 200 means. The status decides the kind, except where
 * the body's own code is more precise. Any body is taken: JSON of any shape, HTML, nothing.
 */
export function httpFailure(
  status: number,
  body: string,
  retryAfterMs: number | null,
): ModelFailure {
  const said = readProviderError(errorIn(body));
  const detail =
    said.detail === '' ? detailText(`HTTP ${status} ${plain(body).trim()}`) : said.detail;
  return (
    failureOf({ status, codes: said.codes, detail }, retryAfterMs) ?? {
      kind: 'providerDown',
      detail,
      retryAfterMs,
    }
  );
}

function errorIn(body: string): unknown {
  const parsed = parseJson(body);
  // Google wraps the whole answer into a list of one.
  const decoded = errorBody.safeParse(Array.isArray(parsed) ? parsed[0] : parsed);
  return decoded.success ? (decoded.data.error ?? decoded.data.message) : null;
}

/** A page of a proxy, without its markup: a person has to read it. */
function plain(body: string): string {
  return body
    .slice(0, 10_000)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}

/** The value of JSON text, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
