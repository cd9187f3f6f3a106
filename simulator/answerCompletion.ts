import type { ServerResponse } from 'node:http';
import type { CompletionRequest } from './completionRequest.ts';
import { replyTo } from './replyTo.ts';
import type { Step, WireUsage } from './scenario.ts';
import type { ScenarioBook } from './scenarioBook.ts';
import { wireUsage, writeStream } from './streamWriter.ts';
import { wholeAnswer } from './wholeAnswer.ts';
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
  const { reply, used } = replyTo(request, book);
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

/** Proxies answer errors in HTML, so a body that is text goes out as it stands. */
function writeStatusBody(
  response: ServerResponse,
  { status, body }: Extract<Step, { kind: 'status' }>,
): void {
  if (typeof body === 'string')
    response.writeHead(status, { 'Content-Type': 'text/html' }).end(body);
  else writeJson(response, status, body ?? {});
}
