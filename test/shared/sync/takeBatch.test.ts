import assert from 'node:assert/strict';
import { PART_MUTATIONS, takeBatch } from '../../../shared/sync/takeBatch.ts';
import { aSetting, pull } from '../../contract/storeSetting.ts';
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

  it('E2: is cut short where another window starts over meanwhile', async () => {
    const batch = await takeBatch(store, { count: COUNT, bytes: ROOM }, () => store.startOver());
    assert.equal(batch.length, PART_MUTATIONS);
  });
});
