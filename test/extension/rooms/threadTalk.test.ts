import assert from 'node:assert/strict';
import { createThreads } from '../../../extension/review/threads.ts';
import { projectId, threadId } from '../../../shared/domain/ids.ts';
import type { ModelRequest } from '../../../shared/models/model.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { called, HANG, said, type Script } from '../../support/scriptedModels.ts';
import { ADA, KOFI, newId, settle, windowOn } from './roomsWindow.ts';

/** A thread that Ada opened, with so many comments, of which a human wrote the last. */
async function aThread(reply: (request: ModelRequest) => Script, comments = 2) {
  const clock = new FakeClock();
  const window = windowOn(new MemoryDisk(), clock, reply);
  const { store } = window;
  const id = threadId.parse(newId());
  const ada = { kind: 'personality' as const, personalityId: ADA, name: 'Ada' };
  const sam = { kind: 'human' as const, name: 'Sam' };
  const anchor = {
    ...{ startLine: 4, endLine: 4, quote: 'let a;', before: [], after: [] },
    baseHash: '0'.repeat(64),
  };
  const data = {
    ...{ conversationId: null, messageId: null, path: 'src/a.ts', anchor, severity: 'note' },
    ...{ isOutdated: false, isResolved: false, projectId: projectId.parse(newId()) },
    comments: Array.from({ length: comments }, (_, n) => ({
      ...{ id: newId(), text: `comment ${n}`, createdAt: n },
      author: n === 0 ? ada : sam,
    })),
  };
  await store.write([{ kind: 'thread', id, data: data as never }]);
  const texts = async () =>
    (await store.get('thread', id))?.data.comments.map(({ text }) => text) ?? [];
  return { ...window, clock, id, texts };
}

