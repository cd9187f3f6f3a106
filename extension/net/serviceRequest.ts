import type { z } from 'zod';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import { DEVICE_ID_HEADER, DEVICE_NAME_HEADER } from '../../shared/protocol/restApi.ts';
import { type WireErrorCode, wireError } from '../../shared/protocol/syncApi.ts';
import type { ApiAnswer, ApiFailure } from '../../shared/sync/serviceClient.ts';
import { readBody } from './readBody.ts';
import { whyUnreachable } from './whyUnreachable.ts';

const TIMEOUT_MS = 30_000;
/** A pull page holds at most 2 MB of records, or one record; this is that with room. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;
const MAX_DEVICE_NAME = 100;

/** How a device names itself to the service; `id` is a UUID. */
export interface DeviceIdentity {
  readonly id: string;
  readonly name: string;
}

export interface ServiceAddress {
  /** Where the service lives, `https://host[:port][/path]`. */
  readonly url: string;
  /**
   * Asked before each request; null: nobody is signed in. Asked once more with the token that the service
   * has just refused, which may give another one.
   */
  readonly token: (refused?: string) => Promise<string | null>;
  /** Asked before each request too. Without it the service does not know which device asks. */
  readonly device?: () => Promise<DeviceIdentity>;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

/** One request; `path` is below the service's address and has no slash at its beginning. */
export interface ServiceRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Of the answer's JSON; null takes any answer that is 2xx for done. */
  readonly reply: z.ZodType<T> | null;
}

/**
 * Asks the service, once more with a new token where it refuses the first. What a network can do comes
 * back as a failure; it never throws for that.
 */
export async function askService<T>(
  address: ServiceAddress,
  request: ServiceRequest<T>,
): Promise<ApiAnswer<T>> {
  return withToken(address, (token) => send(address, request, token));
}

/** Sends with a token, and once more with another one where the service refuses the first. */
export async function withToken<T>(
  address: ServiceAddress,
  sendWith: (token: string) => Promise<ApiAnswer<T>>,
): Promise<ApiAnswer<T>> {
  const token = await address.token();
  if (token === null) return failed({ kind: 'unauthorized' });
  const first = await sendWith(token);
  if (first.ok || first.failure.kind !== 'unauthorized') return first;
  const other = await address.token(token);
  return other === null || other === token ? first : sendWith(other);
}

/** What every request of this device says of itself. */
export async function headersOf(
  address: ServiceAddress,
  token: string,
): Promise<Record<string, string>> {
  const headers = { authorization: `Bearer ${token}` };
  const device = await address.device?.();
  if (device === undefined) return headers;
  return {
    ...headers,
    [DEVICE_ID_HEADER]: device.id,
    [DEVICE_NAME_HEADER]: encodedName(device.name),
  };
}

/** `path` below the service's address, which may have a path of its own. */
export function serviceUrl(url: string, path: string): string {
  return new URL(path, url.endsWith('/') ? url : `${url}/`).href;
}

/** Why the service has refused; `body` is what it said. */
export function failureOf(
  response: Pick<Response, 'status' | 'headers' | 'url'>,
  body: string | null,
  now: number,
): ApiFailure {
  const code = codeOf(body);
  switch (response.status) {
    case 401:
      return { kind: 'unauthorized' };
    case 403:
      return code === 'deviceRevoked' ? { kind: 'revoked' } : { kind: 'forbidden' };
    case 409:
      return { kind: 'resync' };
    case 413:
      return { kind: 'tooLarge' };
    case 507:
      return { kind: 'overQuota' };
    case 400:
    case 404:
    case 405:
    case 422:
      return {
        kind: 'wrongService',
        detail: `${new URL(response.url).origin} answered ${response.status}.`,
        ...(code !== null && { code }),
      };
    default: {
      const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), now);
      return { kind: 'unavailable', retryAfterMs, detail: `HTTP ${response.status}` };
    }
  }
}

async function send<T>(
  address: ServiceAddress,
  { method, path, body, reply }: ServiceRequest<T>,
  token: string,
): Promise<ApiAnswer<T>> {
  const headers = await headersOf(address, token);
  try {
    const response = await address.fetch(serviceUrl(address.url, path), {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        ...headers,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      // A redirect would carry the token to a stranger.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readBody(response, MAX_REPLY_BYTES);
    if (reply === null && response.ok) return { ok: true, reply: null as T };
    if (response.status !== 200 || reply === null) {
      return failed(failureOf(response, text, address.now()));
    }
    const decoded = text === null ? null : decodeJson(reply, text);
    return decoded === null
      ? unavailable('The service’s answer cannot be read.')
      : { ok: true, reply: decoded };
  } catch (cause) {
    return unavailable(whyUnreachable(cause));
  }
}

/** Percent-encoded, as a header holds ASCII only. */
function encodedName(name: string): string {
  return encodeURIComponent(truncate(cleanText(name.trim()), MAX_DEVICE_NAME));
}

export function failed(failure: ApiFailure): { ok: false; failure: ApiFailure } {
  return { ok: false, failure };
}

export function unavailable(detail: string): { ok: false; failure: ApiFailure } {
  return failed({ kind: 'unavailable', retryAfterMs: null, detail });
}

function codeOf(body: string | null): WireErrorCode | null {
  return body === null ? null : (decodeJson(wireError, body)?.error.code ?? null);
}

function decodeJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const decoded = schema.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
