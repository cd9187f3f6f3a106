import assert from 'node:assert/strict';
import { createConflictDrafts, type DraftFile } from '../../../extension/sync/conflictDrafts.ts';
import type { DraftChoice } from '../../../shared/protocol/conflictApi.ts';
import { countedId } from '../../support/syncBuilders.ts';

/** A file in memory; `text` is what it holds. */
function aFile(text: string | null = null): DraftFile & { text: string | null } {
  const file = {
    text,
    read: () => Promise.resolve(file.text),
    write(next: string | null) {
      file.text = next;
      return Promise.resolve();
    },
  };
  return file;
}

const aName = () => ({ kind: 'personality', id: countedId() });
const byHand = (text: string): readonly DraftChoice[] => [
  { key: 'prompt', choice: { kind: 'text', text } },
  { key: 'name', choice: { kind: 'theirs' } },
];
const unexpected = (cause: unknown): void => assert.ifError(cause);

describe('What was chosen in conflicts', () => {
  it('[S4] is there again after the window was loaded anew', async () => {
    const file = aFile();
    const [one, two] = [aName(), aName()];
    const before = createConflictDrafts(file, unexpected);
    await Promise.all([before.keep(one, byHand('one')), before.keep(two, byHand('two'))]);
    const after = createConflictDrafts(file, unexpected);
    assert.deepEqual(await after.of(one), byHand('one'));
    assert.deepEqual(await after.of(two), byHand('two'));
    assert.deepEqual(await after.of(aName()), []);
  });

  it('[S4] goes when its conflict is settled, and the file with the last', async () => {
    const file = aFile();
    const name = aName();
    const drafts = createConflictDrafts(file, unexpected);
    await drafts.keep(name, byHand('one'));
    await drafts.keep(name, []);
    assert.deepEqual(await drafts.of(name), []);
    assert.equal(file.text, null);
  });

  it('[S4] is kept of the latest twenty, within a bound', async () => {
    const file = aFile();
    const drafts = createConflictDrafts(file, unexpected);
    const names = Array.from({ length: 25 }, aName);
    for (const name of names) await drafts.keep(name, byHand('one'));
    const kept = await Promise.all(names.map((name) => drafts.of(name)));
    assert.deepEqual(
      kept.map(({ length }) => length > 0),
      names.map((_, at) => at >= 5),
    );
    const long = Array.from({ length: 6 }, aName);
    for (const name of long) await drafts.keep(name, byHand('x'.repeat(900_000)));
    assert.ok((file.text?.length ?? 0) <= 4_000_000);
    assert.equal((await drafts.of(long[5] ?? aName())).length, 2);
    assert.equal((await drafts.of(long[0] ?? aName())).length, 0);
  });

  for (const text of ['', '{', '[]x', '[["a"]]', '[["a", [{"key": 1}]]]', '{"__proto__": []}']) {
    it(`[S4] is none where the file holds ${JSON.stringify(text)}`, async () => {
      const file = aFile(text);
      const drafts = createConflictDrafts(file, unexpected);
      const name = aName();
      assert.deepEqual(await drafts.of(name), []);
      await drafts.keep(name, byHand('one'));
      assert.deepEqual(await createConflictDrafts(file, unexpected).of(name), byHand('one'));
    });
  }

  it('[S4] stays in the window where it cannot be written down, which is told', async () => {
    const told: unknown[] = [];
    const full = new Error('The disk is full.');
    const drafts = createConflictDrafts(
      { read: () => Promise.reject(full), write: () => Promise.reject(full) },
      (cause) => told.push(cause),
    );
    const name = aName();
    await drafts.keep(name, byHand('one'));
    assert.deepEqual(await drafts.of(name), byHand('one'));
    assert.deepEqual(told, [full]);
  });
});
