import assert from 'node:assert/strict';
import { createThreads } from '../../../extension/review/threads.ts';
import { threadId } from '../../../shared/domain/ids.ts';
import { takeAnchor } from '../../../shared/review/anchors.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aProject, aThread, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = 'one\ntwo\nthree\nfour';
const human = { kind: 'human', name: 'Kim' } as const;

async function aStoredThread(path = 'src/a.ts') {
  const store = openMemoryStore({ now: () => 7, newId: countedId });
  const threads = createThreads({ store, newId: countedId, now: () => 7 });
  const id = threadId.parse(countedId());
  await store.write([{ kind: 'thread', id, data: aThread(text, [1, 1], { path }) }]);
  const read = async () => (await store.get('thread', id))?.data;
  return { store, threads, id, read };
}

describe('threads', () => {
  it('[V2] adds replies in the order they were asked for, even at once', async () => {
    const { threads, id, read } = await aStoredThread();
    const replies = ['first', ' second \0', 'third'].map((each) => threads.reply(id, human, each));
    assert.deepEqual(await Promise.all(replies), Array(3).fill({ kind: 'added' }));
    assert.deepEqual(
      (await read())?.comments
        .slice(1)
        .map((comment) => [comment.author, comment.text, comment.createdAt]),
      [
        [human, 'first', 7],
        [human, 'second \uFFFD', 7],
        [human, 'third', 7],
      ],
    );
  });

  it('refuses what cannot be kept whole', async () => {
    const { store, threads, id, read } = await aStoredThread();
    const refused = async (reply: string) => {
      const result = await threads.reply(id, human, reply);
      return result.kind === 'refused' && result.reason;
    };
    assert.equal(await refused(' \n '), 'empty');
    assert.equal(await refused('x'.repeat(20_001)), 'tooLong');
    const thread = await read();
    assert.ok(thread);
    const [comment] = thread.comments;
    assert.ok(comment);
    await store.write([
      {
        kind: 'thread',
        id,
        data: { ...thread, comments: Array.from({ length: 500 }, () => comment) },
      },
    ]);
    assert.equal(await refused('one more'), 'full');
    await threads.delete(id);
    assert.equal(await refused('hello?'), 'gone');
    assert.equal(await read(), undefined);
  });

  it('[V2] resolves and unresolves', async () => {
    const { threads, id, read } = await aStoredThread();
    await threads.setResolved(id, true);
    assert.equal((await read())?.isResolved, true);
    await threads.setResolved(id, false);
    assert.equal((await read())?.isResolved, false);
  });

  it('[V3] keeps the anchor of an outdated thread, and takes a new one when it is found', async () => {
    const { threads, id, read } = await aStoredThread();
    const before = (await read())?.anchor;
    await threads.outdated(id);
    assert.deepEqual(await read().then((thread) => [thread?.isOutdated, thread?.anchor]), [
      true,
      before,
    ]);
    const anchor = takeAnchor(text, 2, 3, sha256(text));
    await threads.moved(id, anchor);
    assert.deepEqual(await read().then((thread) => [thread?.isOutdated, thread?.anchor]), [
      false,
      anchor,
    ]);
  });

  it('[V3] follows the renaming of its file and of folders above, and no other', async () => {
    const { threads, read } = await aStoredThread('src/deep/a.ts');
    for (const [from, to, expected] of [
      ['src/deep/a.ts', 'src/deep/b.ts', 'src/deep/b.ts'],
      ['src', 'lib', 'lib/deep/b.ts'],
      ['lib/de', 'x', 'lib/deep/b.ts'],
    ] as const) {
      await threads.renamed(aProject, from, to);
      assert.equal((await read())?.path, expected);
    }
  });

  it('[V2] begins a thread of the human, which is a note', async () => {
    const { store, threads } = await aStoredThread();
    const place = {
      projectId: aProject,
      path: 'src/a.ts',
      anchor: takeAnchor(text, 0, 0, sha256(text)),
    };
    const begun = await threads.begin(place, human, ' mine ');
    assert.ok(begun.kind === 'added');
    const thread = (await store.get('thread', begun.id))?.data;
    assert.deepEqual(
      [thread?.severity, thread?.comments.map((each) => [each.author, each.text])],
      ['note', [[human, 'mine']]],
    );
    assert.deepEqual(await threads.begin(place, human, ' '), { kind: 'refused', reason: 'empty' });
    assert.equal((await store.list('thread')).length, 2);
  });

  it('[V2] a human edits and deletes what they said, and nothing else', async () => {
    const { threads, id, read } = await aStoredThread();
    await threads.reply(id, human, 'tpyo');
    const [ada, mine] = (await read())?.comments ?? [];
    assert.ok(ada && mine);
    assert.deepEqual(await threads.editComment(id, mine.id, 'typo'), { kind: 'added' });
    await threads.editComment(id, ada.id, 'I was wrong.');
    await threads.deleteComment(id, ada.id);
    const said = (await read())?.comments.map((each) => [each.text, each.editedAt]);
    assert.deepEqual(said, [
      ['Look **here**.', null],
      ['typo', 7],
    ]);
    for (const [given, reason] of [
      ['\n', 'empty'],
      ['x'.repeat(20_001), 'tooLong'],
    ] as const) {
      const refused = { kind: 'refused', reason };
      assert.deepEqual(await threads.editComment(id, mine.id, given), refused);
    }
    await threads.deleteComment(id, mine.id);
    assert.equal((await read())?.comments.length, 1);
    const gone = { kind: 'refused', reason: 'gone' };
    assert.deepEqual(await threads.editComment(id, mine.id, 'again'), gone);
  });

  it("[V2] a thread goes with the human's only comment", async () => {
    const { store, threads } = await aStoredThread();
    const place = {
      projectId: aProject,
      path: 'a.ts',
      anchor: takeAnchor(text, 0, 0, sha256(text)),
    };
    const begun = await threads.begin(place, human, 'mine');
    assert.ok(begun.kind === 'added');
    const [only] = (await store.get('thread', begun.id))?.data.comments ?? [];
    assert.ok(only);
    await threads.deleteComment(begun.id, only.id);
    assert.equal(await store.get('thread', begun.id), null);
  });
});
