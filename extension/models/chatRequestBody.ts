import type { ChatMessage, ModelRequest, ToolCall } from '../../shared/models/model.ts';
import { parseJson } from '../../shared/models/httpFailure.ts';

/** The JSON body of a streamed `POST /chat/completions`. */
export function chatRequestBody(request: ModelRequest): Record<string, unknown> {
  return {
    model: request.model,
    messages: request.messages.map(wireMessage),
    stream: true,
    // Small endpoints would otherwise drop the middle of the prompt without saying so.
    plugins: [{ id: 'context-compression', enabled: false }],
    ...(request.tools.length > 0 && {
      tools: request.tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters },
      })),
    }),
    ...(request.temperature !== null && { temperature: request.temperature }),
  };
}

function wireMessage(message: ChatMessage): Record<string, unknown> {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.content };
    case 'assistant':
      return {
        role: 'assistant',
        // Some providers refuse an empty text beside tool calls.
        content: message.content === '' && message.toolCalls.length > 0 ? null : message.content,
        ...(message.toolCalls.length > 0 && { tool_calls: message.toolCalls.map(wireCall) }),
        ...(message.reasoningDetails.length > 0 && {
          reasoning_details: message.reasoningDetails,
        }),
      };
  }
}

function wireCall(call: ToolCall): Record<string, unknown> {
  return {
    id: call.callId,
    type: 'function',
    // A history with malformed arguments is refused by some providers, and the turn with it.
    function: {
      name: call.tool,
      arguments: parseJson(call.arguments) === undefined ? '{}' : call.arguments,
    },
  };
}
