import assert from 'node:assert/strict';
import type { Interruption, RoomMode } from '../../../shared/domain/roomRules.ts';
import type { ModelRequest } from '../../../shared/models/model.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { HANG, personaOf, said, type Script } from '../../support/scriptedModels.ts';
import { ADA, KOFI, newId, settle, windowOn } from './roomsWindow.ts';

type Play = (request: ModelRequest) => Script;

const textOf = ({ messages }: ModelRequest) => messages.map(({ content }) => content).join('\n');
const isJudge = (request: ModelRequest) => textOf(request).startsWith('You judge a debate');
const isVote = (request: ModelRequest) => textOf(request).includes('"vote"');
const verdict = said('{"winner":"A","reason":"clearer"}');
const vote = said('{"vote":"A","confidence":1,"reason":"fine"}');

/** Everything that a room of two asks of models, answered at once. */
const ready: Play = (request) => {
  if (isJudge(request)) return verdict;
  if (isVote(request)) return vote;
  return said(`${personaOf(request)} says ${request.messages.length}.`);
};

/** Hangs the first time that `when` holds. */
function hangingOnce(when: Play | ((request: ModelRequest) => boolean), then: Play = ready): Play {
  let hasHung = false;
  return (request) => {
    if (hasHung || when(request) !== true) return then(request);
    hasHung = true;
    return [{ type: 'text', delta: 'Cut off' }, HANG];
  };
}

async function aRoom(mode: RoomMode, interruption: Interruption, play: Play) {
  const clock = new FakeClock();
  const window = windowOn(new MemoryDisk(), clock, play);
  const { rooms, store } = window;
  const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
  await rooms.snapshot(id);
  await rooms.changeRules(id, { mode, interruption });
  const send = async (text: string) => {
    const sent = await rooms.send({ conversationId: id, text, replyTo: null });
    await settle();
    return sent;
  };
  const stopFirst = async () => {
    const running = (await store.list('message', id)).find(
      ({ data }) => data.status === 'streaming',
    );
    if (running !== undefined) rooms.stop(id, running.id);
    await settle(3_000);
  };
  const messages = async () => (await rooms.snapshot(id))?.messages ?? [];
  return { ...window, clock, id, send, messages, stopFirst };
}

