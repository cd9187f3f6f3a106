import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { httpFailure } from '../../shared/models/httpFailure.ts';
import { detailText } from '../../shared/models/providerError.ts';
import { askedToWaitMs } from './askedToWaitMs.ts';
import { readBody } from './readBody.ts';

const MAX_ERROR_BYTES = 64_000;

/** Where a request goes, or why it cannot. */
export type Address =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'wrong'; readonly failure: ModelFailure };

/** The address of `path` under a provider's base; the failure never shows credentials. */
export function addressOf(base: string, path: string): Address {
  const url = URL.parse(`${base.trim().replace(/\/+$/, '')}/${path}`);
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (isHttp && url.username === '' && url.password === '') return { kind: 'url', url };
  // Half an address may hold one, too.
  const detail =
    isHttp || base.includes('@')
      ? 'The address of this provider contains a user name or key: take it out of the settings.'
      : detailText(`"${base}" is not an http address: set this provider's address to one.`);
  return { kind: 'wrong', failure: { kind: 'network', detail } };
}

export type Sent =
  | { readonly kind: 'answered'; readonly response: Response }
  | { readonly kind: 'failed'; readonly status: number | null; readonly failure: ModelFailure };

export interface SendPorts {
  readonly fetch: typeof fetch;
  /** Unix milliseconds. */
  now(): number;
  /** Sends instead of `fetch`: through the sync service, which adds the key. */
  readonly send?: SendRequest;
}

/** Sends one request; every answer but a successful one is a failure, and so is none. Never rejects. */
export type SendRequest = (url: URL, init: RequestInit) => Promise<Sent>;

/** Sends a request; every answer but a successful one is a failure, and so is none. Never rejects. */
export async function sendRequest(ports: SendPorts, url: URL, init: RequestInit): Promise<Sent> {
  if (ports.send !== undefined) return ports.send(url, init);
  try {
    const response = await ports.fetch(url, init);
    if (response.ok) return { kind: 'answered', response };
    const { failure } = await readRefusal(response, init, ports.now());
    return { kind: 'failed', status: response.status, failure };
  } catch (error) {
    return {
      kind: 'failed',
      status: null,
      failure: { kind: 'network', detail: reasonOf(error) },
    };
  }
}

interface Refusal {
  /** Without the key that was sent. */
  readonly body: string;
  readonly failure: ModelFailure;
}

/** What an answer other than 2xx means; `init` is what was sent. Rejects where it cannot be read. */
export async function readRefusal(
  response: Response,
  init: RequestInit,
  now: number,
): Promise<Refusal> {
  const said = await readBody(response, MAX_ERROR_BYTES);
  const retryAfterMs = askedToWaitMs(response.headers, said, now);
  const body = withoutKey(said, init);
  return { body, failure: httpFailure(response.status, body, retryAfterMs) };
}

/** Some servers repeat the key that they refuse, and what they say is shown and kept. */
function withoutKey(body: string, { headers }: RequestInit): string {
  const sent = new Headers(headers);
  const keys = ['authorization', 'x-api-key'].map((name) =>
    (sent.get(name) ?? '').replace(/^Bearer /, ''),
  );
  return keys.filter((key) => key !== '').reduce((text, key) => text.replaceAll(key, '…'), body);
}

type Access =
  | { readonly kind: 'granted'; readonly key: string | null }
  | { readonly kind: 'refused'; readonly failure: ModelFailure };

/** Whether `key` may be sent to `url`. Without one only a server that needs none is asked. */
export function accessWith(key: string | null, url: URL, needsKey: boolean): Access {
  const trimmed = key?.trim() ?? '';
  if (trimmed === '' && (!needsKey || isLoopback(url))) return { kind: 'granted', key: null };
  if (/^[\x21-\x7e]+$/.test(trimmed)) return { kind: 'granted', key: trimmed };
  const detail =
    trimmed === ''
      ? 'There is no key for this provider yet.'
      : 'The key contains characters that no key has.';
  return { kind: 'refused', failure: { kind: 'unauthorized', detail } };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** What went wrong in a connection: `fetch` hides the reason in `cause`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return detailText(String(error));
  const { cause } = error;
  return detailText(cause instanceof Error ? `${error.message}: ${cause.message}` : error.message);
}
