import assert from 'node:assert/strict';
import type { RoomsPorts } from '../../../extension/rooms/roomsPorts.ts';
import { MAX_MESSAGE_LENGTH } from '../../../shared/domain/message.ts';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type { ModelEvent, ModelRequest } from '../../../shared/models/model.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { called, HANG, said } from '../../support/scriptedModels.ts';
import { ADA, settle, windowOn } from './roomsWindow.ts';

describe('answers that are cut off', () => {
  it('[S1] a message sent while the window closes is kept, and nobody is asked any more', async () => {
    for (let ticks = 0; ticks < 60; ticks += 1) {
      const disk = new MemoryDisk();
      const { rooms, store, models, errors } = windowOn(disk, new FakeClock(), () => said('late'));
      const id = await rooms.create({ personalityIds: [ADA], projectId: null });
      const sent = rooms.send({ conversationId: id, text: 'hi', replyTo: null });
      await settle(ticks);
      await rooms.dispose();
      await store.close();
      const asked = models.requests.length;
      await sent.catch(() => undefined);
      await settle();
      assert.equal(models.requests.length, asked, `asked after closing, ${ticks} ticks`);
      assert.deepEqual(errors, [], `after ${ticks} ticks`);
    }
  });

  it('[R2] stop while a tool runs ends the answer and its tool call, and what the tool brings is dropped', async () => {
    const ends: ((error: Error) => void)[] = [];
    const toolBox: RoomsPorts['toolBox'] = {
      declarations: [],
      run: () => new Promise((_, reject) => ends.push(reject)),
    };
    const script = () => called('read_file', { path: 'a.ts' });
    const window = windowOn(new MemoryDisk(), new FakeClock(), script, { toolBox });
    const { rooms, store, models, errors } = window;
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    assert.equal(ends.length, 1);
    rooms.stop(id, null);
    ends.forEach((end) => end(new Error('too late')));
    await settle();
    const { messages } = await store.listMessages(id, { beforeId: null, limit: 1 });
    assert.equal(messages[0]?.data.status, 'interrupted');
    assert.equal(messages[0].data.toolUses[0]?.outcome?.kind, 'refused');
    assert.equal(models.requests.length, 1);
    assert.deepEqual(errors, []);
  });

  it('[R2] one button stops every answer, also those in review threads', async () => {
    const { rooms } = windowOn(new MemoryDisk(), new FakeClock(), () => [HANG]);
    const ids = await Promise.all(
      [1, 2].map(() => rooms.create({ personalityIds: [ADA], projectId: null })),
    );
    for (const id of ids) await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    rooms.stopAll();
    await settle();
    for (const id of ids) {
      assert.equal((await rooms.snapshot(id))?.messages.at(-1)?.status, 'interrupted');
    }
  });

  it('[S3] an answer that thinks in silence here is not marked as interrupted by a window that opens', async () => {
    const disk = new MemoryDisk();
    const clock = new FakeClock();
    const here = windowOn(disk, clock, () => [HANG]);
    const id = await here.rooms.create({ personalityIds: [ADA], projectId: null });
    await here.rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    const there = windowOn(disk, clock, () => []);
    await there.rooms.snapshot(id);
    const recovered = there.rooms.recover();
    for (let second = 0; second < 8; second += 1) {
      await settle();
      clock.advance(1_000);
    }
    await recovered;
    await settle();
    assert.equal((await there.rooms.snapshot(id))?.messages.at(-1)?.status, 'streaming');
    here.rooms.stop(id, null);
    await settle();
    assert.equal((await there.rooms.snapshot(id))?.messages.at(-1)?.status, 'interrupted');
  });
});

describe('answers without measure', () => {
  it('[R2] of five megabytes is cut at the longest message, told apart, and never posted whole again', async () => {
    const clock = new FakeClock();
    const deltas = Array.from({ length: 5_000 }, () => 'x'.repeat(1_000));
    const { rooms, store, events } = windowOn(new MemoryDisk(), clock, () => said(...deltas));
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle(5_000);
    const { messages } = await store.listMessages(id, { beforeId: null, limit: 1 });
    const [answer] = messages;
    assert.equal(answer?.data.text.length, MAX_MESSAGE_LENGTH);
    assert.equal(answer.data.failure?.kind, 'cutByLength');
    const posted = events.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
    assert.ok(posted < MAX_MESSAGE_LENGTH * 2 + 10_000, `${posted} characters were posted`);
  });

  it('[R2] that drip for ever are shown and stored by the clock, not by the drop, and end at stop', async () => {
    const clock = new FakeClock();
    const disk = new MemoryDisk();
    const { rooms, store, events } = windowOn(disk, clock, () => [], { models: dripping(clock) });
    let writes = 0;
    store.onDidChange(() => (writes += 1));
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    writes = 0;
    const startedAt = clock.now();
    while (clock.now() < startedAt + 10_000) {
      clock.advance(1);
      await settle(12);
    }
    const shown = events.filter(({ type }) => type === 'textAdded').length;
    assert.ok(shown > 200 && shown <= 251, `${shown} batches in ten seconds`);
    assert.ok(writes >= 4 && writes <= 6, `${writes} writes in ten seconds`);
    rooms.stop(id, null);
    await settle();
    const { messages } = await store.listMessages(id, { beforeId: null, limit: 1 });
    assert.equal(messages[0]?.data.status, 'interrupted');
    assert.ok(messages[0].data.text.length > 9_000);
  });

  it('[R2] that drip nothing but white space end by themselves', async () => {
    const clock = new FakeClock();
    const drops = Array.from({ length: 500 }, () => ' '.repeat(1_000));
    const { rooms } = windowOn(new MemoryDisk(), clock, () => said(...drops));
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle(8_000);
    const answer = (await rooms.snapshot(id))?.messages.at(-1);
    assert.deepEqual([answer?.status, answer?.failure?.kind], ['failed', 'cutByLength']);
  });
});

/** One character a millisecond, without end. */
function dripping(clock: FakeClock): RoomsPorts['models'] {
  return {
    async *reply(_: ModelRequest, cancel: Cancel): AsyncGenerator<ModelEvent> {
      while (!cancel.aborted) {
        await new Promise<void>((resolve) => clock.setTimer(1, resolve));
        yield { type: 'text', delta: 'x' };
      }
    },
  };
}
