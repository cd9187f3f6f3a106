import assert from 'node:assert/strict';
import { createMemories } from '../../../extension/memories/createMemories.ts';
import { plainUsage } from '../../../shared/domain/message.ts';
import type { ModelEvent, ModelRequest } from '../../../shared/models/model.ts';
import type { ToolBox } from '../../../shared/turns/toolBox.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { called, HANG, personaOf, said, type Script } from '../../support/scriptedModels.ts';
import { ADA, KOFI, newId, settle, windowOn } from './roomsWindow.ts';

const paid = (cost: number) => ({ ...plainUsage, promptTokens: 10, completionTokens: 5, cost });
const done = (cost: number): ModelEvent => ({
  type: 'done',
  usage: paid(cost),
  reasoningDetails: [],
});
const textOf = ({ messages }: ModelRequest) => messages.map(({ content }) => content).join('\n');
const isJudge = (request: ModelRequest) => textOf(request).startsWith('You judge a debate');
const debating = (request: ModelRequest): Script =>
  isJudge(request)
    ? [{ type: 'text', delta: '{"winner":"A","reason":"clear"}' }, done(0.5)]
    : [
        { type: 'text', delta: `${personaOf(request)} argues ${request.messages.length}.` },
        done(1),
      ];

async function aRoom(reply: (request: ModelRequest) => Script, disk = new MemoryDisk()) {
  const clock = new FakeClock();
  const window = windowOn(disk, clock, reply);
  const id = await window.rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
  await window.rooms.snapshot(id);
  const send = async (text: string) => {
    const sent = await window.rooms.send({ conversationId: id, text, replyTo: null });
    await settle(2_000);
    return sent;
  };
  const messages = async () => (await window.rooms.snapshot(id))?.messages ?? [];
  return { ...window, clock, disk, id, send, messages };
}

describe('what the room says itself', () => {
  it('[R10] a verdict is stored, shown everywhere, paid for, and read as the room’s word', async () => {
    const room = await aRoom(debating);
    const other = windowOn(room.disk, room.clock, () => said('ok'));
    await other.rooms.snapshot(room.id);
    await room.rooms.changeRules(room.id, { mode: 'debate' });
    await room.send('tabs or spaces?');
    const verdict = (await room.messages()).at(-1);
    assert.deepEqual([verdict?.author.kind, verdict?.stage], ['room', 'verdict']);
    assert.equal(verdict?.status, 'complete');
    assert.equal(verdict.usage?.cost, 1);
    const elsewhere = await other.rooms.snapshot(room.id);
    assert.deepEqual(elsewhere?.messages.at(-1)?.text, verdict.text);
    assert.ok(await room.store.isPending('message', verdict.id), 'it waits to be synced');
    const spend = (await room.rooms.snapshot(room.id))?.room.spend;
    assert.equal(spend, 5);
    const reloaded = windowOn(room.disk, room.clock, () => said('ok'));
    assert.equal((await reloaded.rooms.snapshot(room.id))?.room.spend, spend);
    await room.rooms.changeRules(room.id, { mode: 'free' });
    await room.send('@Kofi thanks');
    const prompt = room.models.requests.at(-1);
    assert.ok(prompt);
    assert.match(textOf(prompt), /\[Room note\] Verdict: A tie/);
  });

  it('[R2] retry and continue of it do nothing', async () => {
    const room = await aRoom(debating);
    await room.rooms.changeRules(room.id, { mode: 'debate' });
    await room.send('tabs or spaces?');
    const verdict = (await room.messages()).at(-1)?.id ?? '';
    const asked = room.models.requests.length;
    await room.rooms.retry(room.id, verdict);
    await room.rooms.continueAnswer(room.id, verdict);
    await settle(2_000);
    assert.equal(room.models.requests.length, asked);
  });
});

describe('what was paid', () => {
  it('[P6] counts for answers that failed, declined or were stopped, also after a reload', async () => {
    const room = await aRoom((request) => {
      if (textOf(request).includes('cut')) {
        const failure = { kind: 'cutByLength' as const, detail: 'Too long.' };
        return [
          { type: 'text', delta: 'So' },
          { type: 'failed', failure, usage: paid(2) },
        ];
      }
      return [{ type: 'text', delta: 'SKIP' }, done(3)];
    });
    await room.send('@Ada pass');
    await room.send('@Ada cut');
    const shown = await room.messages();
    assert.deepEqual(
      shown.map(({ status }) => status),
      ['complete', 'declined', 'complete', 'failed'],
    );
    assert.equal((await room.rooms.snapshot(room.id))?.room.spend, 5);
    const reloaded = windowOn(room.disk, room.clock, () => said('ok'));
    assert.equal((await reloaded.rooms.snapshot(room.id))?.room.spend, 5);
  });

  it('[P6] is the same after a reload when messages were taken back', async () => {
    const room = await aRoom(() => [{ type: 'text', delta: 'Well.' }, done(1)]);
    const asked = await room.send('@Ada one');
    await room.send('@Ada two');
    const undo = await room.rooms.editMessage(room.id, asked, '@Ada uno');
    await settle();
    const spends = async () => {
      const reloaded = windowOn(room.disk, room.clock, () => said('ok'));
      const shown = (await room.rooms.snapshot(room.id))?.room.spend;
      return [shown, (await reloaded.rooms.snapshot(room.id))?.room.spend];
    };
    assert.deepEqual(await spends(), [1, 1]);
    await undo?.();
    assert.deepEqual(await spends(), [2, 2]);
  });
});

