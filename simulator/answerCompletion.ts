import type { ServerResponse } from 'node:http';
import { CATALOGUE } from './catalogue.ts';
import { type CompletionRequest, countTokens } from './completionRequest.ts';
import { thinkOfReply } from './reviewer/thinkOfReply.ts';
import type { ScriptedReply, Step, WireUsage } from './scenario.ts';
import type { ScenarioBook } from './scenarioBook.ts';
import { wireUsage, writeStream } from './streamWriter.ts';
import { textOf, wholeAnswer } from './wholeAnswer.ts';
import { writeJson } from './writeJson.ts';

export interface Completion {
  readonly request: CompletionRequest;
  readonly generationId: string;
  readonly tokensPerSecond: number;
  readonly createdAtSeconds: number;
  readonly gone: AbortSignal;
}

/** Answers `POST /chat/completions`: by script, else as the model does. Returns what was used. */
export async function answerCompletion(
  response: ServerResponse,
  completion: Completion,
  book: ScenarioBook,
): Promise<WireUsage> {
  const { request } = completion;
  const reply = book.take(request) ?? replyOfModel(request);
  const used = usageOf(request, reply);
  const [first] = reply.steps;
  if (first?.kind === 'status') {
    if (first.retryAfter !== undefined) response.setHeader('Retry-After', first.retryAfter);
    writeStatusBody(response, first);
    return used;
  }
  response.setHeader('X-Generation-Id', completion.generationId);
  const reported = reply.usage === undefined ? used : reply.usage;
  if (request.stream) {
    const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' };
    response.writeHead(200, headers).flushHeaders();
    await writeStream(response, reply, { ...completion, model: request.model }, reported);
  } else {
    writeJson(response, 200, {
      id: completion.generationId,
      object: 'chat.completion',
      model: request.model,
      ...wholeAnswer(reply),
      ...(reported !== null && { usage: wireUsage(reported) }),
    });
  }
  return used;
}

function replyOfModel(request: CompletionRequest): ScriptedReply {
  const model = CATALOGUE.find(({ id }) => id === request.model);
  if (model === undefined) {
    const message = `${request.model} is not a valid model ID`;
    return replyWith([{ kind: 'status', status: 400, body: { error: { code: 400, message } } }]);
  }
  if (model.behaviour !== null) return replyWith(model.behaviour);
  return replyWith(thinkOfReply(model.takesTools ? request : { ...request, tools: [] }));
}

function replyWith(steps: readonly Step[]): ScriptedReply {
  return { when: {}, steps: [...steps], lineEnd: '\n', hasDone: true };
}

function usageOf(request: CompletionRequest, reply: ScriptedReply): WireUsage {
  return {
    promptTokens: countTokens(request.messages.map((message) => message.content).join('\n')),
    completionTokens: countTokens(textOf(reply)),
    cost: 0,
  };
}

/** Proxies answer errors in HTML, so a body that is text goes out as it stands. */
function writeStatusBody(
  response: ServerResponse,
  { status, body }: Extract<Step, { kind: 'status' }>,
): void {
  if (typeof body === 'string')
    response.writeHead(status, { 'Content-Type': 'text/html' }).end(body);
  else writeJson(response, status, body ?? {});
}
