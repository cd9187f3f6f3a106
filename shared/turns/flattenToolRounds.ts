import type { ChatMessage } from '../models/model.ts';
import { roomNote } from '../prompt/roomNote.ts';

/**
 * A turn's tool rounds as plain talk, for a request without tools: several providers refuse calls and
 * results in the history when no tool is declared.
 */
export function flattenToolRounds(history: readonly ChatMessage[]): readonly ChatMessage[] {
  const tools = new Map<string, string>();
  const plain = history.flatMap((message): ChatMessage[] => {
    if (message.role === 'tool') {
      const tool = tools.get(message.callId) ?? 'tool';
      return [{ role: 'user', content: roomNote(`Result of ${tool}:\n${message.content}`) }];
    }
    if (message.role !== 'assistant') return [message];
    for (const call of message.toolCalls) tools.set(call.callId, call.tool);
    return message.content === '' ? [] : [{ ...message, toolCalls: [], reasoningDetails: [] }];
  });
  if (plain.length === 0) return [];
  const note = roomNote('No more tool calls in this turn. Answer now with what you know.');
  return [...plain, { role: 'user', content: note }];
}
