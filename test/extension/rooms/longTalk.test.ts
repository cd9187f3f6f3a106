import assert from 'node:assert/strict';
import { branch } from '../../../extension/conversations/copyConversation.ts';
import { conversationId } from '../../../shared/domain/ids.ts';
import { newMessage } from '../../../shared/domain/message.ts';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type { ChatModels, ModelInfo, ModelRequest } from '../../../shared/models/model.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import {
  HANG,
  personaOf,
  said,
  scriptedModels,
  type Script,
} from '../../support/scriptedModels.ts';
import { ADA, KOFI, newId, settle, windowOn } from './roomsWindow.ts';

const isSummary = ({ messages }: ModelRequest) =>
  messages[0]?.content.startsWith('You keep the minutes') === true;

/** A summary may take several requests, each on top of the one before. */
const begins = (request: ModelRequest) =>
  isSummary(request) && !request.messages.some(({ content }) => content.includes('<earlier-summ'));

function smallModel(id: string): ModelInfo {
  return {
    ...{ id, name: id, provider: 'Test', contextLength: 4_000 },
    ...{ promptPrice: null, completionPrice: null, maxCompletionTokens: null },
    ...{ takesReasoningEffort: false, takesTools: true, takesImages: false },
  };
}

const measures = {
  modelInfo: smallModel,
  countTokens: estimateTokens,
  pause: () => Promise.resolve(),
};

const answering = (request: ModelRequest): Script =>
  isSummary(request) ? said('They talked of tabs.') : said(`${personaOf(request)} answers.`);

/** `count` messages of a human, of about 40 tokens each, before anybody speaks. */
async function talk(store: LocalStore, room: string, count: number): Promise<readonly string[]> {
  const data = (n: number) =>
    newMessage({
      conversationId: conversationId.parse(room),
      author: { kind: 'human', name: 'Sam' },
      text: `message ${n} of the talk ${'and so on '.repeat(12)}`,
      status: 'complete',
      createdAt: n + 1,
    });
  const written = Array.from({ length: count }, (_, n) => ({
    kind: 'message' as const,
    id: newId(),
    data: data(n),
  }));
  await store.write(written);
  return written.map(({ id }) => id);
}

async function aLongTalk(
  reply: (request: ModelRequest) => Script = answering,
  models: ChatModels & { readonly requests: ModelRequest[] } = scriptedModels(reply),
) {
  const clock = new FakeClock();
  const window = windowOn(new MemoryDisk(), clock, reply, { measures, models });
  const { rooms, store } = window;
  const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
  const ids = await talk(store, id, 120);
  await rooms.snapshot(id);
  await settle();
  const send = async (text: string) => {
    const sent = await rooms.send({ conversationId: id, text, replyTo: null });
    await settle(5_000);
    return sent;
  };
  const summaries = () => store.list('summary', id);
  const messages = async () => (await rooms.snapshot(id))?.messages ?? [];
  return { ...window, models, clock, id, ids, send, summaries, messages };
}

