import * as z from 'zod';
import { parseJson } from '../../shared/models/httpFailure.ts';
import type { ChatImage, ChatMessage, ModelRequest } from '../../shared/models/model.ts';
import { cacheEnds } from '../../shared/models/cacheEnds.ts';
import { thinkingFor } from './claudeThinking.ts';

type Part = Readonly<Record<string, unknown>>;

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly Part[];
}

const thought = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().min(1) }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string().min(1) }),
]);

const argumentsObject = z.record(z.string(), z.unknown());

/**
 * The JSON body of a streamed `POST /messages`. System messages at the head become `system`; later ones,
 * such as a persona card, stay where they are as the user's words, since what stands in `system` comes
 * before the transcript and a card there would spoil the prefix that others have cached.
 */
export function anthropicRequestBody(request: ModelRequest): Record<string, unknown> {
  const { messages, tools } = request;
  const marked = cacheEnds(messages);
  const begin = messages.findIndex(({ role }) => role !== 'system');
  const headLength = begin < 0 ? messages.length : begin;
  const system = messages
    .slice(0, headLength)
    .flatMap((message) => textParts(message.content, marked.has(message)));
  const turns = messages.slice(headLength).map((message) => turnOf(message, marked.has(message)));
  return {
    model: request.model,
    ...(system.length > 0 && { system }),
    messages: settled(merged(turns)).map(({ role, parts }) => ({ role, content: parts })),
    stream: true,
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: parameters,
      })),
    }),
    ...thinkingFor(request),
  };
}

function textParts(text: string, isCacheEnd = false): readonly Part[] {
  // Anthropic refuses a part without text.
  if (text.trim() === '') return [];
  return [{ type: 'text', text, ...(isCacheEnd && { cache_control: { type: 'ephemeral' } }) }];
}

function imageParts(images: readonly ChatImage[] = []): readonly Part[] {
  return images.map(({ type, base64 }) => ({
    type: 'image',
    source: { type: 'base64', media_type: type, data: base64 },
  }));
}

function turnOf(message: ChatMessage, isCacheEnd: boolean): Turn {
  switch (message.role) {
    case 'user':
      return {
        role: 'user',
        // Before the text, so that a mark on that covers them.
        parts: [...imageParts(message.images), ...textParts(message.content, isCacheEnd)],
      };
    case 'system': {
      const said = message.content.trim() === '' ? '' : `[Instructions]\n${message.content}`;
      return { role: 'user', parts: textParts(said, isCacheEnd) };
    }
    case 'tool': {
      const content = message.content === '' ? '(no output)' : message.content;
      const tool_use_id = wireId(message.callId);
      return { role: 'user', parts: [{ type: 'tool_result', tool_use_id, content }] };
    }
    case 'assistant':
      return {
        role: 'assistant',
        parts: [
          // Only with its tool calls may a thought come back; before them it has to.
          ...(message.toolCalls.length > 0 ? thoughtsIn(message.reasoningDetails) : []),
          ...textParts(message.content.trimEnd()),
          ...message.toolCalls.map((call) => ({
            type: 'tool_use',
            id: wireId(call.callId),
            name: call.tool,
            input: argumentsObject.safeParse(parseJson(call.arguments)).data ?? {},
          })),
        ],
      };
  }
}

function thoughtsIn(details: readonly unknown[]): readonly Part[] {
  return details.flatMap((detail) => thought.safeParse(detail).data ?? []);
}

/** Ids made elsewhere may hold what Anthropic refuses in one. */
function wireId(callId: string): string {
  return callId.replace(/[^A-Za-z0-9_-]/g, '_');
}

/** Consecutive turns of one role as one, without empty ones. */
function merged(turns: readonly Turn[]): readonly Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (turn.parts.length === 0) continue;
    if (last?.role !== turn.role) joined.push(turn);
    else joined[joined.length - 1] = { role: turn.role, parts: [...last.parts, ...turn.parts] };
  }
  return joined;
}

/**
 * What the wire insists on: the first and the last word are the user's, and each call is answered at the
 * head of the very next turn, and nothing else is.
 */
function settled(turns: readonly Turn[]): readonly Turn[] {
  const whole = [...turns];
  if (whole[0]?.role !== 'user') whole.unshift(userSays('(The conversation so far.)'));
  if (whole.at(-1)?.role !== 'user') whole.push(userSays('Go on.'));
  return whole.map((turn, at) =>
    turn.role === 'assistant' ? turn : withResults(turn, whole[at - 1]),
  );
}

function withResults(turn: Turn, before: Turn | undefined): Turn {
  const asked = idsIn(before, 'tool_use', 'id');
  const results = asked.map(
    (id) =>
      turn.parts.find((part) => part['tool_use_id'] === id) ?? {
        type: 'tool_result',
        tool_use_id: id,
        content: 'Not run.',
      },
  );
  const rest = turn.parts.filter((part) => part['type'] !== 'tool_result');
  const parts = [...results, ...rest];
  return { role: 'user', parts: parts.length === 0 ? textParts('Go on.') : parts };
}

function idsIn(turn: Turn | undefined, type: string, field: string): readonly unknown[] {
  return (turn?.parts ?? []).filter((part) => part['type'] === type).map((part) => part[field]);
}

function userSays(text: string): Turn {
  return { role: 'user', parts: textParts(text) };
}
