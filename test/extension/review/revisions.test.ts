import assert from 'node:assert/strict';
import { createRevisions, type NewRevision } from '../../../extension/review/revisions.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { ada, aProject, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

function open() {
  const clock = { now: 1_700_000_000_000 };
  const now = () => clock.now++;
  const store = openMemoryStore({ now, newId: countedId });
  const snapshots = createSnapshots({ store, projectId: () => aProject, now, hash: sha256 });
  const revisions = createRevisions({
    store,
    snapshots,
    projectId: aProject,
    newId: countedId,
    now,
  });
  const add = (over: Partial<NewRevision>) =>
    revisions.add({
      path: 'a.ts',
      renamedFrom: null,
      kind: 'edited',
      before: 'one',
      after: 'two',
      author: { kind: 'personality', personalityId: ada, name: 'Ada' },
      acceptedBy: 'Grace',
      reason: 'because',
      proposalId: null,
      ...over,
    });
  const reasons = async (path: string) =>
    (await revisions.ofFile(path)).map(({ data }) => data.reason);
  return { store, snapshots, revisions, add, reasons };
}

describe('revisions', () => {
  it('[V7] keep both texts, who and why', async () => {
    const { add, snapshots, revisions } = open();
    const { id } = await add({});
    const record = await revisions.get(id);
    assert.equal(await snapshots.read(record?.data.before ?? ''), 'one');
    assert.equal(await snapshots.read(record?.data.after ?? ''), 'two');
    assert.deepEqual(
      [record?.data.author.name, record?.data.acceptedBy, record?.data.reason],
      ['Ada', 'Grace', 'because'],
    );
  });

  it('[V7] of one file, newest first', async () => {
    const { add, reasons } = open();
    await add({ reason: 'first' });
    await add({ reason: 'other', path: 'b.ts' });
    await add({ reason: 'second' });
    assert.deepEqual(await reasons('a.ts'), ['second', 'first']);
  });

  it('[V7] follow renames backwards, and leave what another file did under the old name', async () => {
    const { add, reasons, revisions } = open();
    await add({ reason: 'as a' });
    await add({ reason: 'a to b', kind: 'renamed', path: 'b.ts', renamedFrom: 'a.ts' });
    await add({ reason: 'another a' });
    await add({ reason: 'b to c', kind: 'renamed', path: 'c.ts', renamedFrom: 'b.ts' });
    await add({ reason: 'as c', path: 'c.ts' });
    assert.deepEqual(await reasons('c.ts'), ['as c', 'b to c', 'a to b', 'as a']);
    assert.deepEqual(await reasons('b.ts'), []);
    assert.deepEqual(await reasons('a.ts'), ['another a']);
    assert.deepEqual(await revisions.paths(), ['c.ts', 'a.ts']);
  });

  it('[V7] go along when a file or folder is renamed by hand', async () => {
    const { add, reasons, revisions } = open();
    await add({ reason: 'old', path: 'x/a.ts' });
    await revisions.renamed('x', 'y');
    assert.deepEqual(await reasons('y/a.ts'), ['old']);
    assert.deepEqual(await reasons('x/a.ts'), []);
    assert.deepEqual(await revisions.paths(), ['y/a.ts']);
  });

  it('[V7] name no text that could not be kept, and shorten words that no record holds', async () => {
    const { add } = open();
    const { data } = await add({
      before: 'a\uD800',
      after: null,
      acceptedBy: 'x'.repeat(200),
      reason: `\0${'y'.repeat(5_000)}`,
    });
    assert.deepEqual([data.before, data.after], [null, null]);
    assert.deepEqual([data.acceptedBy.length, data.reason.length], [80, 4_000]);
  });
});
