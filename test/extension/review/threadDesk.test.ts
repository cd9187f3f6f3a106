import assert from 'node:assert/strict';
import { createReviewDesk } from '../../../extension/review/reviewDesk.ts';
import { createThreads } from '../../../extension/review/threads.ts';
import { conversationId, messageId, type ThreadId, threadId } from '../../../shared/domain/ids.ts';
import type { Thread } from '../../../shared/domain/thread.ts';
import { folderInMemory } from '../../support/folderInMemory.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { ada, aProject, aThread, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = 'one\ntwo\nthree\nfour';
const grace = {
  personalityId: ada,
  personalityName: 'Grace',
  conversationId: conversationId.parse(countedId()),
  messageId: messageId.parse(countedId()),
};
const [first, second, other, settled] = ['aaaaaaaa', 'aaaaaaab', 'bbbbbbbb', 'cccccccc'].map(
  (start) => threadId.parse(`${start}-0000-4000-8000-000000000000`),
) as [ThreadId, ThreadId, ThreadId, ThreadId];

async function aDesk(project: typeof aProject | null = aProject) {
  const store = openMemoryStore({ now: () => 7, newId: countedId });
  const desk = createReviewDesk({
    store,
    snapshots: { keep: (text) => Promise.resolve(sha256(text)) },
    workspace: folderInMemory({ 'src/a.ts': text }),
    projectId: () => Promise.resolve(project),
    newId: countedId,
    now: () => 7,
    hash: sha256,
  });
  const put = (id: string, lines: readonly [number, number], over: Partial<Thread> = {}) =>
    store.write([{ kind: 'thread', id, data: aThread(text, lines, over) }]);
  await put(first, [2, 3]);
  await put(second, [0, 0]);
  await put(other, [1, 1], { path: 'src/b.ts' });
  await put(settled, [1, 1], { isResolved: true });
  const read = async (id: string) => (await store.get('thread', id))?.data;
  const reply = (thread: string, words = 'Yes.') =>
    desk.replyComment({ thread, text: words }, grace);
  const resolve = (thread: string) => desk.resolveComment({ thread, reason: 'Done.' }, grace);
  return { store, desk, put, read, reply, resolve };
}

describe('threads as personalities reach them', () => {
  it('[R8] names the open threads of a file from top to bottom', async () => {
    const { desk } = await aDesk();
    const of = async (path: string) =>
      (await desk.openThreads(path)).map(({ threadId: id, line, author }) => [id, line, author]);
    const open = [
      [second, 0, 'Ada'],
      [first, 2, 'Ada'],
    ];
    assert.deepEqual(await of('src/a.ts'), open);
    assert.deepEqual(await of('./src//a.ts'), open);
    assert.deepEqual(await of('../a.ts'), []);
    assert.deepEqual(await (await aDesk(null)).desk.openThreads('src/a.ts'), []);
  });

  for (const name of [first, 'AAAAAAAA', 'aaaaaaaa-00', 'src/a.ts:3', './src/a.ts:4']) {
    it(`[R8] a reply to ${name} stands in the thread in the personality's name`, async () => {
      const { read, reply } = await aDesk();
      assert.deepEqual(await reply(name), {
        kind: 'made',
        threadId: first,
        path: 'src/a.ts',
        line: 2,
      });
      const last = (await read(first))?.comments.at(-1);
      assert.deepEqual(
        [last?.author, last?.text, last?.createdAt],
        [{ kind: 'personality', personalityId: ada, name: 'Grace' }, 'Yes.', 7],
      );
    });
  }

  it('[R8] resolving leaves the reason as the last comment, and happens once', async () => {
    const { read, reply, resolve } = await aDesk();
    assert.equal((await resolve('bbbbbbbb')).kind, 'made');
    const thread = await read(other);
    assert.deepEqual([thread?.isResolved, thread?.comments.at(-1)?.text], [true, 'Done.']);
    const refused = { kind: 'refused', refusal: { kind: 'alreadyResolved' } };
    for (const again of ['bbbbbbbb', 'src/b.ts:2']) {
      assert.deepEqual(await resolve(again), refused);
      assert.deepEqual(await reply(again), refused);
    }
    assert.equal((await read(other))?.comments.length, 2);
  });

  for (const [name, kind, open] of [
    ['src/a.ts:2', 'alreadyResolved', null],
    ['src/a.ts:9', 'threadNotFound', [second, first]],
    ['src/c.ts:1', 'threadNotFound', []],
    ['dddddddd', 'threadNotFound', [second, first, other]],
    ['aaaaaaa', 'threadNotFound', [second, first, other]],
    ['', 'threadNotFound', [second, first, other]],
  ] as const) {
    it(`[R8] refuses ${JSON.stringify(name)} as ${kind} and names the open threads`, async () => {
      const { resolve } = await aDesk();
      const result = await resolve(name);
      assert.ok(result.kind === 'refused');
      assert.equal(result.refusal.kind, kind);
      const named = 'open' in result.refusal ? result.refusal.open : null;
      assert.deepEqual(named?.map(({ threadId: id }) => id) ?? null, open);
    });
  }

  it('[R8] refuses a name that several open threads share', async () => {
    const { put, reply } = await aDesk();
    const twin = 'aaaaaaaa-1000-4000-8000-000000000000';
    await put(twin, [2, 2]);
    for (const name of ['aaaaaaaa', 'src/a.ts:3']) {
      const result = await reply(name);
      assert.equal(result.kind === 'refused' && result.refusal.kind, 'threadAmbiguous');
    }
    assert.equal((await reply(twin)).kind, 'made');
  });

  it('[R8] a full thread takes no reply, but can be resolved', async () => {
    const { put, read, reply, resolve } = await aDesk();
    const [comment] = aThread(text, [0, 0]).comments;
    assert.ok(comment);
    await put(other, [1, 1], { comments: Array.from({ length: 500 }, () => comment) });
    assert.deepEqual(await reply(other), { kind: 'refused', refusal: { kind: 'threadFull' } });
    assert.equal((await resolve(other)).kind, 'made');
    const thread = await read(other);
    assert.deepEqual([thread?.isResolved, thread?.comments.length], [true, 500]);
  });

  it('[R8] without a folder everything is refused', async () => {
    const { desk, reply, resolve } = await aDesk(null);
    const refusal = { kind: 'noWorkspace' };
    assert.deepEqual(await reply(first), { kind: 'refused', refusal });
    assert.deepEqual(await resolve(first), { kind: 'refused', refusal });
    const comment = {
      path: 'src/a.ts',
      line: 1,
      quote: 'one',
      severity: 'note',
      text: 'x',
      suggestion: null,
    } as const;
    const made = await desk.comment(comment, grace);
    assert.deepEqual(made, { kind: 'refused', refusal: { kind: 'path', refusal } });
  });

  it('[V2] a reply of a personality and one of a human at the same time both stand', async () => {
    const { store, read, reply } = await aDesk();
    const threads = createThreads({ store, newId: countedId, now: () => 7 });
    const human = { kind: 'human', name: 'Kim' } as const;
    await Promise.all([reply(first), threads.reply(first, human, 'No.'), reply(first)]);
    const said = (await read(first))?.comments.slice(1).map((comment) => comment.text);
    assert.deepEqual(said?.toSorted(), ['No.', 'Yes.', 'Yes.']);
  });
});
