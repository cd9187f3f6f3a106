import assert from 'node:assert/strict';
import { PART_MUTATIONS, takeBatch } from '../../../shared/sync/takeBatch.ts';
import { aSetting, EPOCH, pull } from '../../contract/storeSetting.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { countedId } from '../../support/syncBuilders.ts';

const COUNT = PART_MUTATIONS * 2 + 50;
const ROOM = 8_000_000;

describe('A large batch', () => {
  const disk = new MemoryDisk();
  const store = openMemoryStore({ now: () => 1_000, newId: countedId }, disk);
  const ids = Array.from({ length: COUNT }, () => countedId());
  const rest = (): Promise<void> => Promise.resolve();

  beforeEach(async () => {
    disk.contents = new MemoryDisk().contents;
    await pull(store, [], 0);
    await store.write(ids.map((id, at) => aSetting(id, at)));
  });

  it('C3: is frozen in parts, oldest first, with others’ turns in between, and is the same when taken again', async () => {
    let turns = 0;
    const turn = async (): Promise<void> => {
      turns += 1;
      // Written behind all that waits.
      await store.write([aSetting(countedId(), turns)]);
    };
    const batch = await takeBatch(store, { count: COUNT, bytes: ROOM }, turn);
    assert.deepEqual(
      batch.map(({ id }) => id),
      ids,
    );
    assert.equal(turns, 2);
    assert.deepEqual(await takeBatch(store, { count: COUNT, bytes: ROOM }, rest), batch);
    assert.deepEqual(await store.takeBatch({ count: COUNT, bytes: ROOM }), batch);
  });

  it('C3: ends where the next change has no room, and has one at least', async () => {
    const [whole] = await store.takeBatch({ count: 1, bytes: ROOM });
    const bytes = (JSON.stringify(whole).length + 1) * (PART_MUTATIONS + 10);
    const batch = await takeBatch(store, { count: COUNT, bytes }, rest);
    assert.ok(batch.length > PART_MUTATIONS && batch.length < COUNT, String(batch.length));
    assert.ok(batch.reduce((sum, item) => sum + JSON.stringify(item).length + 1, 0) <= bytes);
    assert.equal((await takeBatch(store, { count: COUNT, bytes: 1 }, rest)).length, 1);
  });

  it('C3: freezes nothing that finds no room in it', async () => {
    const sizes = (await store.takeBatch({ count: COUNT, bytes: ROOM })).map(
      (item) => JSON.stringify(item).length + 1,
    );
    disk.contents = new MemoryDisk().contents;
    await pull(store, [], 0);
    await store.write(ids.map((id, at) => aSetting(id, at)));
    for (const more of [0, 10, (sizes[PART_MUTATIONS] ?? 0) - 1]) {
      const bytes = sizes.slice(0, PART_MUTATIONS).reduce((sum, size) => sum + size, more);
      const batch = await takeBatch(store, { count: COUNT, bytes }, rest);
      assert.equal(batch.length, PART_MUTATIONS);
      const frozen = (await store.pending(COUNT)).filter(({ isSent }) => isSent);
      assert.equal(frozen.length, PART_MUTATIONS, `with ${more} bytes to spare`);
    }
  });

  it('C3: has a record twice where it was settled and written meanwhile, in order, and no name twice', async () => {
    const [first = ''] = ids;
    const turn = async (): Promise<void> => {
      // As another window does that also believes to hold the lease.
      const [sent] = await store.takeBatch({ count: 1, bytes: ROOM });
      if (sent?.id !== first) return;
      const result = { status: 'ok', mutationId: sent.mutationId, version: 1, seq: 1 } as const;
      await store.applyPush({ epoch: EPOCH, head: 1, results: [result] });
      await store.write([aSetting(first, 'again')]);
    };
    const batch = await takeBatch(store, { count: COUNT + 9, bytes: ROOM }, turn);
    const own = batch.filter(({ id }) => id === first);
    assert.deepEqual(
      own.map(({ baseVersion }) => baseVersion),
      [0, 1],
    );
    assert.equal(new Set(batch.map(({ mutationId }) => mutationId)).size, batch.length);
  });

  it('C3: takes what a settled one left out with the next', async () => {
    const [first = ''] = ids;
    const turn = async (): Promise<void> => {
      const [sent] = await store.takeBatch({ count: 1, bytes: ROOM });
      if (sent?.id !== first) return;
      const result = { status: 'ok', mutationId: sent.mutationId, version: 1, seq: 1 } as const;
      await store.applyPush({ epoch: EPOCH, head: 1, results: [result] });
    };
    const batch = await takeBatch(store, { count: COUNT, bytes: ROOM }, turn);
    const next = await takeBatch(store, { count: COUNT, bytes: ROOM }, rest);
    assert.deepEqual(
      [...new Set([...batch, ...next].map(({ id }) => id))].toSorted(),
      [...ids].toSorted(),
    );
  });

  it('E2: is cut short where another window starts over meanwhile', async () => {
    const batch = await takeBatch(store, { count: COUNT, bytes: ROOM }, () => store.startOver());
    assert.equal(batch.length, PART_MUTATIONS);
  });
});