describe('a human’s word in a busy room', () => {
  const modes: readonly RoomMode[] = ['debate', 'consensus', 'relay', 'facilitated'];
  const settings: readonly Interruption[] = ['queue', 'interrupt', 'merge'];
  for (const mode of modes) {
    for (const interruption of settings) {
      it(`[R15] during ${mode} with "${interruption}" is stored once and answered`, async () => {
        const isTurn = (request: ModelRequest) => personaOf(request) === 'Ada' && !isVote(request);
        const room = await aRoom(mode, interruption, hangingOnce(isTurn));
        await room.send('the first question');
        await room.send('the second question');
        await room.stopFirst();
        const shown = await room.messages();
        const asked = shown.filter(({ author }) => author.kind === 'human');
        assert.deepEqual(
          asked.map(({ text }) => text),
          ['the first question', 'the second question'],
        );
        const place = shown.findIndex(({ id }) => id === asked[1]?.id);
        const answers = shown.slice(place + 1).filter(({ status }) => status === 'complete');
        assert.ok(answers.length > 0, JSON.stringify(shown.map(({ text }) => text)));
        assert.ok(room.models.requests.some((request) => textOf(request).includes('second')));
        assert.deepEqual(room.errors, []);
      });
    }
  }

  for (const interruption of settings) {
    it(`[R11] on autopilot with "${interruption}" pauses it and is answered`, async () => {
      const room = await aRoom('free', interruption, (request) =>
        textOf(request).includes('a human at last')
          ? said('To you.')
          : [{ type: 'text', delta: 'On and on' }, HANG],
      );
      await room.rooms.setDescription(room.id, 'A talk.');
      await room.rooms.setAutopilot(room.id, true);
      await settle();
      await room.send('a human at last');
      await room.stopFirst();
      assert.equal((await room.rooms.snapshot(room.id))?.autopilot, null);
      assert.ok((await room.messages()).some(({ text }) => text === 'To you.'));
    });
  }

  it('[R15] merged while the judge thinks, both questions are argued and judged', async () => {
    const room = await aRoom('debate', 'merge', hangingOnce(isJudge));
    await room.send('tabs or spaces');
    await room.send('and how wide');
    await settle(3_000);
    const last = room.models.requests.findLast(isJudge);
    assert.ok(last);
    assert.match(textOf(last), /tabs or spaces[^]*and how wide/);
    const verdicts = (await room.messages()).filter(({ stage }) => stage === 'verdict');
    assert.equal(verdicts.length, 1);
  });

  it('[R2] after stop does not leave the room saying that it was stopped', async () => {
    const room = await aRoom(
      'free',
      'queue',
      hangingOnce(() => true),
    );
    await room.send('first');
    room.rooms.stop(room.id, null);
    await room.rooms.send({ conversationId: room.id, text: 'second', replyTo: null });
    await settle();
    assert.equal((await room.rooms.snapshot(room.id))?.notice, null);
  });

  it('[R2] edited during a debate is answered, and nothing of the old debate remains', async () => {
    const room = await aRoom(
      'debate',
      'queue',
      hangingOnce((request) => personaOf(request) === 'Kofi'),
    );
    const asked = await room.send('old question');
    const before = await room.messages();
    await room.rooms.editMessage(room.id, asked, 'new question');
    await settle(3_000);
    const shown = await room.messages();
    for (const { id } of before.slice(1)) assert.ok(!shown.some((message) => message.id === id));
    assert.equal(shown.filter(({ stage }) => stage === 'verdict').length, 1);
    assert.equal((await room.rooms.snapshot(room.id))?.notice, null);
    const stored = await room.store.list('message', room.id);
    assert.equal(stored.length, shown.length);
    assert.ok(stored.every(({ data }) => data.status === 'complete'));
  });

  it('[R2] edit undone in the middle of the new answer brings back all that was shown', async () => {
    let calls = 0;
    const room = await aRoom('free', 'queue', () => {
      calls += 1;
      return [{ type: 'text', delta: `answer ${calls}, begun` }, HANG];
    });
    const asked = await room.send('@Ada one');
    const undo = await room.rooms.editMessage(room.id, asked, '@Ada uno');
    await settle();
    assert.equal(await undo?.(), true);
    await settle();
    const shown = await room.messages();
    assert.deepEqual(
      shown.map(({ text, status }) => [text, status]),
      [
        ['@Ada one', 'complete'],
        ['answer 1, begun', 'interrupted'],
      ],
    );
    assert.equal(room.models.inFlight.now, 0);
  });

  it('[R6] not admitted to many is kept, and the room says that it stopped', async () => {
    const window = windowOn(new MemoryDisk(), new FakeClock(), ready, {
      admitRound: () => Promise.resolve(false),
    });
    const id = await window.rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    await window.rooms.send({ conversationId: id, text: '@all hello', replyTo: null });
    await settle();
    const shown = await window.rooms.snapshot(id);
    assert.deepEqual(
      shown?.messages.map(({ text }) => text),
      ['@all hello'],
    );
    assert.deepEqual(shown.notice, { kind: 'roomStopped', reason: { kind: 'stopped' } });
    assert.equal(window.models.requests.length, 0);
  });

  it('[R6] in a room that fails to begin its round is kept, and the room says that it stopped', async () => {
    const window = windowOn(new MemoryDisk(), new FakeClock(), ready, {
      admitRound: () => Promise.reject(new Error('no dialog')),
    });
    const id = await window.rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    await window.rooms.send({ conversationId: id, text: '@all hello', replyTo: null });
    await settle();
    const shown = await window.rooms.snapshot(id);
    assert.deepEqual(shown?.notice, { kind: 'roomStopped', reason: { kind: 'stopped' } });
    assert.equal(window.errors.length, 1);
  });

  it('[R1] a conversation deleted during a consensus leaves nothing, at whatever moment', async () => {
    for (let moment = 0; moment < 60; moment += 3) {
      const room = await aRoom('consensus', 'queue', ready);
      await room.rooms.send({ conversationId: room.id, text: 'tabs?', replyTo: null });
      await settle(moment);
      await room.rooms.remove(room.id);
      await settle(2_000);
      room.clock.advance(10_000);
      await settle();
      assert.equal((await room.store.list('message', room.id)).length, 0, `moment ${moment}`);
      assert.equal(await room.store.get('conversation', room.id), null);
      assert.deepEqual(room.errors, []);
    }
  });
});

