import assert from 'node:assert/strict';
import type { ModelRequest } from '../../../shared/models/model.ts';
import type { HostEvent } from '../../../shared/protocol/hostApi.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { Random } from '../../support/random.ts';
import { called, HANG, personaOf, said, type Script } from '../../support/scriptedModels.ts';
import { ADA, KOFI, settle, windowOn } from './roomsWindow.ts';

const MODES = ['free', 'roundRobin', 'relay', 'debate', 'consensus', 'facilitated'] as const;
const INTERRUPTIONS = ['queue', 'interrupt', 'merge'] as const;

/** What a page shows that has only its first snapshot and the events since. */
function replicaOf(events: readonly HostEvent[]): Map<string, { text: string; status: string }> {
  const messages = new Map<string, { text: string; status: string }>();
  for (const event of events) {
    if (event.type === 'messageAdded' || event.type === 'messageChanged') {
      const { id, text, status } = event.message;
      messages.set(id, { text, status });
    } else if (event.type === 'messageRemoved') {
      messages.delete(event.messageId);
    } else if (event.type === 'textAdded' && event.part === 'text') {
      const message = messages.get(event.messageId);
      if (message !== undefined) message.text = message.text.slice(0, event.offset) + event.text;
    }
  }
  return messages;
}

async function useAtRandom(seed: number): Promise<void> {
  const source = new Random(seed);
  const random = () => source.fraction();
  const pick = <T>(items: readonly T[]): T | undefined =>
    items[Math.floor(random() * items.length)];
  const reply = (request: ModelRequest): Script => {
    const dice = random();
    const name = personaOf(request);
    if (dice < 0.2) return [{ type: 'text', delta: `${name} begins` }, HANG];
    if (dice < 0.3) return called('mention', { name: 'Kofi', message: 'and you?' });
    if (dice < 0.4) return said('{"vote":"A","winner":"A","next":"Ada","confidence":1}');
    if (dice < 0.5) {
      return [{ type: 'failed', failure: { kind: 'network', detail: 'Gone.' }, usage: null }];
    }
    return said(`${name} says ${Math.floor(random() * 1e6)}.`);
  };
  const disk = new MemoryDisk();
  const clock = new FakeClock();
  const windows = [windowOn(disk, clock, reply), windowOn(disk, clock, reply)] as const;
  const [{ rooms: first, store }] = windows;
  const id = await first.create({ personalityIds: [ADA, KOFI], projectId: null });
  for (const { rooms } of windows) await rooms.snapshot(id);
  const undos: (() => Promise<boolean>)[] = [];

  const act = async ({ rooms }: (typeof windows)[number]): Promise<void> => {
    const messages = await store.list('message', id);
    const humans = messages.filter(({ data }) => data.author.kind === 'human');
    const any = pick(messages)?.id ?? '';
    const word = pick(humans)?.id ?? '';
    const keep = (undo: (() => Promise<boolean>) | null): void => {
      if (undo !== null) undos.push(undo);
    };
    const actions: readonly (() => unknown)[] = [
      () => rooms.send({ conversationId: id, text: '@all go', replyTo: null }),
      async () => keep(await rooms.editMessage(id, word, '@Ada again')),
      async () => keep(await rooms.deleteMessage(id, any)),
      () => rooms.stop(id, null),
      () => rooms.stop(id, any),
      () => rooms.retry(id, any),
      () => rooms.continueAnswer(id, any),
      () => rooms.setAutopilot(id, random() < 0.5),
      () => {
        const [mode, interruption] = [pick(MODES), pick(INTERRUPTIONS)];
        const order = random() < 0.5 ? ('parallel' as const) : ('sequential' as const);
        return rooms.changeRules(id, {
          order,
          ...(mode && { mode }),
          ...(interruption && { interruption }),
        });
      },
      () => rooms.setMuted(id, random() < 0.5 ? ADA : KOFI, random() < 0.3),
      () => undos.pop()?.(),
      () => clock.advance(Math.floor(random() * 4_000)),
    ];
    await pick(actions)?.();
  };
  for (let step = 0; step < 70; step += 1) {
    const window = pick(windows);
    if (window !== undefined) await act(window);
    await settle(Math.floor(random() * 120));
  }
  for (const { rooms } of windows) rooms.stop(id, null);
  await settle(4_000);
  clock.advance(3_600_000);
  await settle(4_000);

  const stored = await store.list('message', id);
  const expected = stored.map((record) => [record.id, record.data.text, record.data.status]);
  assert.ok(stored.every(({ data }) => data.status !== 'streaming'));
  for (const { rooms, events, errors, models } of windows) {
    assert.deepEqual(errors, []);
    assert.equal(models.inFlight.now, 0);
    const shown = await rooms.snapshot(id);
    assert.ok(shown);
    assert.deepEqual([shown.queue, shown.autopilot], [[], null]);
    assert.ok(shown.participants.every(({ state }) => state === 'idle' || state === 'muted'));
    const replica = [...replicaOf(events)].map(([key, { text, status }]) => [key, text, status]);
    assert.deepEqual(replica.sort(), expected.sort());
    await rooms.dispose();
  }
}

describe('rooms under random use in two windows', () => {
  // The last three once showed a message that had been taken back while it was read to be shown.
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 96, 206, 237]) {
    it(`[R2] [S3] end quiet, with every page showing what is stored (seed ${seed})`, () =>
      useAtRandom(seed));
  }
});
