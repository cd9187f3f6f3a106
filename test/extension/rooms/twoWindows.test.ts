import assert from 'node:assert/strict';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { HANG, personaOf, said, type Script } from '../../support/scriptedModels.ts';
import { ADA, KOFI, settle, windowOn } from './roomsWindow.ts';

const begun: Script = [{ type: 'text', delta: 'On and on' }, HANG];

async function twoWindows(here: Parameters<typeof windowOn>[2] = () => begun) {
  const disk = new MemoryDisk();
  const clock = new FakeClock();
  const one = windowOn(disk, clock, here);
  const two = windowOn(disk, clock, (request) => said(`${personaOf(request)}, over there.`));
  const id = await one.rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
  await one.rooms.setDescription(id, 'A talk.');
  await settle();
  await one.rooms.snapshot(id);
  await two.rooms.snapshot(id);
  const clean = async () => {
    for (const window of [one, two]) {
      await window.rooms.dispose();
      assert.deepEqual(window.errors, []);
    }
  };
  return { one, two, clock, id, clean };
}

describe('one conversation in two windows', () => {
  it('[R11] autopilot runs in the window that began it, and any human word elsewhere pauses it', async () => {
    const { one, two, clock, id, clean } = await twoWindows();
    await one.rooms.setAutopilot(id, true);
    await settle();
    assert.equal(two.models.requests.length, 0);
    assert.equal((await two.rooms.snapshot(id))?.autopilot, null);
    clock.advance(3_000);
    await settle();
    await two.rooms.send({ conversationId: id, text: '@Kofi wait', replyTo: null });
    await settle();
    const shown = await one.rooms.snapshot(id);
    assert.equal(shown?.autopilot, null);
    const reason = { kind: 'autopilotPaused' as const };
    assert.deepEqual(shown.notice, { kind: 'roomStopped', reason });
    assert.equal(one.models.requests.length, 1, 'only the running answer may finish');
    assert.equal(two.models.requests.length, 1, 'the word is answered where it was said');
    await clean();
  });

  it('[R11] a word edited elsewhere pauses autopilot too; an old one that only arrives does not', async () => {
    const { one, two, clock, id, clean } = await twoWindows();
    const old = await two.rooms.send({ conversationId: id, text: '@Kofi hello', replyTo: null });
    await settle();
    clock.advance(300_000);
    await one.rooms.setAutopilot(id, true);
    await settle();
    clock.advance(3_000);
    const record = await two.store.get('message', old);
    assert.ok(record);
    await two.store.write([{ ...record, data: { ...record.data, reasoning: 'x' } }]);
    await settle();
    assert.notEqual((await one.rooms.snapshot(id))?.autopilot, null);
    await two.rooms.editMessage(id, old, '@Kofi hello again');
    await settle();
    assert.equal((await one.rooms.snapshot(id))?.autopilot, null);
    await clean();
  });

  it('[R11] begun in a second window, it ends in the first', async () => {
    const { one, two, clock, id, clean } = await twoWindows();
    await one.rooms.setAutopilot(id, true);
    await settle();
    clock.advance(3_000);
    await settle();
    await two.rooms.setAutopilot(id, true);
    await settle();
    assert.equal((await one.rooms.snapshot(id))?.autopilot, null);
    await clean();
  });

  it('[R9] a word elsewhere takes away what was said of an old stop', async () => {
    const { one, two, id, clean } = await twoWindows();
    await one.rooms.send({ conversationId: id, text: '@Ada hello', replyTo: null });
    await settle();
    one.rooms.stop(id, null);
    await settle();
    assert.equal((await one.rooms.snapshot(id))?.notice?.kind, 'roomStopped');
    await two.rooms.send({ conversationId: id, text: '@Kofi hello', replyTo: null });
    await settle();
    assert.equal((await one.rooms.snapshot(id))?.notice, null);
    await clean();
  });

  it('[R10] rules, mutes and departures elsewhere count from the next turn on', async () => {
    let first = true;
    const { one, two, id, clean } = await twoWindows((request) => {
      if (!first) return said(`${personaOf(request)} speaks.`);
      first = false;
      return begun;
    });
    await one.rooms.send({ conversationId: id, text: '@Ada @Kofi both', replyTo: null });
    await settle();
    await two.rooms.removeParticipant(id, KOFI);
    await two.rooms.changeRules(id, { mode: 'relay', maxChainDepth: 2 });
    await settle();
    const running = (await one.rooms.snapshot(id))?.messages[1]?.id ?? '';
    one.rooms.stop(id, running);
    await settle();
    const shown = await one.rooms.snapshot(id);
    assert.equal(shown?.room.effective.mode, 'relay');
    assert.equal(one.models.requests.length, 1, 'who left elsewhere is not asked');
    assert.deepEqual(shown.queue, []);
    await one.rooms.setMuted(id, ADA, true);
    await two.rooms.addParticipants(id, [KOFI]);
    await settle();
    await one.rooms.send({ conversationId: id, text: 'and now', replyTo: null });
    await settle();
    assert.deepEqual(one.models.requests.map(personaOf), ['Ada', 'Kofi']);
    await clean();
  });

  it('[R2] an answer that is taken back elsewhere ends here and does not come back', async () => {
    const { one, two, clock, id, clean } = await twoWindows();
    const asked = await one.rooms.send({ conversationId: id, text: '@Ada one', replyTo: null });
    await settle();
    await two.rooms.editMessage(id, asked, '@Kofi uno');
    await settle();
    clock.advance(10_000);
    await settle();
    const expected = ['@Kofi uno', 'Kofi, over there.'];
    for (const window of [one, two]) {
      const shown = await window.rooms.snapshot(id);
      assert.deepEqual(
        shown?.messages.map(({ text }) => text),
        expected,
      );
    }
    assert.equal(one.models.inFlight.now, 0);
    await clean();
  });

  it('[S3] a word stands after what it answers, though the other device is a minute ahead', async () => {
    const disk = new MemoryDisk();
    const clock = new FakeClock();
    const one = windowOn(disk, clock, () => said('Here.'));
    const two = windowOn(disk, new FakeClock(clock.now() + 60_000), () => said('There.'));
    const id = await one.rooms.create({ personalityIds: [ADA], projectId: null });
    for (const { rooms } of [one, two]) await rooms.snapshot(id);
    for (const [{ rooms }, text] of [
      [one, 'first'],
      [two, 'second'],
      [one, 'third'],
    ] as const) {
      await rooms.send({ conversationId: id, text, replyTo: null });
      await settle();
    }
    const texts = (await one.rooms.snapshot(id))?.messages.map(({ text }) => text);
    assert.deepEqual(texts, ['first', 'Here.', 'second', 'There.', 'third', 'Here.']);
  });

  it('[R2] an answer that runs elsewhere is neither continued nor asked for again here', async () => {
    const { one, two, id, clean } = await twoWindows(() => [HANG]);
    await one.rooms.send({ conversationId: id, text: '@Ada one', replyTo: null });
    await settle();
    const running = (await two.rooms.snapshot(id))?.messages[1];
    assert.equal(running?.status, 'streaming');
    await two.rooms.retry(id, running.id);
    await two.rooms.continueAnswer(id, running.id);
    await settle();
    assert.equal(two.models.requests.length, 0);
    assert.notEqual(await two.store.get('message', running.id), null);
    await clean();
  });

  it('[P6] what an answer elsewhere cost is counted here as well', async () => {
    const usage = { promptTokens: 1, completionTokens: 1, cost: 0.25 };
    const plain = { cachedTokens: null, reasoningTokens: null, estimatedPromptTokens: null };
    const { one, two, id, clean } = await twoWindows(() => [
      { type: 'text', delta: 'Costly.' },
      { type: 'done', usage: { ...usage, ...plain }, reasoningDetails: [] },
    ]);
    await one.rooms.send({ conversationId: id, text: '@Ada one', replyTo: null });
    await settle();
    assert.equal((await one.rooms.snapshot(id))?.room.spend, 0.25);
    assert.equal((await two.rooms.snapshot(id))?.room.spend, 0.25);
    const told = two.events.findLast(({ type }) => type === 'roomChanged');
    assert.equal(told?.type === 'roomChanged' && told.room.spend, 0.25);
    await clean();
  });

  it('[R11] the view of autopilot follows its progress and its limits, and is gone at stop', async () => {
    const { one, two, id, clean } = await twoWindows((request) =>
      request.messages.length > 6 ? begun : said(`Word ${request.messages.length}.`),
    );
    await one.rooms.changeRules(id, { autopilotMessages: 50 });
    await one.rooms.setAutopilot(id, true);
    await settle();
    const shown = (await one.rooms.snapshot(id))?.autopilot;
    assert.equal(shown?.limits.messages, 50);
    assert.ok(shown.messages > 0);
    const told = () => {
      const event = one.events.findLast(({ type }) => type === 'autopilotChanged');
      return event?.type === 'autopilotChanged' ? event.autopilot : undefined;
    };
    assert.deepEqual(told(), shown);
    await two.rooms.changeRules(id, { autopilotMessages: 60 });
    await settle();
    assert.equal(told()?.limits.messages, 60);
    one.rooms.stop(id, null);
    await settle();
    assert.equal(told(), null);
    const after = await one.rooms.snapshot(id);
    assert.equal(after?.autopilot, null);
    assert.deepEqual(after.notice, { kind: 'roomStopped', reason: { kind: 'stopped' } });
    await clean();
  });

  it('[R11] given more minutes while it runs, autopilot takes them', async () => {
    const { one, clock, id, clean } = await twoWindows((request) =>
      request.messages.length > 6 ? begun : said(`Word ${request.messages.length}.`),
    );
    await one.rooms.changeRules(id, { autopilotMinutes: 1, autopilotMessages: 50 });
    await one.rooms.setAutopilot(id, true);
    await one.rooms.changeRules(id, { autopilotMinutes: 2 });
    await settle();
    clock.advance(61_000);
    await settle();
    assert.notEqual((await one.rooms.snapshot(id))?.autopilot, null);
    clock.advance(60_000);
    await settle();
    const shown = await one.rooms.snapshot(id);
    const reason = { kind: 'autopilotTime' as const, minutes: 2 };
    assert.deepEqual(shown?.notice, { kind: 'roomStopped', reason });
    await clean();
  });

  it('[S1] a window that dies loses at most two seconds, and a verdict half written is whole', async () => {
    const disk = new MemoryDisk();
    const clock = new FakeClock();
    let step = (): void => undefined;
    const next = () => new Promise<void>((resolve) => (step = resolve));
    const models = {
      async *reply() {
        for (const delta of ['one ', 'two ', 'three ']) {
          yield { type: 'text' as const, delta };
          await next();
        }
      },
    };
    const window = windowOn(disk, clock, () => [], { models });
    const id = await window.rooms.create({ personalityIds: [ADA], projectId: null });
    await window.rooms.send({ conversationId: id, text: 'go', replyTo: null });
    for (let second = 0; second < 3; second += 1) {
      await settle();
      clock.advance(1_000);
      await settle();
      if (second < 2) step();
    }
    await settle();
    // It dies: nothing more is called of it.
    disk.windows.clear();
    const later = new FakeClock(clock.now());
    const after = windowOn(disk, later, () => said('ok'));
    const recovering = after.rooms.recover();
    await settle();
    later.advance(6_000);
    await recovering;
    const shown = (await after.rooms.snapshot(id))?.messages[1];
    assert.equal(shown?.status, 'interrupted');
    assert.ok(shown.text.startsWith('one two'), shown.text);
  });

  it('[S1] a room’s word is stored whole in one write', async () => {
    const disk = new MemoryDisk();
    const window = windowOn(disk, new FakeClock(), (request) => {
      const card = request.messages.map(({ content }) => content).join('\n');
      if (card.startsWith('You judge')) return said('{"winner":"A","reason":"clear"}');
      return said(`${personaOf(request)} argues.`);
    });
    const { rooms, store } = window;
    const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    await rooms.changeRules(id, { mode: 'debate' });
    const states: string[] = [];
    store.onDidChange(({ changes }) => {
      for (const { id: changed } of changes) {
        const row = disk.contents.rows.get(`message/${changed}`)?.record.data;
        if (row?.['stage'] === 'verdict') states.push(String(row['status']));
      }
    });
    await rooms.send({ conversationId: id, text: 'which?', replyTo: null });
    await settle(3_000);
    assert.deepEqual(states, ['complete']);
  });
});