describe('[R2] stop', () => {
  async function stopped(room: Awaited<ReturnType<typeof aRoom>>): Promise<void> {
    room.rooms.stop(room.id, null);
    await settle();
    const shown = await room.rooms.snapshot(room.id);
    assert.deepEqual(shown?.notice, { kind: 'roomStopped', reason: { kind: 'stopped' } });
    assert.deepEqual(shown.queue, []);
    assert.ok(shown.messages.every(({ status }) => status !== 'streaming'));
    assert.ok(shown.participants.every(({ state }) => state === 'idle'));
    const count = room.models.requests.length;
    room.clock.advance(600_000);
    await settle();
    assert.equal(room.models.requests.length, count, 'somebody was asked after the stop');
    await room.send('@Ada still there?');
    await settle(2_000);
    const last = (await room.messages()).filter(({ status }) => status === 'complete');
    assert.ok(last.length > 1, 'the room is stuck');
  }

  it('ends a debate while its judge thinks', async () => {
    const room = await aRoom('debate', 'queue', hangingOnce(isJudge));
    await room.send('which?');
    await settle(2_000);
    assert.ok(room.models.requests.some(isJudge));
    await stopped(room);
  });

  it('ends a consensus while votes are counted', async () => {
    const room = await aRoom('consensus', 'queue', hangingOnce(isVote));
    await room.send('which?');
    await settle(2_000);
    assert.ok(room.models.requests.some(isVote));
    await stopped(room);
  });

  it('ends a facilitator’s thought', async () => {
    const room = await aRoom(
      'facilitated',
      'queue',
      hangingOnce(() => true, ready),
    );
    await room.send('which?');
    await stopped(room);
  });

  it('ends the wait before an answer, and the wait for a place', async () => {
    const clock = new FakeClock();
    const window = windowOn(new MemoryDisk(), clock, () => [HANG], { maxInFlight: () => 1 });
    const { rooms, store } = window;
    const ada = (await rooms.personalities()).find(({ id }) => id === ADA);
    assert.ok(ada);
    await store.write([{ ...ada, data: { ...ada.data, responseDelayMs: 5_000 } }]);
    const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    const other = await rooms.create({ personalityIds: [KOFI], projectId: null });
    await rooms.send({ conversationId: other, text: 'hold the place', replyTo: null });
    await settle();
    await rooms.changeRules(id, { order: 'parallel' });
    await rooms.send({ conversationId: id, text: '@all hello', replyTo: null });
    await settle();
    assert.equal((await rooms.snapshot(id))?.queue.length, 2);
    rooms.stop(id, null);
    await settle();
    clock.advance(60_000);
    await settle();
    const shown = await rooms.snapshot(id);
    assert.deepEqual(shown?.queue, []);
    assert.deepEqual(
      shown.messages.map(({ text }) => text),
      ['@all hello'],
    );
    assert.equal(window.models.requests.length, 1);
    await rooms.dispose();
  });
});

describe('a message that is gone or far back', () => {
  it('[R1] deleted while it waits, here or elsewhere, is not answered any more', async () => {
    const disk = new MemoryDisk();
    const clock = new FakeClock();
    const window = windowOn(
      disk,
      clock,
      hangingOnce(() => true),
    );
    const other = windowOn(disk, clock, ready);
    const { rooms } = window;
    const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    await rooms.snapshot(id);
    await other.rooms.snapshot(id);
    const send = (text: string) => rooms.send({ conversationId: id, text, replyTo: null });
    await send('@Ada one');
    await settle();
    const [two, three] = [await send('@Kofi two'), await send('@Kofi three')];
    await settle();
    await rooms.deleteMessage(id, two);
    await other.rooms.deleteMessage(id, three);
    await settle();
    rooms.stop(id, (await rooms.snapshot(id))?.messages[1]?.id ?? '');
    await settle(2_000);
    assert.equal(window.models.requests.length, 1);
    await send('@Kofi four');
    await settle(2_000);
    assert.equal(window.models.requests.length, 2);
    assert.deepEqual(window.errors, []);
  });

  it('[R2] asked again from far back goes to whom it was meant for', async () => {
    const room = await aRoom('free', 'queue', ready);
    const old = await room.send('@Kofi how old are you');
    const record = await room.store.get('message', old);
    assert.ok(record);
    const later = Array.from({ length: 500 }, (_, n) => ({
      ...record,
      id: newId(),
      data: { ...record.data, text: `and ${n}`, createdAt: record.data.createdAt + 10 + n },
    }));
    await room.store.write(later);
    await settle();
    const before = room.models.requests.length;
    await room.rooms.retry(room.id, old);
    await settle(10_000);
    assert.deepEqual(room.models.requests.slice(before).map(personaOf), ['Kofi']);
  });
});
