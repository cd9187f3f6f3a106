import assert from 'node:assert/strict';
import type { PullReply } from '../../../shared/protocol/syncApi.ts';
import { applyPage, PART_RECORDS } from '../../../shared/sync/applyPage.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { EPOCH, positionOf, pull, served, SPACE, USER } from '../../contract/storeSetting.ts';
import { countedId } from '../../support/syncBuilders.ts';

const COUNT = PART_RECORDS * 2 + 50;

describe('A long page', () => {
  const disk = new MemoryDisk();
  const store = openMemoryStore({ now: () => 1_000, newId: countedId }, disk);
  beforeEach(() => (disk.contents = new MemoryDisk().contents));

  function page(over: Partial<PullReply> = {}): PullReply {
    const records = Array.from({ length: COUNT }, (_, at) => served(countedId(), at + 1));
    return { epoch: EPOCH, records, cursor: COUNT, head: COUNT, nextPage: null, ...over };
  }

  it('C4: is stored in parts, with others’ turns in between, and ends where the whole page does', async () => {
    await pull(store, [], 0);
    const cursors: number[] = [];
    const asked = await positionOf(store);
    const outcome = await applyPage(
      store,
      { asked, reply: page({ cursor: COUNT + 5 }) },
      async () => {
        cursors.push((await positionOf(store)).cursor);
      },
    );
    assert.deepEqual(cursors, [PART_RECORDS, 2 * PART_RECORDS]);
    assert.equal(outcome.kind, 'applied');
    assert.equal((await positionOf(store)).cursor, COUNT + 5);
    assert.equal((await store.list('setting')).length, COUNT);
  });

  it('C4: that breaks off in the middle of a load goes on from its last part, with its token', async () => {
    await store.bind(USER, SPACE);
    const asked = await positionOf(store);
    const broken = applyPage(store, { asked, reply: page({ nextPage: 'pinned' }) }, () =>
      Promise.reject(new Error('The program ended.')),
    );
    await assert.rejects(broken);
    const { cursor, page: token, phase, epoch } = await positionOf(store);
    assert.deepEqual([cursor, token, phase, epoch], [PART_RECORDS, 'pinned', 'loading', EPOCH]);
  });

  it('C4: is given up where another window moved on meanwhile', async () => {
    await pull(store, [], 0);
    const asked = await positionOf(store);
    const outcome = await applyPage(store, { asked, reply: page() }, () => store.startOver());
    assert.equal(outcome.kind, 'stale');
    assert.equal((await store.list('setting')).length, PART_RECORDS);
  });

  it('C5: is stored whole where a load that broke off could not go on', async () => {
    await store.bind(USER, SPACE);
    const asked = await positionOf(store);
    await applyPage(store, { asked, reply: page() }, () => assert.fail('It was cut.'));
    assert.equal((await positionOf(store)).phase, 'following');
  });
});
