import assert from 'node:assert/strict';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { personalityId } from '../../../shared/domain/ids.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { personaOf, said } from '../../support/scriptedModels.ts';
import { ADA, KOFI, newId, settle, windowOn } from './roomsWindow.ts';

const answering = () =>
  windowOn(new MemoryDisk(), new FakeClock(), (request) => said(personaOf(request)));

describe('seats and pages of a conversation', () => {
  it('[R1] a name that a person gives stays, cut to what is stored, and an empty one is none', async () => {
    const { rooms, events } = answering();
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.snapshot(id);
    await rooms.rename(id, ` ${'x'.repeat(300)}\0 `);
    await rooms.rename(id, '   ');
    await rooms.send({ conversationId: id, text: 'Not the title', replyTo: null });
    await settle();
    const title = `${'x'.repeat(199)}…`;
    assert.equal((await rooms.snapshot(id))?.title, title);
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'titleChanged' ? [event.title] : [])),
      [title],
    );
  });

  it('[R5] who joins is listed once and heard of, who leaves is not asked any more', async () => {
    const { rooms, models, events } = answering();
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.snapshot(id);
    await rooms.addParticipants(id, [KOFI, ADA, KOFI]);
    const names = async () => (await rooms.snapshot(id))?.participants.map(({ name }) => name);
    assert.deepEqual(await names(), ['Sam', 'Ada', 'Kofi']);
    await rooms.removeParticipant(id, ADA);
    assert.deepEqual(await names(), ['Sam', 'Kofi']);
    assert.equal(events.filter(({ type }) => type === 'participantsChanged').length, 2);
    await rooms.send({ conversationId: id, text: '@Ada hello', replyTo: null });
    await settle();
    assert.deepEqual(models.requests.map(personaOf), ['Kofi']);
  });

  it('[R5] a room seats 32 personalities and leaves the rest out', async () => {
    const { rooms, store } = answering();
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    const crowd = Array.from({ length: 40 }, () => personalityId.parse(newId()));
    await rooms.addParticipants(id, crowd);
    const record = await store.get('conversation', id);
    assert.equal(record?.data.participants.length, 32);
    assert.equal(record.data.participants[0]?.personalityId, ADA);
  });

  it('[R16] older messages come a page at a time, up to the first', async () => {
    const { rooms } = answering();
    const id = await rooms.create({ personalityIds: [], projectId: null });
    for (let said = 0; said < 130; said += 1) {
      await rooms.send({ conversationId: id, text: `word ${said}`, replyTo: null });
    }
    const newest = await rooms.snapshot(id);
    assert.deepEqual([newest?.messages[0]?.text, newest?.hasOlder], ['word 70', true]);
    const older = await rooms.older(id, newest?.messages[0]?.id ?? '');
    assert.deepEqual([older.messages[0]?.text, older.hasOlder], ['word 10', true]);
    const oldest = await rooms.older(id, older.messages[0]?.id ?? '');
    assert.deepEqual([oldest.messages.length, oldest.hasOlder], [10, false]);
    assert.deepEqual(await rooms.older(id, newId()), { messages: [], hasOlder: false });
  });

  it('[R5] words of a deleted personality keep their author, and its answer is not thrown away by a retry', async () => {
    const { rooms, store, models } = windowOn(new MemoryDisk(), new FakeClock(), () => [
      { type: 'failed', failure: { kind: 'network', detail: '' }, usage: null },
    ]);
    const own = personalityId.parse(newId());
    const ada = builtInPersonalities.find(({ id }) => id === ADA);
    assert.ok(ada);
    await store.write([{ kind: 'personality', id: own, data: { ...ada.data, name: 'Zoe' } }]);
    const id = await rooms.create({ personalityIds: [own], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    await store.write([{ kind: 'personality', id: own, data: null }]);
    await settle();
    const before = await rooms.snapshot(id);
    const failed = before?.messages.at(-1);
    assert.deepEqual([failed?.author.name, failed?.author.icon], ['Zoe', 'hubot']);
    assert.deepEqual(
      before?.participants.map(({ name }) => name),
      ['Sam'],
    );
    await rooms.retry(id, failed?.id ?? '');
    await settle();
    const after = await rooms.snapshot(id);
    assert.deepEqual(after?.messages.at(-1), failed);
    assert.deepEqual(after?.notice, { kind: 'roomStopped', reason: { kind: 'nobodyToAnswer' } });
    assert.equal(models.requests.length, 1);
  });

  it('[R2] two clicks on retry ask once', async () => {
    let asked = 0;
    const { rooms } = windowOn(new MemoryDisk(), new FakeClock(), () => {
      asked += 1;
      return asked === 1
        ? [{ type: 'failed', failure: { kind: 'network', detail: '' }, usage: null }]
        : said('now');
    });
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    const failed = (await rooms.snapshot(id))?.messages.at(-1)?.id ?? '';
    await Promise.all([rooms.retry(id, failed), rooms.retry(id, failed)]);
    await settle();
    assert.equal(asked, 2);
    const texts = (await rooms.snapshot(id))?.messages.map(({ text }) => text);
    assert.deepEqual(texts, ['hi', 'now']);
  });
});
