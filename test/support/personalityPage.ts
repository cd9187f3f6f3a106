import type { PersonalityPorts } from '../../extension/host/personality/personalityPorts.ts';
import { createPersonalityDesk } from '../../extension/host/personality/personalityDesk.ts';
import { createMemories } from '../../extension/memories/createMemories.ts';
import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { connectApi, type Hearing, type MethodNames } from '../../shared/protocol/connectHost.ts';
import type { PersonalityApi, PersonalityEvent } from '../../shared/protocol/personalityApi.ts';
import { personalityParams } from '../../shared/protocol/personalityParams.ts';
import { serveApi } from '../../shared/protocol/serveHost.ts';
import { FakeClock } from './fakeClock.ts';
import { MemoryDisk, openMemoryStore } from './memoryStore.ts';
import { createPortPair } from './portPair.ts';

const personalityMethods = Object.fromEntries(
  Object.keys(personalityParams).map((method) => [method, null]),
) as MethodNames<PersonalityApi>;

/** All personalities of a store, the built-in ones under those that are stored. */
async function personalitiesOf(store: RecordStore): Promise<readonly KnownRecord<'personality'>[]> {
  const stored = await store.list('personality');
  const byId = new Map([...builtInPersonalities, ...stored].map((each) => [each.id, each]));
  return [...byId.values()];
}

/** A personality page's host over a store in memory, with what it asked of the rest. */
export function aPersonalityHost(
  which: { readonly personalityId: string; readonly isNew?: boolean },
  script: Partial<PersonalityPorts> = {},
  disk = new MemoryDisk(),
) {
  let ids = 0x1000;
  const newId = () => `00000000-0000-4000-8000-${(ids += 1).toString(16).padStart(12, '0')}`;
  const clock = new FakeClock();
  const asked: (readonly string[])[] = [];
  const reported: unknown[] = [];
  const store = openMemoryStore({ now: () => clock.now(), newId }, disk);
  const ports: PersonalityPorts = {
    store,
    personalities: () => personalitiesOf(store),
    memories: createMemories({ store, now: () => clock.now(), newId, projectId: () => null }),
    models: { search: () => Promise.resolve([]), isStale: () => false },
    preview: ({ data }) =>
      Promise.resolve({
        messages: [{ role: 'system', content: `You are ${data.name}.\n\n${data.prompt}` }],
        estimatedTokens: data.prompt.length,
      }),
    defaultModel: () => 'sim/default',
    projectId: () => null,
    openMessage: (conversationId, messageId) => note('openMessage', conversationId, messageId),
    openPersonality: (id) => note('openPersonality', id),
    runAction: (action, id) => note('runAction', action, id),
    report: (error) => reported.push(error),
    ...script,
  };
  const note = (...words: string[]) => {
    asked.push(words);
    return Promise.resolve();
  };
  const wire = createPortPair();
  const desk = createPersonalityDesk(
    ports,
    { personalityId: which.personalityId, isNew: which.isNew ?? false },
    (event) => channel.push(event),
  );
  const channel = serveApi<PersonalityApi, PersonalityEvent>(
    wire.host,
    { api: desk.api, params: personalityParams },
    ports.report,
  );
  const connect = (hearing: Hearing<PersonalityEvent>): PersonalityApi =>
    connectApi(wire.page, personalityMethods, hearing);
  return { store, disk, clock, asked, reported, connect, ports };
}
