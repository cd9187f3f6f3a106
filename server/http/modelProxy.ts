import { once } from 'node:events';
import { type Request, type RequestHandler, type Response } from 'express';
import * as z from 'zod';
import { UPSTREAM_HEADER } from '../../shared/protocol/restApi.ts';
import type { Background } from '../background.ts';
import type { ProviderUrls } from '../configuration.ts';
import type { Database } from '../db/database.ts';
import { addUsage } from '../db/usageTable.ts';
import {
  callUpstream,
  readUpstream,
  type UpstreamFailure,
  type UpstreamTimings,
} from '../upstream/callUpstream.ts';
import { createUsageMeter, type UsageMeter } from '../upstream/usageMeter.ts';
import type { Vault } from '../vault/vault.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { noVault } from './providerKeys.ts';
import { userOf } from './signedIn.ts';

/** A provider whose models can be asked through the service. */
type ProxiedProvider = keyof ProviderUrls;

export interface ProxyParts {
  readonly database: Database;
  readonly vault: Vault | null;
  readonly urls: ProviderUrls;
  readonly timings: UpstreamTimings;
  readonly background: Background;
}

/** Answers of one person that may be under way at once. */
const MAX_ANSWERS_PER_PERSON = 32;

/** What is passed on of a request beside its body. The providers learn nothing else of who asks. */
const PASSED_UP = [
  'accept',
  'content-type',
  'http-referer',
  'x-title',
  'anthropic-version',
  'anthropic-beta',
];

/** What is passed on of an answer beside its status and its bytes. */
const PASSED_DOWN = ['content-type', 'retry-after'];

/** The only thing that the service reads of a request. */
const asked = z.object({ model: z.string().regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u) });

/** Passes requests to one path of a provider. Makes one handler each time it is called. */
export type ProxyRoute = (provider: ProxiedProvider, path: string) => RequestHandler;

/**
 * `POST /v1/proxy/…`: passes a request on to the provider with the person's key from the vault, and the
 * answer back as it comes, byte for byte. Counts what it took when it has ended, in whatever way.
 */
export function modelProxy(parts: ProxyParts): ProxyRoute {
  const underWay = new Map<string, number>();
  return (provider, path) => async (request, response) => {
    const userId = userOf(response);
    const body = bodyOf(request);
    const { model } = decode(asked, body.json);
    if (parts.vault === null) throw noVault();
    const count = underWay.get(userId) ?? 0;
    if (count >= MAX_ANSWERS_PER_PERSON) {
      throw new HttpFault('tooMany', 'Too many answers are under way: wait for one to end.');
    }
    underWay.set(userId, count + 1);
    try {
      const key = await parts.vault.reveal({ userId, provider });
      if (key === null) {
        throw new HttpFault('notFound', 'No key of this provider is kept here: store one first.');
      }
      const url = `${parts.urls[provider]}${path}`;
      const headers = headersFor(provider, key, request);
      const usage = await passThrough(
        { url, headers, body: body.bytes, timings: parts.timings },
        response.set(UPSTREAM_HEADER, provider),
      );
      if (usage === null) return;
      // The person has their answer: that it could not be counted is no failure of the request.
      parts.background.run(() =>
        parts.database.asUser(userId, (tx) => addUsage(tx, { userId, provider, model, ...usage })),
      );
    } finally {
      const left = (underWay.get(userId) ?? 1) - 1;
      if (left === 0) underWay.delete(userId);
      else underWay.set(userId, left);
    }
  };
}

function bodyOf(request: Request): { readonly bytes: Buffer; readonly json: unknown } {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes)) {
    throw new HttpFault('badRequest', 'Send the request as JSON, with its Content-Type.');
  }
  try {
    return { bytes, json: JSON.parse(bytes.toString('utf8')) };
  } catch {
    throw new HttpFault('badRequest', 'The request could not be read: send valid JSON.');
  }
}

function headersFor(
  provider: ProxiedProvider,
  key: string,
  request: Request,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of PASSED_UP) {
    const value = request.get(name);
    if (value !== undefined) headers[name] = value;
  }
  if (provider !== 'anthropic') return { ...headers, authorization: `Bearer ${key}` };
  return { 'anthropic-version': '2023-06-01', ...headers, 'x-api-key': key };
}

interface Passed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timings: UpstreamTimings;
}

/** Resolves when the answer has ended: with what it took, or null where it was a refusal. */
async function passThrough(
  { url, headers, body, timings }: Passed,
  response: Response,
): Promise<ReturnType<UsageMeter['usage']> | null> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  try {
    if (response.closed) return null;
    const called = await callUpstream({
      url,
      method: 'POST',
      headers,
      body,
      signal: gone.signal,
      firstByteMs: timings.firstByteMs,
    });
    if (!called.ok) {
      response.removeHeader(UPSTREAM_HEADER);
      if (called.failure === 'abandoned') return null;
      throw faultOf(called.failure);
    }
    const { answer } = called;
    writeHead(answer, response);
    const meter = createUsageMeter(answer.headers.get('content-type'));
    await copyBody(answer, {
      response,
      meter,
      silenceMs: timings.silenceMs,
      gone: gone.signal,
    });
    return answer.ok ? meter.usage() : null;
  } finally {
    response.off('close', leave);
  }
}

function writeHead(answer: globalThis.Response, response: Response): void {
  for (const name of PASSED_DOWN) {
    const value = answer.headers.get(name);
    // Express would add a charset.
    if (value !== null) response.setHeader(name, value);
  }
  response.set({ 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' });
  response.status(answer.status);
  response.flushHeaders();
}

interface Copying {
  readonly response: Response;
  readonly meter: UsageMeter;
  readonly silenceMs: number;
  /** Aborts when the client has left. */
  readonly gone: AbortSignal;
}

/**
 * Reads no faster than the client does, and leaves one that reads nothing for as long as a provider may be
 * silent. An answer that breaks off breaks off for the client too: half of it must not look like the whole.
 */
async function copyBody(answer: globalThis.Response, copying: Copying): Promise<void> {
  const { response, meter, silenceMs } = copying;
  const parts = readUpstream(answer, silenceMs);
  for (;;) {
    const { done, value } = await parts.next();
    if (done === true) {
      if (value === 'complete') response.end();
      else response.destroy();
      return;
    }
    meter.feed(value);
    if (!(await write(value, copying))) {
      response.destroy();
      await parts.return('complete');
      return;
    }
  }
}

/** Resolves when the client can take more; false where it has left or reads no more. */
async function write(part: Uint8Array, { response, gone, silenceMs }: Copying): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(part)) return true;
  try {
    await once(response, 'drain', {
      signal: AbortSignal.any([gone, AbortSignal.timeout(silenceMs)]),
    });
    return true;
  } catch {
    return false;
  }
}

function faultOf(failure: Exclude<UpstreamFailure, 'abandoned'>): HttpFault {
  switch (failure) {
    case 'unreachable':
      return new HttpFault('unavailable', 'The provider cannot be reached: try again shortly.');
    case 'silent':
      return new HttpFault('unavailable', 'The provider did not answer in time: try again.');
    case 'redirected':
      return new HttpFault(
        'unavailable',
        'The provider sent the request elsewhere, where the service does not follow.',
      );
  }
}
