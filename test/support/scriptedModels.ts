import type { Cancel } from '../../shared/domain/cancel.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../shared/models/model.ts';

/** Ends a script in a reply that never comes until it is cancelled. */
export const HANG = 'hang';
export type Script = readonly (ModelEvent | typeof HANG)[];

export function said(...deltas: string[]): Script {
  const texts = deltas.map((delta) => ({ type: 'text' as const, delta }));
  return [...texts, { type: 'done', usage: null, reasoningDetails: [] }];
}

export function called(tool: string, args: unknown, callId = 'c1'): Script {
  const json = typeof args === 'string' ? args : JSON.stringify(args);
  return [
    { type: 'toolCall', call: { callId, tool, arguments: json } },
    { type: 'done', usage: null, reasoningDetails: [] },
  ];
}

/** Who a prompt is for, from its persona card. */
export function personaOf(request: ModelRequest): string {
  const card = request.messages.findLast((message) => message.role === 'system')?.content ?? '';
  return /^You are ([^,.]+)[,.]/.exec(card)?.[1] ?? '';
}

/** Models that answer as `reply` says, and remember what they were asked. */
export function scriptedModels(reply: (request: ModelRequest) => Script): ChatModels & {
  readonly requests: ModelRequest[];
  readonly inFlight: { now: number; most: number };
} {
  const requests: ModelRequest[] = [];
  const inFlight = { now: 0, most: 0 };
  return {
    requests,
    inFlight,
    async *reply(request: ModelRequest, cancel: Cancel) {
      requests.push(request);
      inFlight.now += 1;
      inFlight.most = Math.max(inFlight.most, inFlight.now);
      try {
        for (const step of reply(request)) {
          await Promise.resolve();
          if (cancel.aborted) return;
          if (step !== HANG) {
            yield step;
            continue;
          }
          await new Promise<void>((resolve) => cancel.addEventListener('abort', resolve));
          return;
        }
      } finally {
        inFlight.now -= 1;
      }
    },
  };
}
