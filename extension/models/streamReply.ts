import type { Cancel } from '../../shared/domain/cancel.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { parseJson } from '../../shared/models/httpFailure.ts';
import type { ModelEvent } from '../../shared/models/model.ts';
import type { ReplyDecoder } from '../../shared/models/replyDecoder.ts';
import { abortSignalOf } from './abortSignalOf.ts';
import { accessWith, addressOf, reasonOf, type SendPorts, sendRequest } from './httpExchange.ts';
import { bytesOf } from '../../shared/protocol/bytesOf.ts';
import { readBody } from './readBody.ts';

const MAX_ANSWER_BYTES = 16_000_000;

/** One question to a provider, over whatever wire it speaks. */
export interface Exchange {
  readonly baseUrl: string;
  readonly path: string;
  apiKey(): Promise<string | null>;
  readonly needsKey: boolean;
  headers(key: string | null): Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly decoder: ReplyDecoder;
}

/** Asks exactly once and reads the answer, streamed or whole. */
export async function* streamReply(
  ports: SendPorts,
  exchange: Exchange,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  if (cancel.aborted) return;
  const address = addressOf(exchange.baseUrl, exchange.path);
  if (address.kind === 'wrong') {
    yield failed(address.failure);
    return;
  }
  const needsKey = exchange.needsKey && ports.send === undefined;
  const access = accessWith(await exchange.apiKey(), address.url, needsKey);
  if (access.kind === 'refused') {
    yield failed(access.failure);
    return;
  }
  const following = abortSignalOf(cancel);
  try {
    const sent = await sendRequest(ports, address.url, {
      method: 'POST',
      headers: {
        Accept: 'text/event-stream, application/json',
        'Content-Type': 'application/json',
        ...exchange.headers(access.key),
      },
      body: JSON.stringify(exchange.body),
      signal: following.signal,
    });
    if (isOver(cancel)) return;
    if (sent.kind === 'failed') yield failed(sent.failure);
    else yield* readReply(sent.response, exchange.decoder, cancel);
  } finally {
    following.release();
  }
}

async function* readReply(
  response: Response,
  decoder: ReplyDecoder,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  try {
    if (isJson(response)) {
      const body = await readBody(response, MAX_ANSWER_BYTES);
      if (!isOver(cancel)) yield* decoder.whole(parseJson(body));
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

function isJson(response: Response): boolean {
  return /^application\/([\w.+-]+\+)?json/i.test(response.headers.get('content-type') ?? '');
}

/** Asked through a function, since `aborted` changes while we wait. */
function isOver(cancel: Cancel): boolean {
  return cancel.aborted;
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: 'failed', failure, usage: null };
}
