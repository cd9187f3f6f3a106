import type { ServerResponse } from 'node:http';
import type { CompletionRequest } from './completionRequest.ts';
import { type MessagesSetting, writeMessageStream } from './messagesWriter.ts';
import { replyTo } from './replyTo.ts';
import type { ScriptedReply, Step, WireUsage } from './scenario.ts';
import type { ScenarioBook } from './scenarioBook.ts';
import { textOf } from './wholeAnswer.ts';
import { writeJson } from './writeJson.ts';

/** Anthropic's names of what an HTTP status says. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

/** Answers `POST /messages` on Anthropic's wire: by script, else as the model does. */
export async function answerMessage(
  response: ServerResponse,
  request: CompletionRequest,
  setting: Omit<MessagesSetting, 'model'>,
  book: ScenarioBook,
): Promise<void> {
  const { reply, used } = replyTo(request, book);
  const [first] = reply.steps;
  if (first?.kind === 'status') {
    if (first.retryAfter !== undefined) response.setHeader('Retry-After', first.retryAfter);
    writeMessagesError(response, first.status, messageIn(first));
    return;
  }
  const reported = reply.usage === undefined ? used : reply.usage;
  if (!request.stream) {
    writeJson(response, 200, wholeMessage(reply, request.model, reported));
    return;
  }
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' };
  response.writeHead(200, headers).flushHeaders();
  await writeMessageStream(response, reply, { ...setting, model: request.model }, reported);
}

/** An error in the form of this wire. */
export function writeMessagesError(
  response: ServerResponse,
  status: number,
  message: string,
): void {
  const type = ERROR_TYPES[status] ?? 'api_error';
  writeJson(response, status, { type: 'error', error: { type, message } });
}

/** Scripts and models say their errors in the form of chat completions. */
function messageIn({ status, body }: Extract<Step, { kind: 'status' }>): string {
  const error = (body as { error?: { message?: unknown } } | null | undefined)?.error;
  return typeof error?.message === 'string' ? error.message : `HTTP ${status}`;
}

function wholeMessage(
  reply: ScriptedReply,
  model: string,
  usage: WireUsage | null,
): Record<string, unknown> {
  const calls = reply.steps.flatMap((step) => (step.kind === 'toolCalls' ? step.calls : []));
  const text = textOf(reply);
  return {
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map(({ id, name, arguments: json }) => ({
        type: 'tool_use',
        id,
        name,
        input: JSON.parse(json) as unknown,
      })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    ...(usage !== null && {
      usage: { input_tokens: usage.promptTokens, output_tokens: usage.completionTokens },
    }),
  };
}