describe('an answer in a review thread', () => {
  it('[V2] loses no comment that is written in the same moment', async () => {
    const { rooms, store, id, texts } = await aThread(() => said('Because.'));
    const threads = createThreads({ store, newId, now: () => 1 });
    const answering = rooms.answerInThread({ threadId: id });
    const replies: Promise<unknown>[] = [];
    for (let n = 0; n < 40; n += 1) {
      await Promise.resolve();
      replies.push(threads.reply(id, { kind: 'human', name: 'Sam' }, `quick ${n}`));
    }
    await Promise.all([answering, ...replies]);
    const all = await texts();
    assert.ok(all.includes('Because.'));
    for (let n = 0; n < 40; n += 1) assert.ok(all.includes(`quick ${n}`), `quick ${n}`);
  });

  it('[V2] to a full thread takes the place of no comment', async () => {
    const { rooms, id, texts } = await aThread(() => said('Because.'), 500);
    const before = await texts();
    assert.equal((await rooms.answerInThread({ threadId: id })).kind, 'failed');
    assert.deepEqual(await texts(), before);
  });

  it('[V2] summons nobody, and knows no mention tool and no autopilot', async () => {
    let asked = 0;
    const { rooms, models, id, texts } = await aThread(() => {
      asked += 1;
      return asked === 1 ? called('mention', { name: 'Kofi', message: 'come' }) : said('@Kofi so.');
    });
    assert.deepEqual(await rooms.answerInThread({ threadId: id }), { kind: 'answered' });
    await settle();
    assert.deepEqual((await texts()).slice(2), ['@Kofi so.']);
    assert.equal(models.requests.length, 2);
    const tools = models.requests.flatMap((request) => request.tools.map(({ name }) => name));
    assert.ok(!tools.includes('mention') && !tools.includes('opt_out'), tools.join());
    await rooms.setAutopilot(id, true);
    await settle();
    assert.equal(models.requests.length, 2);
  });

  it('[V2] stopped and asked for again in the same moment is given', async () => {
    let asked = 0;
    const { rooms, id, texts } = await aThread(() => {
      asked += 1;
      return asked === 1 ? [{ type: 'text', delta: 'We' }, HANG] : said('Well.');
    });
    const first = rooms.answerInThread({ threadId: id });
    await settle();
    rooms.stopAll();
    assert.deepEqual(await first, { kind: 'stopped' });
    assert.deepEqual(await rooms.answerInThread({ threadId: id }), { kind: 'answered' });
    assert.deepEqual((await texts()).slice(2), ['Well.']);
  });

  it('[V2] leaves nothing of the thread in the rooms once it is over', async () => {
    const { rooms, events, errors, id } = await aThread(() => [HANG]);
    const answering = rooms.answerInThread({ threadId: id });
    await settle();
    rooms.stopAll();
    await answering;
    await settle();
    assert.deepEqual(
      events.filter(({ conversationId }) => conversationId === id),
      [],
    );
    assert.deepEqual(errors, []);
    assert.equal(rooms.stateOf(ADA), 'idle');
    assert.equal(rooms.stateOf(KOFI), 'idle');
  });

  it('[V2] is heard as it grows, with who gives it', async () => {
    const { rooms, id } = await aThread(() => [
      { type: 'text', delta: 'Be' },
      { type: 'text', delta: 'cause.' },
      ...said(''),
    ]);
    const heard: unknown[] = [];
    await rooms.answerInThread({ threadId: id, onProgress: (each) => heard.push(each) });
    assert.deepEqual(heard.slice(0, 2), [
      { personalityId: ADA, name: 'Ada', text: 'Be' },
      { personalityId: ADA, name: 'Ada', text: 'Because.' },
    ]);
  });

  it('[V2] is followed by one to what the human wrote meanwhile, also by another', async () => {
    let asked = 0;
    const { rooms, store, id, texts } = await aThread(() => {
      asked += 1;
      return said(`answer ${asked}`);
    });
    const threads = createThreads({ store, newId, now: () => 1 });
    const reply = (text: string) => threads.reply(id, { kind: 'human', name: 'Sam' }, text);
    const first = rooms.answerInThread({ threadId: id });
    const rest: Promise<unknown>[] = [];
    const ask = async (text: string) => {
      await reply(text);
      rest.push(rooms.answerInThread({ threadId: id }));
      await Promise.resolve();
    };
    await ask('and why?');
    await ask('@Kofi and you?');
    assert.deepEqual(await Promise.all([first, ...rest]), Array(3).fill({ kind: 'answered' }));
    assert.equal(asked, 3);
    assert.deepEqual(
      (await texts()).filter((each) => each.startsWith('answer')),
      ['answer 1', 'answer 2', 'answer 3'],
    );
    const last = (await store.get('thread', id))?.data.comments.at(-1);
    assert.equal(last?.author.name, 'Kofi');
  });

  it('[V2] of several words to one personality the newest is answered, once', async () => {
    let asked = 0;
    const { rooms, store, id } = await aThread(() => {
      asked += 1;
      return said(`answer ${asked}`);
    });
    const threads = createThreads({ store, newId, now: () => 1 });
    const answers = [rooms.answerInThread({ threadId: id })];
    const human = { kind: 'human', name: 'Sam' } as const;
    await threads.reply(id, human, 'one more');
    answers.push(rooms.answerInThread({ threadId: id }));
    await threads.reply(id, human, 'and another');
    answers.push(rooms.answerInThread({ threadId: id }));
    assert.deepEqual(await Promise.all(answers), Array(3).fill({ kind: 'answered' }));
    assert.equal(asked, 2);
  });

  it('[V2] stopped, ends what waits for it too; then it can be asked for again', async () => {
    const started = Promise.withResolvers<undefined>();
    let asked = 0;
    const { rooms, store, id } = await aThread(() => {
      asked += 1;
      return asked === 1 ? [{ type: 'text', delta: 'W' }, HANG] : said('Both.');
    });
    const threads = createThreads({ store, newId, now: () => 1 });
    const first = rooms.answerInThread({
      threadId: id,
      onProgress: () => started.resolve(undefined),
    });
    await started.promise;
    const ask = async (text: string) => {
      await threads.reply(id, { kind: 'human', name: 'Sam' }, text);
      const answer = rooms.answerInThread({ threadId: id });
      await settle(50);
      return [answer];
    };
    const [second] = await ask('one more');
    const [third] = await ask('and another');
    rooms.stop(id, null);
    assert.deepEqual(await Promise.all([first, second, third]), Array(3).fill({ kind: 'stopped' }));
    assert.deepEqual(await rooms.answerInThread({ threadId: id }), { kind: 'answered' });
    assert.equal(asked, 2);
  });

  it('[V2] is given by the mentioned one, who took no part before', async () => {
    const { rooms, store, id } = await aThread(() => said('Here I am.'));
    const threads = createThreads({ store, newId, now: () => 1 });
    await threads.reply(id, { kind: 'human', name: 'Sam' }, '@Kofi look');
    await rooms.answerInThread({ threadId: id });
    const last = (await store.get('thread', id))?.data.comments.at(-1);
    assert.deepEqual([last?.author.name, last?.text], ['Kofi', 'Here I am.']);
  });
});
