import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerCompletion } from './answerCompletion.ts';
import { answerMessage, writeMessagesError } from './answerMessage.ts';
import { CATALOGUE, plainModel, taggedModel, wireModel } from './catalogue.ts';
import { completionRequest } from './completionRequest.ts';
import { asCompletion, messagesRequest } from './messagesRequest.ts';
import { exchangeBody, type OAuth } from './oauth.ts';
import type { ReceivedRequest, RequestLog } from './requestLog.ts';
import { scenario, type WireUsage } from './scenario.ts';
import type { ScenarioBook } from './scenarioBook.ts';
import { writeError, writeJson } from './writeJson.ts';

const MAX_BODY_BYTES = 32_000_000;

interface Generation {
  readonly model: string;
  readonly usage: WireUsage | null;
  readonly isCancelled: boolean;
}

export interface SimulatorState {
  now(): number;
  readonly tokensPerSecond: number;
  readonly oauth: OAuth;
  readonly book: ScenarioBook;
  readonly log: RequestLog;
  readonly generations: Map<string, Generation>;
}

/** One request on its way through. */
interface Visit {
  readonly state: SimulatorState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: unknown;
}

type Route = (visit: Visit) => void | Promise<void>;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/v1/models': ({ response }) =>
    writeJson(response, 200, { data: CATALOGUE.map(wireModel) }),
  // Two other providers' lists, which say less.
  'GET /v1/models': ({ response }) =>
    writeJson(response, 200, { object: 'list', data: CATALOGUE.map(plainModel), has_more: false }),
  'GET /api/tags': ({ response }) =>
    writeJson(response, 200, { models: CATALOGUE.map(taggedModel) }),
  'GET /api/v1/key': showKey,
  'POST /api/v1/auth/keys': exchangeCode,
  'GET /auth': showAuthPage,
  'GET /api/v1/generation': showGeneration,
  'POST /api/v1/chat/completions': complete,
  'POST /v1/chat/completions': complete,
  'POST /v1/messages': completeMessage,
  'POST /_scenario': setScenario,
  'DELETE /_scenario': ({ state, response }) => {
    state.book.clear();
    state.log.clear();
    response.writeHead(204).end();
  },
  'GET /_requests': ({ state, response }) => writeJson(response, 200, state.log.all()),
};

/** Answers one HTTP request. Resolves when the answer is written or the client has left. */
export async function handleRequest(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const route = ROUTES[`${request.method ?? 'GET'} ${url.pathname}`];
  if (route === undefined) {
    writeError(response, 404, `There is no ${request.method ?? ''} ${url.pathname} here.`);
    return;
  }
  const read = await readJson(request);
  if (read.kind === 'refused') {
    writeError(response, read.status, read.reason);
    return;
  }
  if (!url.pathname.startsWith('/_')) note(state, { request, response, url, body: read.body });
  await route({ state, request, response, url, body: read.body });
}

function note(state: SimulatorState, visit: Omit<Visit, 'state'>): void {
  const { request, response, url, body } = visit;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  if (headers['authorization'] !== undefined) headers['authorization'] = 'Bearer (a key)';
  if (headers['x-api-key'] !== undefined) headers['x-api-key'] = '(a key)';
  const received: ReceivedRequest = {
    method: request.method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    headers,
    body,
    outcome: 'open',
  };
  state.log.add(received);
  response.once('close', () => {
    received.outcome = response.writableFinished ? 'answered' : 'aborted';
  });
}

type ReadJson =
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

async function readJson(request: IncomingMessage): Promise<ReadJson> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > MAX_BODY_BYTES) return { kind: 'refused', status: 413, reason: 'Too large.' };
  }
  if (size === 0) return { kind: 'json', body: null };
  try {
    return { kind: 'json', body: JSON.parse(Buffer.concat(parts).toString()) as unknown };
  } catch {
    return { kind: 'refused', status: 400, reason: 'The body is not JSON.' };
  }
}

function showKey({ request, response }: Visit): void {
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
    writeError(response, 401, 'No auth credentials found');
    return;
  }
  writeJson(response, 200, {
    data: {
      label: 'simulated key',
      limit: 10,
      limit_remaining: 9.5,
      usage: 0.5,
      is_free_tier: false,
      rate_limit: { requests: 1_000, interval: '10s' },
    },
  });
}

function exchangeCode({ state, response, body }: Visit): void {
  const decoded = exchangeBody.safeParse(body);
  if (!decoded.success) {
    writeError(response, 400, 'A code is needed.');
    return;
  }
  const exchange = state.oauth.exchange(decoded.data);
  if (exchange.kind === 'key') {
    writeJson(response, 200, { key: exchange.key, user_id: 'user_simulated' });
  } else if (exchange.kind === 'badMethod') {
    writeError(response, 400, 'Invalid code_challenge_method');
  } else {
    writeError(response, 403, 'Invalid code or code_verifier');
  }
}

function showAuthPage({ state, response, url }: Visit): void {
  const page = state.oauth.page(url.searchParams);
  if (page.kind === 'refused') writeError(response, 400, page.reason);
  else response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page.html);
}

function showGeneration({ state, response, url }: Visit): void {
  const id = url.searchParams.get('id') ?? '';
  const generation = state.generations.get(id);
  if (generation === undefined) {
    writeError(response, 404, `Generation ${id} not found`);
    return;
  }
  const { model, usage, isCancelled } = generation;
  writeJson(response, 200, {
    data: {
      id,
      model,
      cancelled: isCancelled,
      total_cost: usage?.cost ?? 0,
      tokens_prompt: usage?.promptTokens ?? 0,
      tokens_completion: usage?.completionTokens ?? 0,
    },
  });
}

async function complete({ state, response, body }: Visit): Promise<void> {
  const decoded = completionRequest.safeParse(body);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    writeError(response, 400, `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'wrong'}`);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const generationId = `gen-${randomUUID()}`;
  const completion = {
    request: decoded.data,
    generationId,
    tokensPerSecond: state.tokensPerSecond,
    createdAtSeconds: Math.floor(state.now() / 1_000),
    gone: gone.signal,
  };
  const { model } = decoded.data;
  state.generations.set(generationId, { model, usage: null, isCancelled: true });
  const usage = await answerCompletion(response, completion, state.book);
  state.generations.set(generationId, { model, usage, isCancelled: gone.signal.aborted });
}

/** Anthropic's wire, for the same models. */
async function completeMessage({ state, response, body }: Visit): Promise<void> {
  const decoded = messagesRequest.safeParse(body);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    writeMessagesError(response, 400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { tokensPerSecond } = state;
  const setting = { messageId: `msg_${randomUUID()}`, tokensPerSecond, gone: gone.signal };
  await answerMessage(response, asCompletion(decoded.data), setting, state.book);
}

function setScenario({ state, response, body }: Visit): void {
  const decoded = scenario.safeParse(body);
  if (!decoded.success) {
    writeJson(response, 400, { error: { code: 400, message: decoded.error.message } });
    return;
  }
  state.book.add(decoded.data.replies);
  response.writeHead(204).end();
}
