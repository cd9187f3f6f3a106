import assert from 'node:assert/strict';
import type { ModelInfo } from '../../../shared/models/model.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { HANG, personaOf, said } from '../../support/scriptedModels.ts';
import { ADA, KOFI, settle, windowOn } from './roomsWindow.ts';

/** One model is known, by its small window. */
function modelInfo(id: string): ModelInfo | null {
  if (id !== 'small/window') return null;
  const prices = { promptPrice: null, completionPrice: null, maxCompletionTokens: null };
  const can = { takesTools: true, takesImages: false, takesReasoningEffort: false };
  return { id, name: 'Small', provider: 'Test', contextLength: 8_000, ...prices, ...can };
}

describe('changing what was said', () => {
  /** A room in which Sam asked and Ada answered, once for each of `questions`. */
  async function aTalk(...questions: readonly string[]) {
    const window = windowOn(
      new MemoryDisk(),
      new FakeClock(),
      (request) => said(`${personaOf(request)} answers.`),
      { measures: { modelInfo, countTokens: estimateTokens, pause: () => Promise.resolve() } },
    );
    const { rooms } = window;
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.snapshot(id);
    const asked: string[] = [];
    for (const text of questions) {
      asked.push(await rooms.send({ conversationId: id, text, replyTo: null }));
      await settle();
    }
    const texts = async () => (await rooms.snapshot(id))?.messages.map(({ text }) => text) ?? [];
    return { ...window, id, asked, texts };
  }

  it('[R2] edit and resend takes back what came after, asks again, and can be undone', async () => {
    const { rooms, id, asked, texts, events } = await aTalk('one', 'two');
    const undo = await rooms.editMessage(id, asked[0] ?? '', 'uno');
    await settle();
    assert.deepEqual(await texts(), ['uno', 'Ada answers.']);
    assert.ok(events.some((event) => event.type === 'messageRemoved'));
    assert.equal(await undo?.(), true);
    await settle();
    const after = await texts();
    for (const text of ['one', 'two']) assert.ok(after.includes(text), after.join());
  });

  it('[R2] only a human’s message is edited, and never to nothing', async () => {
    const { rooms, id, asked, texts } = await aTalk('one');
    const answer = (await rooms.snapshot(id))?.messages[1]?.id ?? '';
    assert.equal(await rooms.editMessage(id, answer, 'mine'), null);
    assert.equal(await rooms.editMessage(id, asked[0] ?? '', '  '), null);
    assert.deepEqual(await texts(), ['one', 'Ada answers.']);
  });

  it('[R2] edit and resend in the middle of an answer leaves nothing of that answer', async () => {
    let isFirst = true;
    const window = windowOn(new MemoryDisk(), new FakeClock(), () => {
      if (!isFirst) return said('fresh');
      isFirst = false;
      return [{ type: 'text', delta: 'stale words' }, HANG];
    });
    const { rooms, store } = window;
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.snapshot(id);
    const asked = await rooms.send({ conversationId: id, text: 'one', replyTo: null });
    await settle();
    await rooms.editMessage(id, asked, 'uno');
    await settle();
    const stored = await store.list('message', id);
    assert.deepEqual(stored.map(({ data }) => data.text).sort(), ['fresh', 'uno']);
  });

  it('[R2] continue asks the same personality to go on where it broke off', async () => {
    const { rooms, id, texts, models } = await aTalk('one');
    const answer = (await rooms.snapshot(id))?.messages[1]?.id ?? '';
    await rooms.continueAnswer(id, answer);
    await settle();
    assert.deepEqual(await texts(), ['one', 'Ada answers.', 'Ada answers.']);
    const card = models.requests.at(-1)?.messages.at(-1)?.content ?? '';
    assert.match(card, /broke off/i);
  });

  it('[R1] a deleted message comes back by undo', async () => {
    const { rooms, id, asked, texts } = await aTalk('one');
    const undo = await rooms.deleteMessage(id, asked[0] ?? '');
    assert.deepEqual(await texts(), ['Ada answers.']);
    assert.equal(await undo?.(), true);
    assert.deepEqual(await texts(), ['one', 'Ada answers.']);
  });

  it('[R12] rules, description, pin and archive are told to the page and kept', async () => {
    const { rooms, id, events, store } = await aTalk('one');
    await rooms.changeRules(id, { mode: 'relay', maxTurns: 9 });
    await rooms.changeRules(id, { maxTurns: null });
    await rooms.setDescription(id, 'About tests.');
    await rooms.setPinned(id, true);
    const shown = events.findLast((event) => event.type === 'roomChanged');
    assert.equal(shown?.type === 'roomChanged' && shown.room.effective.mode, 'relay');
    assert.equal(shown?.type === 'roomChanged' && shown.room.effective.maxTurns, 6);
    const stored = await store.get('conversation', id);
    assert.equal(stored?.data.description, 'About tests.');
    assert.equal(stored.data.isPinned, true);
  });

  it('[R12] changed defaults are told to the page', async () => {
    const { rooms, events } = await aTalk('one');
    const before = events.length;
    rooms.tellDefaults();
    assert.deepEqual(
      events.slice(before).map(({ type }) => type),
      ['roomChanged'],
    );
  });

  it('[R5] a seat’s own model and title hold in this conversation only', async () => {
    const { rooms, id, models } = await aTalk('one');
    await rooms.changeSeat(id, ADA, { model: 'other/model', title: 'Guest' });
    await rooms.send({ conversationId: id, text: 'two', replyTo: null });
    await settle();
    assert.equal(models.requests.at(-1)?.model, 'other/model');
    const seat = (await rooms.snapshot(id))?.participants[1];
    assert.deepEqual([seat?.title, seat?.model], ['Guest', 'other/model']);
    await rooms.changeSeat(id, ADA, { model: null, title: null });
    assert.equal((await rooms.snapshot(id))?.participants[1]?.model, 'test/default');
  });

  it('[R14] the gauge follows the window of a seat’s new model', async () => {
    const { rooms, id, events } = await aTalk('one');
    const gauge = () => {
      const told = events.findLast((event) => event.type === 'contextChanged');
      return told?.type === 'contextChanged' ? told.context?.windowTokens : undefined;
    };
    assert.equal(gauge(), 32_768);
    await rooms.changeSeat(id, ADA, { model: 'small/window' });
    await settle();
    assert.equal(gauge(), 8_000);
  });

  it('[R16] older messages load back to the one that is asked for', async () => {
    const { rooms, id, store } = await aTalk('one');
    const [first] = await store.list('message', id);
    assert.ok(first);
    const many = Array.from({ length: 300 }, (_, n) => ({
      kind: 'message' as const,
      id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`,
      data: { ...first.data, text: `old ${n}`, createdAt: n },
    }));
    await store.write(many);
    const newest = (await rooms.snapshot(id))?.messages[0]?.id ?? '';
    const page = await rooms.older(id, newest, many[10]?.id ?? null);
    assert.ok(page.messages.some((message) => message.id === many[10]?.id));
  });

  it('[R5] nobody who is muted or gone goes on', async () => {
    const { rooms, id, texts } = await aTalk('one');
    const answer = (await rooms.snapshot(id))?.messages[1]?.id ?? '';
    await rooms.addParticipants(id, [KOFI]);
    await rooms.removeParticipant(id, ADA);
    await rooms.continueAnswer(id, answer);
    await settle();
    assert.deepEqual(await texts(), ['one', 'Ada answers.']);
    assert.equal((await rooms.snapshot(id))?.notice?.kind, 'roomStopped');
  });
});
