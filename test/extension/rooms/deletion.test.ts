import assert from 'node:assert/strict';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { HANG, said, type Script } from '../../support/scriptedModels.ts';
import { ADA, KOFI, settle, windowOn } from './roomsWindow.ts';

const halfSaid: Script = [{ type: 'text', delta: 'Half' }, HANG];

async function anAnsweringRoom(disk: MemoryDisk, clock = new FakeClock()) {
  const window = windowOn(disk, clock, () => halfSaid);
  const id = await window.rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
  await window.rooms.snapshot(id);
  await window.rooms.send({ conversationId: id, text: '@all hi', replyTo: null });
  return { ...window, id, clock };
}

async function leftOn(disk: MemoryDisk): Promise<readonly string[]> {
  const { store } = windowOn(disk, new FakeClock(), () => []);
  const kinds = ['conversation', 'message'] as const;
  const left = await Promise.all(kinds.map((kind) => store.list(kind)));
  return left.flat().map(({ kind }) => kind);
}

describe('deleting conversations', () => {
  it('[R1] leaves nothing behind, at whatever moment of an answer it is done', async () => {
    for (let ticks = 0; ticks < 120; ticks += 1) {
      const disk = new MemoryDisk();
      const { rooms, id, clock, errors } = await anAnsweringRoom(disk);
      await settle(ticks);
      await rooms.remove(id);
      await settle();
      clock.advance(4_000);
      await settle();
      assert.deepEqual(await leftOn(disk), [], `after ${ticks} ticks`);
      assert.equal(await rooms.snapshot(id), null);
      assert.deepEqual(errors, []);
    }
  });

  it('[R1] tells the pages that show it', async () => {
    const { rooms, id, events } = await anAnsweringRoom(new MemoryDisk());
    await rooms.remove(id);
    const last = events.findLast(({ conversationId }) => conversationId === id);
    assert.deepEqual(last, { type: 'conversationChosen', conversationId: id, chosenId: null });
  });

  it('[R1] that the store refuses leaves the conversation and what was said', async () => {
    const disk = new MemoryDisk();
    const { rooms, store, id, clock } = await anAnsweringRoom(disk);
    await settle();
    disk.failure = 'full';
    await assert.rejects(rooms.remove(id), StoreUnavailableError);
    await settle();
    disk.failure = null;
    clock.advance(4_000);
    await settle();
    const { messages } = await store.listMessages(id, { beforeId: null, limit: 9 });
    assert.deepEqual(
      messages.map(({ data }) => [data.text, data.status]),
      [
        ['@all hi', 'complete'],
        ['Half', 'interrupted'],
      ],
    );
  });

  it('[S3] elsewhere ends its answers here, brings nothing back, and tells the page', async () => {
    for (let ticks = 0; ticks < 120; ticks += 1) {
      const disk = new MemoryDisk();
      const here = await anAnsweringRoom(disk);
      await settle(ticks);
      const there = windowOn(disk, here.clock, () => []);
      await there.rooms.remove(here.id);
      await settle();
      here.clock.advance(4_000);
      await settle();
      assert.deepEqual(await leftOn(disk), [], `after ${ticks} ticks`);
      assert.equal(await here.rooms.snapshot(here.id), null);
      assert.equal(here.rooms.stateOf(ADA), 'idle');
      assert.deepEqual(here.events.at(-1), {
        type: 'conversationChosen',
        conversationId: here.id,
        chosenId: null,
      });
      assert.deepEqual(here.errors, []);
    }
  });

  it('[S3] of a message elsewhere takes it from the page', async () => {
    const disk = new MemoryDisk();
    const clock = new FakeClock();
    const { rooms, events } = windowOn(disk, clock, () => said('yes'));
    const there = windowOn(disk, clock, () => []);
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    const question = await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    await there.store.write([{ kind: 'message', id: question, data: null }]);
    await settle();
    const told = events.filter((event) => event.type !== 'contextChanged');
    assert.deepEqual(told.at(-1), {
      type: 'messageRemoved',
      conversationId: id,
      messageId: question,
    });
    const texts = (await rooms.snapshot(id))?.messages.map(({ text }) => text);
    assert.deepEqual(texts, ['yes']);
  });
});
