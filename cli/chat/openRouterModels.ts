import { randomUUID } from 'node:crypto';
import type { Cancel } from '../../shared/domain/cancel.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { chatRequestBody } from '../../shared/models/chatRequestBody.ts';
import { dialects } from '../../shared/models/dialects.ts';
import { httpFailure, parseJson } from '../../shared/models/httpFailure.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../shared/models/model.ts';
import { detailText } from '../../shared/models/providerError.ts';
import { createReplyDecoder, type ReplyDecoder } from '../../shared/models/replyDecoder.ts';
import { parseRetryAfter } from '../../shared/models/retryAfter.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { readBody } from '../readBody.ts';
import { bytesOf } from '../../shared/protocol/bytesOf.ts';

const MAX_ANSWER_BYTES = 16_000_000;
const MAX_ERROR_BYTES = 256_000;

export interface OpenRouterAccess {
  /** Without a slash at its end, as `https://openrouter.ai/api/v1`. */
  readonly baseUrl: string;
  /** Null for a server on this machine, which needs none. */
  readonly key: string | null;
  /** The address is the service's, which passes requests on with a key of its own. */
  readonly isProxy: boolean;
}

/** On what the provider itself answered; without it a failure is the service's. */
const UPSTREAM_HEADER = 'Parley-Upstream';

/** Models over OpenRouter's wire; asked exactly once. `signal` is what a request's `Cancel` comes from. */
export function createOpenRouterModels(access: OpenRouterAccess, signal: AbortSignal): ChatModels {
  return { reply: (request, cancel) => reply(access, request, { signal, cancel }) };
}

interface Ending {
  readonly signal: AbortSignal;
  readonly cancel: Cancel;
}

async function* reply(
  access: OpenRouterAccess,
  request: ModelRequest,
  { signal, cancel }: Ending,
): AsyncGenerator<ModelEvent> {
  const { baseUrl, key } = access;
  const decoder = createReplyDecoder(randomUUID);
  try {
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream, application/json',
        'content-type': 'application/json',
        ...dialects.openRouter.headers,
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(chatRequestBody(request, dialects.openRouter)),
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      yield failed(await failureOf(response, access));
      return;
    }
    yield* readReply(response, decoder, cancel);
  } catch (error) {
    if (!isOver(cancel)) yield* decoder.cut(reasonOf(error));
  }
}

async function* readReply(
  response: Response,
  decoder: ReplyDecoder,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  if (/^application\/([\w.+-]+\+)?json/i.test(response.headers.get('content-type') ?? '')) {
    yield* decoder.whole(parseJson(await readBody(response, MAX_ANSWER_BYTES)));
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
  yield* decoder.end();
}

async function failureOf(
  response: Response,
  { key, isProxy }: OpenRouterAccess,
): Promise<ModelFailure> {
  const body = await readBody(response, MAX_ERROR_BYTES).catch(() => '');
  const own = wireError.safeParse(isProxy ? parseJson(body) : null).data?.error;
  if (own !== undefined && !response.headers.has(UPSTREAM_HEADER)) {
    const isKeyMissing = own.code === 'notFound' || own.code === 'unauthorized';
    const detail = detailText(own.message);
    if (isKeyMissing) return { kind: 'unauthorized', detail };
  }
  // Some servers repeat the key that they refuse.
  const shown = key === null ? body : body.replaceAll(key, '…');
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  return httpFailure(response.status, shown, retryAfterMs);
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: 'failed', failure, usage: null };
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
