import type { Cancel } from '../../shared/domain/cancel.ts';
import type { NewId } from '../../shared/domain/ids.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { httpFailure, parseJson } from '../../shared/models/httpFailure.ts';
import type { ChatModels, ModelEvent, ModelInfo, ModelRequest } from '../../shared/models/model.ts';
import { decodeModelList } from '../../shared/models/modelList.ts';
import { detailText } from '../../shared/models/providerError.ts';
import { createReplyDecoder } from '../../shared/models/replyDecoder.ts';
import { parseRetryAfter } from '../../shared/models/retryAfter.ts';
import { abortSignalOf } from './abortSignalOf.ts';
import { chatRequestBody } from './chatRequestBody.ts';
import { bytesOf, readBody } from './readBody.ts';

const MAX_ERROR_BYTES = 64_000;
const MAX_ANSWER_BYTES = 16_000_000;
const MAX_LIST_BYTES = 32_000_000;

export interface OpenRouterOptions {
  /** For example `https://openrouter.ai/api/v1`; read anew for every request. */
  baseUrl(): string;
  /** The key, or null where there is none; read anew for every request. */
  apiKey(): Promise<string | null>;
  readonly fetch: typeof fetch;
  /** Unix milliseconds. */
  now(): number;
  /** Names tool calls that the provider sent without an id. */
  readonly newId: NewId;
}

type ModelListing =
  | { readonly kind: 'models'; readonly models: readonly ModelInfo[] }
  | { readonly kind: 'failed'; readonly failure: ModelFailure }
  | { readonly kind: 'cancelled' };

export interface OpenRouterModels extends ChatModels {
  /** What the provider offers now. Needs no key at OpenRouter itself. */
  listModels(cancel: Cancel): Promise<ModelListing>;
}

/**
 * Models over OpenRouter's chat-completions wire, or any server that speaks it. It asks exactly once:
 * `withRetry` and `withTimeout` wrap it. A loopback server is used without a key where there is none.
 */
export function createOpenRouterModels(options: OpenRouterOptions): OpenRouterModels {
  return {
    reply: (request, cancel) => reply(options, request, cancel),
    listModels: (cancel) => listModels(options, cancel),
  };
}

async function* reply(
  options: OpenRouterOptions,
  request: ModelRequest,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  if (cancel.aborted) return;
  const address = addressOf(options.baseUrl(), 'chat/completions');
  if (address.kind === 'wrong') {
    yield failed(address.failure);
    return;
  }
  const access = await accessFor(options, address.url);
  if (access.kind === 'refused') {
    yield failed(access.failure);
    return;
  }
  const following = abortSignalOf(cancel);
  try {
    const sent = await send(options, address.url, {
      method: 'POST',
      headers: { ...access.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(chatRequestBody(request)),
      signal: following.signal,
    });
    if (isOver(cancel)) return;
    if (sent.kind === 'failed') yield failed(sent.failure);
    else yield* readReply(sent.response, options.newId, cancel);
  } finally {
    following.release();
  }
}

async function* readReply(
  response: Response,
  newId: NewId,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  const decoder = createReplyDecoder(newId);
  try {
    if (isJson(response)) {
      const body = await readBody(response, MAX_ANSWER_BYTES);
      if (!cancel.aborted) yield* decoder.whole(parseJson(body));
      return;
    }
    const utf8 = new TextDecoder();
    for await (const bytes of bytesOf(response)) {
      for (const event of decoder.feed(utf8.decode(bytes, { stream: true }))) {
        if (isOver(cancel)) return;
        yield event;
      }
      if (decoder.isEnded) return;
    }
    if (!isOver(cancel)) yield* decoder.end();
  } catch (error) {
    if (!isOver(cancel)) yield* decoder.cut(reasonOf(error));
  }
}

async function listModels(options: OpenRouterOptions, cancel: Cancel): Promise<ModelListing> {
  if (cancel.aborted) return { kind: 'cancelled' };
  const address = addressOf(options.baseUrl(), 'models');
  if (address.kind === 'wrong') return { kind: 'failed', failure: address.failure };
  // The list is public: a missing key is no reason not to ask.
  const access = await accessFor(options, address.url);
  const following = abortSignalOf(cancel);
  try {
    const sent = await send(options, address.url, {
      headers: access.kind === 'granted' ? access.headers : {},
      signal: following.signal,
    });
    if (isOver(cancel)) return { kind: 'cancelled' };
    if (sent.kind === 'failed') return sent;
    const models = decodeModelList(parseJson(await readBody(sent.response, MAX_LIST_BYTES)));
    if (models !== null) return { kind: 'models', models };
    const detail = `${address.url.href} did not answer with a list of models.`;
    return { kind: 'failed', failure: { kind: 'providerDown', detail, retryAfterMs: null } };
  } catch (error) {
    if (isOver(cancel)) return { kind: 'cancelled' };
    return { kind: 'failed', failure: { kind: 'network', detail: reasonOf(error) } };
  } finally {
    following.release();
  }
}

type Sent =
  | { readonly kind: 'answered'; readonly response: Response }
  | { readonly kind: 'failed'; readonly failure: ModelFailure };

/** Sends a request; every answer but a successful one is a failure, and so is none. */
async function send(options: OpenRouterOptions, url: URL, init: RequestInit): Promise<Sent> {
  try {
    const response = await options.fetch(url, init);
    if (response.ok) return { kind: 'answered', response };
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), options.now());
    const body = await readBody(response, MAX_ERROR_BYTES);
    return { kind: 'failed', failure: httpFailure(response.status, body, retryAfterMs) };
  } catch (error) {
    return { kind: 'failed', failure: { kind: 'network', detail: reasonOf(error) } };
  }
}

type Address =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'wrong'; readonly failure: ModelFailure };

function addressOf(base: string, path: string): Address {
  const url = URL.parse(`${base.trim().replace(/\/+$/, '')}/${path}`);
  if (url !== null && /^https?:$/.test(url.protocol)) return { kind: 'url', url };
  const detail = detailText(
    `"${base}" is not an http address: set parley.openRouter.baseUrl to one.`,
  );
  return { kind: 'wrong', failure: { kind: 'network', detail } };
}

type Access =
  | { readonly kind: 'granted'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly failure: ModelFailure };

async function accessFor(options: OpenRouterOptions, url: URL): Promise<Access> {
  const key = (await options.apiKey())?.trim() ?? '';
  // OpenRouter shows its users which program spent their credits by this name.
  const headers = { Accept: 'text/event-stream, application/json', 'X-Title': 'Parley' };
  if (key === '' && isLoopback(url)) return { kind: 'granted', headers };
  const detail = key === '' ? 'There is no key for this provider yet.' : keyFault(key);
  if (detail !== null) return { kind: 'refused', failure: { kind: 'unauthorized', detail } };
  return { kind: 'granted', headers: { ...headers, Authorization: `Bearer ${key}` } };
}

function keyFault(key: string): string | null {
  return /^[\x21-\x7e]+$/.test(key) ? null : 'The key contains characters that no key has.';
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function isJson(response: Response): boolean {
  return /^application\/([\w.+-]+\+)?json/i.test(response.headers.get('content-type') ?? '');
}

/** Asked through a function, since `aborted` changes while we wait. */
function isOver(cancel: Cancel): boolean {
  return cancel.aborted;
}

/** What went wrong in a connection: `fetch` hides the reason in `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return detailText(String(error));
  const { cause } = error;
  return detailText(cause instanceof Error ? `${error.message}: ${cause.message}` : error.message);
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: 'failed', failure, usage: null };
}