describe('asking again', () => {
  it('[R2] for a failed answer asks once while that runs, however often it is clicked', async () => {
    let asked = 0;
    const room = await aRoom((): Script => {
      asked += 1;
      const failure = { kind: 'network' as const, detail: 'Gone.' };
      return asked === 1
        ? [
            { type: 'text', delta: 'Be' },
            { type: 'failed', failure, usage: null },
          ]
        : [{ type: 'text', delta: 'Again' }, HANG];
    });
    await room.send('@Ada one');
    const failed = (await room.messages())[1]?.id ?? '';
    for (let click = 0; click < 3; click += 1) {
      await room.rooms.retry(room.id, failed);
      await settle();
    }
    room.rooms.stop(room.id, (await room.messages())[2]?.id ?? '');
    await settle();
    assert.equal(room.models.requests.length, 2);
    await room.rooms.dispose();
  });

  it('[R2] continuing twice asks once; a human’s word is not continued', async () => {
    let asked = 0;
    const room = await aRoom((): Script => {
      asked += 1;
      return asked === 1 ? said('Begun') : [{ type: 'text', delta: 'on' }, HANG];
    });
    const word = await room.send('@Ada one');
    const answer = (await room.messages())[1]?.id ?? '';
    await room.rooms.continueAnswer(room.id, word);
    await room.rooms.continueAnswer(room.id, answer);
    await settle();
    await room.rooms.continueAnswer(room.id, answer);
    const running = (await room.messages())[2]?.id ?? '';
    await room.rooms.continueAnswer(room.id, running);
    room.rooms.stop(room.id, running);
    await settle();
    assert.equal(room.models.requests.length, 2);
    await room.rooms.dispose();
  });

  it('[R2] an empty failed answer answers what it had answered', async () => {
    let asked = 0;
    const failure = { kind: 'network' as const, detail: 'Gone.' };
    const room = await aRoom((): Script => {
      asked += 1;
      return asked === 1 ? [{ type: 'failed', failure, usage: null }] : said('There.');
    });
    await room.send('@Ada one');
    const failed = (await room.messages())[1]?.id ?? '';
    await room.rooms.retry(room.id, failed);
    await settle();
    assert.deepEqual(
      (await room.messages()).map(({ text }) => text),
      ['@Ada one', 'There.'],
    );
  });
});

describe('taking back what a personality noted', () => {
  const toolBoxOver = (disk: MemoryDisk): ToolBox => {
    const store = openMemoryStore({ now: () => 1, newId }, disk);
    const { desk } = createMemories({ store, now: () => 1, newId, projectId: () => null });
    return {
      declarations: [],
      async run(call, caller) {
        const result = await desk.remember({ text: 'likes tabs', scope: 'everywhere' }, caller);
        assert.ok(result.kind === 'remembered', call.tool);
        const { memoryId, text } = result;
        return { outcome: { kind: 'remembered', memoryId, text }, reply: 'Done.' };
      },
    };
  };

  async function remembered(after: Script) {
    const disk = new MemoryDisk();
    let asked = 0;
    const window = windowOn(
      disk,
      new FakeClock(),
      () => {
        asked += 1;
        return asked === 1 ? called('remember', {}) : after;
      },
      { toolBox: toolBoxOver(disk) },
    );
    const { rooms, store } = window;
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.snapshot(id);
    await rooms.send({ conversationId: id, text: 'note it', replyTo: null });
    await settle();
    const answer = (await rooms.snapshot(id))?.messages[1];
    assert.ok(answer);
    const callId = answer.toolUses[0]?.callId ?? '';
    const outcome = async (view = rooms) =>
      (await view.snapshot(id))?.messages[1]?.toolUses[0]?.outcome;
    const count = async () => (await store.list('memory', ADA)).length;
    assert.equal(await count(), 1);
    return { ...window, disk, id, answer, callId, outcome, count };
  }

  it('[P4] removes it once, says so, and stays so after a reload', async () => {
    const it = await remembered(said('Noted.'));
    const { rooms, id, answer, callId } = it;
    for (let click = 0; click < 2; click += 1) await rooms.undoMemory(id, answer.id, callId);
    assert.equal(await it.count(), 0);
    const expected = { ...answer.toolUses[0]?.outcome, isUndone: true };
    assert.deepEqual(await it.outcome(), expected);
    const reloaded = windowOn(it.disk, new FakeClock(), () => said('ok'));
    assert.deepEqual(await it.outcome(reloaded.rooms), expected);
    await reloaded.rooms.undoMemory(id, answer.id, callId);
    assert.equal(await it.count(), 0);
  });

  it('[P4] while the answer still runs stays so when that ends', async () => {
    const it = await remembered([{ type: 'text', delta: 'Noting' }, HANG]);
    const { rooms, id, answer, callId } = it;
    assert.equal(answer.status, 'streaming');
    await rooms.undoMemory(id, answer.id, callId);
    assert.equal(await it.count(), 0);
    rooms.stop(id, null);
    await settle();
    const shown = await it.outcome();
    assert.ok(shown?.kind === 'remembered' && shown.isUndone === true);
    const stored = (await it.store.get('message', answer.id))?.data;
    assert.deepEqual(stored?.toolUses[0]?.outcome, shown);
    assert.equal(stored.status, 'interrupted');
  });
});