describe('[R14] a conversation that outgrew its readers', () => {
  it('is summarised for the first reader, and the gauge says so', async () => {
    const room = await aLongTalk();
    await room.send('@Ada what now?');
    assert.equal((await room.summaries()).length, 1);
    assert.equal(room.models.requests.filter(begins).length, 1);
    const gauges = room.events.flatMap((event) =>
      event.type === 'contextChanged' && event.context !== null ? [event.context] : [],
    );
    assert.ok(gauges.some(({ isSummarizing }) => isSummarizing));
    assert.equal(gauges.at(-1)?.isSummarizing, false);
    assert.ok((gauges.at(-1)?.summarizedCount ?? 0) > 50);
    assert.deepEqual(room.errors, []);
  });

  it('loses a summary with an edit inside its range, and not with one behind it', async () => {
    const room = await aLongTalk();
    const late = await room.send('@Ada what now?');
    await room.rooms.editMessage(room.id, late, '@Ada and now?');
    await settle(5_000);
    assert.equal((await room.summaries()).length, 1);
    await room.rooms.editMessage(room.id, room.ids[3] ?? '', '@Ada start again');
    await settle(5_000);
    assert.equal((await room.summaries()).length, 0);
    assert.equal((await room.messages()).length, 5);
  });

  it('loses a summary with a deletion inside its range; the undo brings back the message', async () => {
    const room = await aLongTalk();
    await room.send('@Ada what now?');
    const undo = await room.rooms.deleteMessage(room.id, room.ids[3] ?? '');
    await settle(5_000);
    assert.equal((await room.summaries()).length, 0);
    assert.equal(await undo?.(), true);
    await room.send('@Ada and now?');
    assert.equal((await room.summaries()).length, 1);
    const again = room.models.requests.filter(begins).at(-1);
    assert.ok(again?.messages.some(({ content }) => content.includes('message 3 of')));
  });

  it('keeps its summary when it is branched, and the branch begins with none', async () => {
    const room = await aLongTalk();
    await room.send('@Ada what now?');
    const { store, clock } = room;
    const copy = await branch(
      { store, newId, now: () => clock.now() },
      room.id,
      room.ids[50] ?? '',
    );
    assert.ok(copy);
    await settle(5_000);
    assert.equal((await room.summaries()).length, 1);
    assert.equal((await store.list('summary', copy)).length, 0);
    await room.rooms.send({ conversationId: copy, text: '@Ada here?', replyTo: null });
    await settle(5_000);
    assert.equal((await room.rooms.snapshot(copy))?.messages.at(-1)?.text, 'Ada answers.');
  });

  it('is answered also where summarising meets a 429, which is not asked for again at once', async () => {
    const failure = { kind: 'rateLimited' as const, detail: 'Slow down.', retryAfterMs: null };
    const room = await aLongTalk((request) =>
      isSummary(request) ? [{ type: 'failed', failure, usage: null }] : answering(request),
    );
    await room.send('@Ada what now?');
    await room.send('@Ada and now?');
    assert.equal((await room.messages()).at(-1)?.text, 'Ada answers.');
    assert.equal(room.models.requests.filter(begins).length, 1);
    assert.equal((await room.rooms.snapshot(room.id))?.context?.isSummarizing, false);
    assert.equal(room.errors.length, 1);
  });

  it('is summarised once for two who answer at once', async () => {
    const room = await aLongTalk();
    await room.rooms.changeRules(room.id, { order: 'parallel' });
    await room.send('@Ada @Kofi what now?');
    assert.equal(room.models.requests.filter(begins).length, 1);
    const answers = (await room.messages()).slice(-2).map(({ text }) => text);
    assert.deepEqual(answers.sort(), ['Ada answers.', 'Kofi answers.']);
  });

  it('[R2] stop while a model summarises and never ends leaves the room able to go on', async () => {
    const plain = scriptedModels(answering);
    let hasStuck = false;
    const models = {
      ...plain,
      async *reply(request: ModelRequest, cancel: Cancel) {
        if (isSummary(request) && !hasStuck) {
          hasStuck = true;
          // It does not even hear its cancellation.
          await new Promise(() => undefined);
        }
        yield* plain.reply(request, cancel);
      },
    };
    const room = await aLongTalk(answering, models);
    await room.send('@Ada what now?');
    assert.ok(hasStuck);
    room.rooms.stop(room.id, null);
    await settle();
    assert.equal((await room.messages()).at(-1)?.status, 'interrupted');
    await room.send('@Ada and now?');
    assert.equal((await room.messages()).at(-1)?.text, 'Ada answers.');
    assert.equal((await room.rooms.snapshot(room.id))?.context?.isSummarizing, false);
  });
});

describe('[R16] in a conversation of 10,000 messages', () => {
  /** Counts the rows that are read through it. */
  function counting(store: LocalStore) {
    const read = { rows: 0 };
    const counted: LocalStore = {
      ...store,
      async get(kind, id) {
        read.rows += 1;
        return store.get(kind, id);
      },
      async list(kind, parent) {
        const records = await store.list(kind, parent);
        read.rows += records.length;
        return records;
      },
      async listMessages(id, page) {
        const found = await store.listMessages(id, page);
        read.rows += found.messages.length;
        return found;
      },
    };
    return { counted, read };
  }

  it('a message and its answer read a bounded part of it, and a delta nothing', async () => {
    const disk = new MemoryDisk();
    const clock = new FakeClock();
    const { counted, read } = counting(openMemoryStore({ now: () => clock.now(), newId }, disk));
    let step = (): void => undefined;
    const models: ChatModels = {
      async *reply(request) {
        if (isSummary(request)) {
          yield* answering(request).filter((event) => event !== HANG);
          return;
        }
        for (let n = 0; n < 200; n += 1) {
          yield { type: 'text', delta: `word ${n} ` };
          if (n === 100) await new Promise<void>((resolve) => (step = resolve));
        }
        yield { type: 'done', usage: null, reasoningDetails: [] };
      },
    };
    const { rooms, events } = windowOn(disk, clock, answering, { store: counted, models });
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await talk(counted, id, 10_000);
    await rooms.snapshot(id);
    await rooms.send({ conversationId: id, text: 'first', replyTo: null });
    await settle(20_000);
    step();
    await settle(20_000);
    const before = read.rows;
    await rooms.send({ conversationId: id, text: 'second', replyTo: null });
    await settle(2_000);
    const asked = read.rows;
    assert.ok(asked - before < 2_500, `${asked - before} rows were read for one message`);
    step();
    await settle(2_000);
    const ended = read.rows - asked;
    assert.ok(ended < 1_000, `${ended} rows were read for a hundred deltas and the end`);
    const last = (await rooms.snapshot(id))?.messages.at(-1);
    assert.deepEqual([last?.status, last?.text.endsWith('word 199')], ['complete', true]);
    assert.ok(events.length < 200);
    await rooms.dispose();
  });
});
