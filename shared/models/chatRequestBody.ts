import { parseJson } from './httpFailure.ts';
import type { ChatMessage, ModelRequest, ToolCall } from './model.ts';
import { cacheEnds } from './cacheEnds.ts';
import type { Dialect } from './dialects.ts';

/** The JSON body of a streamed `POST /chat/completions`. */
export function chatRequestBody(request: ModelRequest, dialect: Dialect): Record<string, unknown> {
  const { model, messages, tools, temperature, reasoningEffort, maxTokens } = request;
  const marked = dialect.marksCache(model) ? cacheEnds(messages) : new Set<ChatMessage>();
  return {
    model,
    messages: messages.map((message) =>
      wireMessage(message, { dialect, model, isCacheEnd: marked.has(message) }),
    ),
    stream: true,
    ...dialect.always,
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters },
      })),
    }),
    ...(temperature !== null && !dialect.refusesTemperature(request) && { temperature }),
    ...(reasoningEffort !== null && dialect.effort(reasoningEffort, model)),
    ...(maxTokens !== null && { [dialect.maxTokensField]: maxTokens }),
  };
}

type SaidMessage = Extract<ChatMessage, { readonly role: 'system' | 'user' }>;

interface Manner {
  readonly dialect: Dialect;
  readonly model: string;
  readonly isCacheEnd: boolean;
}

function wireMessage(message: ChatMessage, manner: Manner): Record<string, unknown> {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: wireContent(message, manner) };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.content };
    case 'assistant':
      return {
        role: 'assistant',
        // Some providers refuse an empty text beside tool calls.
        content: message.content === '' && message.toolCalls.length > 0 ? null : message.content,
        ...(message.toolCalls.length > 0 && { tool_calls: wireCalls(message.toolCalls, manner) }),
        ...(manner.dialect.takesReasoningDetails &&
          message.reasoningDetails.length > 0 && {
            reasoning_details: message.reasoningDetails,
          }),
      };
  }
}

function wireContent({ content: text, images = [] }: SaidMessage, { isCacheEnd }: Manner): unknown {
  // An empty part cannot be marked.
  const isMarked = isCacheEnd && text !== '';
  if (!isMarked && images.length === 0) return text;
  return [
    { type: 'text', text, ...(isMarked && { cache_control: { type: 'ephemeral' } }) },
    ...images.map(({ type, base64 }) => ({
      type: 'image_url',
      image_url: { url: `data:${type};base64,${base64}` },
    })),
  ];
}

function wireCalls(
  calls: readonly ToolCall[],
  { dialect, model }: Manner,
): readonly Record<string, unknown>[] {
  return calls.map((call, at) => ({
    id: call.callId,
    type: 'function',
    // A history with malformed arguments is refused by some providers, and the turn with it.
    function: {
      name: call.tool,
      arguments: parseJson(call.arguments) === undefined ? '{}' : call.arguments,
    },
    ...(at === 0 && dialect.firstCallFields(model)),
  }));
}
