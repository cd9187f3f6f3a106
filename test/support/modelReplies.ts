import type { Cancel } from '../../shared/domain/cancel.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../shared/models/model.ts';

/** A request with one question, for tests to change. */
export function modelRequest(changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'simulated/reviewer',
    messages: [
      { role: 'system', content: 'You are Ada.' },
      { role: 'user', content: 'Sam: Hello' },
    ],
    tools: [],
    temperature: null,
    reasoningEffort: null,
    maxTokens: null,
    conversationId: null,
    ...changes,
  };
}

/** All events of a reply. */
export async function eventsOf(
  models: ChatModels,
  request: ModelRequest,
  cancel: Cancel,
): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of models.reply(request, cancel)) events.push(event);
  return events;
}

/** Events with neighbouring pieces of the same kind joined: how they were cut is of no meaning. */
export function joined(events: readonly ModelEvent[]): readonly ModelEvent[] {
  const whole: ModelEvent[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    const isPiece = event.type === 'text' || event.type === 'reasoning';
    if (isPiece && last?.type === event.type) {
      whole[whole.length - 1] = { type: event.type, delta: last.delta + event.delta };
    } else whole.push(event);
  }
  return whole;
}

/** Models that give the listed replies one after another; the last one is given again. */
export function replyingModels(...replies: readonly (readonly ModelEvent[])[]): ChatModels & {
  readonly asked: () => number;
} {
  let asked = 0;
  return {
    asked: () => asked,
    async *reply() {
      const events = replies[Math.min(asked, replies.length - 1)] ?? [];
      asked += 1;
      await Promise.resolve();
      yield* events;
    },
  };
}
