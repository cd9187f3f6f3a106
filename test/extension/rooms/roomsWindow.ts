import { createMemories } from '../../../extension/memories/createMemories.ts';
import { createRooms } from '../../../extension/rooms/rooms.ts';
import type { RoomsPorts } from '../../../extension/rooms/roomsPorts.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { personalityId } from '../../../shared/domain/ids.ts';
import { DEFAULT_RULES } from '../../../shared/domain/roomRules.ts';
import type { ModelRequest } from '../../../shared/models/model.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import type { HostEvent } from '../../../shared/protocol/hostApi.ts';
import type { FakeClock } from '../../support/fakeClock.ts';
import { type MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { idOf } from '../../support/roomOf.ts';
import { type Script, scriptedModels } from '../../support/scriptedModels.ts';

const idNamed = (name: string) =>
  personalityId.parse(builtInPersonalities.find(({ data }) => data.name === name)?.id);
export const ADA = idNamed('Ada');
export const KOFI = idNamed('Kofi');

let made = 0;
export const newId = () => idOf(5000 + made++);

/** The rooms of one window over a disk that several may share; `ports` replaces what a test plays itself. */
export function windowOn(
  disk: MemoryDisk,
  clock: FakeClock,
  reply: (request: ModelRequest) => Script,
  ports: Partial<RoomsPorts> = {},
) {
  const store = openMemoryStore({ now: () => clock.now(), newId }, disk);
  const errors: unknown[] = [];
  const events: HostEvent[] = [];
  const models = scriptedModels(reply);
  const marks = new Map<string, string>();
  const rooms = createRooms({
    store,
    models,
    toolBox: { declarations: [], run: () => Promise.reject(new Error('no tools')) },
    clock,
    random: () => 0.99,
    newId,
    memories: createMemories({ store, now: () => clock.now(), newId, projectId: () => null }),
    readMarks: {
      get: (id) => marks.get(id) ?? null,
      set: (id, message) => void marks.set(id, message),
    },
    measures: {
      modelInfo: () => null,
      countTokens: estimateTokens,
      pause: () => Promise.resolve(),
    },
    maxInFlight: () => 3,
    defaultRules: () => DEFAULT_RULES,
    appearance: () => ({ style: 'list' }),
    admitRound: () => Promise.resolve(true),
    humanName: () => 'Sam',
    defaultModel: () => 'test/default',
    report: (error) => errors.push(error),
    ...ports,
  });
  rooms.onEvent((event) => events.push(event));
  return { store, rooms, models, events, errors };
}

/** Lets everything that waits for nothing but promises happen. */
export async function settle(ticks = 500): Promise<void> {
  for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
}
