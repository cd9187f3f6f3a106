import { type CompletionRequest, lastUserText, systemText } from './completionRequest.ts';
import { personaOf } from './personaOf.ts';
import type { ScriptedReply } from './scenario.ts';

/** The scripted replies still to come. */
export interface ScenarioBook {
  add(replies: readonly ScriptedReply[]): void;
  /** The first reply that fits `request`, which is then used up. */
  take(request: CompletionRequest): ScriptedReply | null;
  /** Whether this is a model's first request, its third and so on: counts by being asked. */
  isFirstOfTwo(model: string): boolean;
  /** Forgets everything. */
  clear(): void;
}

export function createScenarioBook(): ScenarioBook {
  let waiting: readonly ScriptedReply[] = [];
  const asked = new Map<string, number>();
  return {
    add: (replies) => {
      waiting = [...waiting, ...replies];
    },
    take: (request) => {
      const found = waiting.find((reply) => fits(reply, request)) ?? null;
      waiting = waiting.filter((reply) => reply !== found);
      return found;
    },
    isFirstOfTwo: (model) => {
      const count = (asked.get(model) ?? 0) + 1;
      asked.set(model, count);
      return count % 2 === 1;
    },
    clear: () => {
      asked.clear();
      waiting = [];
    },
  };
}

function fits({ when }: ScriptedReply, request: CompletionRequest): boolean {
  const { personality, model, userText } = when;
  return (
    (model === undefined || model === request.model) &&
    (userText === undefined || lastUserText(request).includes(userText)) &&
    (personality === undefined || personality === personaOf(systemText(request)).name)
  );
}
