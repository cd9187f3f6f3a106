import type { z } from 'zod';
import { meReply, pullReply, pushReply } from '../../shared/protocol/syncApi.ts';
import type { PullQuery } from '../../shared/protocol/syncApi.ts';
import type { ApiAnswer, ApiFailure, ServiceClient } from '../../shared/sync/serviceClient.ts';
import { readBody } from './readBody.ts';

const TIMEOUT_MS = 30_000;
/** A pull page holds at most 2 MB of records, or one record; this is that with room. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

export interface ServiceAddress {
  /** Where the service lives, `https://host[:port][/path]`. */
  readonly url: string;
  /**
   * Asked before each request; null: nobody is signed in. Asked once more with the token that the service
   * has just refused, which may give another one.
   */
  readonly token: (refused?: string) => Promise<string | null>;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

/** The service over HTTP. What a network can do comes back as a failure; it never throws for that. */
export function createHttpServiceClient(address: ServiceAddress): ServiceClient {
  const ask = async <T>(
    schema: z.ZodType<T>,
    path: string,
    post: object | null = null,
  ): Promise<ApiAnswer<T>> => {
    const token = await address.token();
    if (token === null) return { ok: false, failure: { kind: 'unauthorized' } };
    try {
      const response = await address.fetch(serviceUrl(address.url, path), {
        method: post === null ? 'GET' : 'POST',
        body: post === null ? null : JSON.stringify(post),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(post === null ? {} : { 'content-type': 'application/json' }),
        },
        // A redirect would carry the token to a stranger.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await readBody(response, MAX_REPLY_BYTES);
      if (response.status !== 200) {
        return { ok: false, failure: failureOf(response, address.now()) };
      }
      const decoded = text === null ? null : decodeJson(schema, text);
      return decoded === null
        ? unavailable('The service’s answer cannot be read.')
        : { ok: true, reply: decoded };
    } catch (cause) {
      return unavailable(cause instanceof Error ? cause.message : 'The service cannot be reached.');
    }
  };
  return {
    me: () => ask(meReply, 'v1/me'),
    push: (spaceId, request) =>
      ask(pushReply, `v1/spaces/${encodeURIComponent(spaceId)}/push`, request),
    pull: (spaceId, query) =>
      ask(pullReply, `v1/spaces/${encodeURIComponent(spaceId)}/pull?${searchOf(query)}`),
  };
}

/** `path` below the service's address, which may have a path of its own. */
export function serviceUrl(url: string, path: string): string {
  return new URL(path, url.endsWith('/') ? url : `${url}/`).href;
}

function searchOf(query: PullQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return search.toString();
}

function unavailable(detail: string): { ok: false; failure: ApiFailure } {
  return { ok: false, failure: { kind: 'unavailable', retryAfterMs: null, detail } };
}

function decodeJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const decoded = schema.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}

function failureOf(response: Response, now: number): ApiFailure {
  switch (response.status) {
    case 401:
      return { kind: 'unauthorized' };
    case 403:
      return { kind: 'forbidden' };
    case 409:
      return { kind: 'resync' };
    case 413:
      return { kind: 'tooLarge' };
    case 400:
    case 404:
    case 405:
    case 422:
      return {
        kind: 'wrongService',
        detail: `${new URL(response.url).origin} answered ${response.status}.`,
      };
    default: {
      const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), now);
      return { kind: 'unavailable', retryAfterMs, detail: `HTTP ${response.status}` };
    }
  }
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
