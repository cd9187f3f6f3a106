import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import { createPromptDesk, type PromptDesk } from './prompt/promptDesk.ts';
import type { PromptDeskPorts } from './prompt/promptDeskPorts.ts';
import type { RoomsPorts } from './roomsPorts.ts';

/** The prompt desk over this window's records, models and running answers. */
export function createRoomPrompts(
  { store, memories, models, toolBox, measures, clock, newId, report }: RoomsPorts,
  {
    emit,
    ...sources
  }: Pick<PromptDeskPorts, 'liveOf' | 'readRoom'> & { readonly emit: (event: HostEvent) => void },
): PromptDesk {
  const desk = createPromptDesk({
    ...measures,
    store,
    models,
    ...sources,
    tools: toolBox.declarations,
    memoriesFor: async (personalityId, where) => {
      const inScope = await memories.readBy(personalityId, where);
      return inScope.map(({ data }) => data);
    },
    now: () => clock.now(),
    newId,
    report,
  });
  desk.onGaugeChanged(({ conversationId, gauge }) =>
    emit({ type: 'contextChanged', conversationId, context: gauge }),
  );
  return desk;
}
