import assert from 'node:assert/strict';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { personaOf, said } from '../../support/scriptedModels.ts';
import { ADA, newId, settle, windowOn } from './roomsWindow.ts';

const answering = () =>
  windowOn(new MemoryDisk(), new FakeClock(), (request) => said(personaOf(request)));

describe('notes of a room', () => {
  it('[V4] are shown and stored, ask nobody, and are read with the next message', async () => {
    const { rooms, models, events } = answering();
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.snapshot(id);
    await rooms.note(id, ' Sam accepted an edit.\n ');
    await settle();
    const shown = (await rooms.snapshot(id))?.messages.at(-1);
    assert.deepEqual(
      [shown?.author.name, shown?.text, shown?.stage],
      ['Room', 'Sam accepted an edit.', 'note'],
    );
    assert.equal(events.filter(({ type }) => type === 'messageAdded').length, 1);
    assert.equal(models.requests.length, 0);
    await rooms.send({ conversationId: id, text: '@Ada go on', replyTo: null });
    await settle();
    assert.match(JSON.stringify(models.requests), /\[Room note\] Sam accepted an edit\./);
  });

  it('say nothing in a conversation that is gone, or without words', async () => {
    const { rooms, store } = answering();
    await rooms.note(newId(), 'Nobody hears this.');
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.note(id, ' \n ');
    assert.deepEqual(await store.list('message', id), []);
  });

  it('[V4] whether a room hears of problems is its own rule, else the settings’', async () => {
    const { rooms } = answering();
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    assert.equal(await rooms.tellsProblems(id), false);
    await rooms.changeRules(id, { tellsProblems: true });
    assert.equal(await rooms.tellsProblems(id), true);
    assert.equal(await rooms.tellsProblems(newId()), false);
  });
});
