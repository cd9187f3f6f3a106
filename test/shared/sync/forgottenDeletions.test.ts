import assert from 'node:assert/strict';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aSetting, EPOCH, pull, served, settle, takeOne } from '../../contract/storeSetting.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { countedId } from '../../support/syncBuilders.ts';

/** Rule C11's end: what of a deletion stays on the disk. */
describe('A deletion that the pull has passed', () => {
  const id = countedId();
  const tombstone = served(id, 4, { version: 2, deleted: true, data: null });
  let disk: MemoryDisk;
  let store: LocalStore;

  beforeEach(async () => {
    disk = new MemoryDisk();
    store = openMemoryStore({ now: () => 1, newId: countedId }, disk);
    await pull(store, [served(id, 3)], 3);
  });

  /** Deletes the record and has that acknowledged as version 2, seq 4; at 5 there is something else. */
  async function deleteIt(
    meanwhile = (): Promise<unknown> => Promise.resolve(),
    head = 5,
  ): Promise<void> {
    await store.write([aSetting(id, null)]);
    const { mutationId } = await takeOne(store);
    await meanwhile();
    const result = { status: 'ok', mutationId, version: 2, seq: 4 } as const;
    await store.applyPush({ epoch: EPOCH, head, results: [result] });
  }

  it('C11, C24: leaves nothing behind when nothing else has come', async () => {
    await deleteIt(undefined, 4);
    assert.equal(disk.contents.rows.size, 0);
  });

  it('C11: leaves nothing behind', async () => {
    await deleteIt();
    assert.equal(disk.contents.rows.size, 1);
    await pull(store, [tombstone], 4);
    assert.equal(disk.contents.rows.size, 0);
  });

  it('C11: leaves nothing behind when the pull came before its fate was known', async () => {
    await deleteIt(() => pull(store, [tombstone], 4));
    assert.equal(disk.contents.rows.size, 0);
  });

  it('C5, C11: leaves nothing behind when a load brings it while its fate is unknown', async () => {
    await deleteIt(async () => {
      await store.startOver();
      const asked = await store.position();
      assert.ok(asked);
      const rest = { epoch: EPOCH, records: [], cursor: 3, head: 4, nextPage: null };
      await store.applyPull(asked, rest);
      await pull(store, [tombstone], 5);
    });
    assert.equal(disk.contents.rows.size, 0);
  });

  it('C11: leaves nothing behind when it was revived and deleted again before it was sent', async () => {
    await deleteIt();
    await store.write([aSetting(id, 2)]);
    await pull(store, [tombstone], 4);
    await store.write([aSetting(id, null)]);
    assert.equal(disk.contents.rows.size, 0);
  });

  it('C10, C11: leaves nothing behind of a record that the service has forgotten', async () => {
    await store.write([aSetting(id, 2)]);
    const { mutationId } = await takeOne(store);
    const result = { status: 'gone', mutationId } as const;
    await store.applyPush({ epoch: EPOCH, head: 4, results: [result] });
    await settle(store, id, { kind: 'mine' });
    await store.write([aSetting(id, null)]);
    assert.equal(disk.contents.rows.size, 0);
  });
});
