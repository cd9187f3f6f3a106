import * as z from 'zod';
import type { CompletionRequest } from './completionRequest.ts';

const part = z.looseObject({
  type: z.string(),
  text: z.string().default(''),
  id: z.string().default(''),
  name: z.string().default(''),
  input: z.unknown().optional(),
  tool_use_id: z.string().default(''),
  content: z.unknown().optional(),
});

const content = z.union([
  z.string().transform((text) => [part.parse({ type: 'text', text })]),
  z.array(part),
]);

/** The body of `POST /messages`, as far as the simulator reads it. */
export const messagesRequest = z.object({
  model: z.string(),
  max_tokens: z.number().int().positive(),
  system: content.default([]),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content })).min(1),
  stream: z.boolean().default(false),
  tools: z.array(z.object({ name: z.string() })).default([]),
});

type MessagesRequest = z.infer<typeof messagesRequest>;
type Part = z.infer<typeof part>;
type Message = CompletionRequest['messages'][number];

/** The same question in the terms of chat completions, by which the simulator thinks. */
export function asCompletion(request: MessagesRequest): CompletionRequest {
  const system = request.system.map(({ text }) => text).join('\n\n');
  return {
    model: request.model,
    stream: request.stream,
    tools: request.tools.map(({ name }) => ({ function: { name } })),
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...request.messages.flatMap(({ role, content: parts }) =>
        role === 'user'
          ? parts.filter(({ type }) => type !== 'image').map(userMessage)
          : [assistantMessage(parts)],
      ),
    ],
  };
}

/** A later system message comes in the user's turn, marked as instructions. */
const INSTRUCTIONS = '[Instructions]\n';

function userMessage(said: Part): Message {
  if (said.type === 'tool_result') {
    const text = typeof said.content === 'string' ? said.content : JSON.stringify(said.content);
    return { role: 'tool', tool_call_id: said.tool_use_id, content: text };
  }
  return said.text.startsWith(INSTRUCTIONS)
    ? { role: 'system', content: said.text.slice(INSTRUCTIONS.length) }
    : { role: 'user', content: said.text };
}

function assistantMessage(parts: readonly Part[]): Message {
  return {
    role: 'assistant',
    content: parts.map(({ text }) => text).join(''),
    tool_calls: parts
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input }) => ({
        id,
        function: { name, arguments: JSON.stringify(input ?? {}) },
      })),
  };
}
