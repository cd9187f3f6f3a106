import assert from 'node:assert/strict';
import type { Loss } from '../../shared/sync/syncState.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { countedId } from '../support/syncBuilders.ts';
import { aSetting, LIMIT, positionOf, pull, served } from './storeSetting.ts';
import type { Setting } from './storeSetting.ts';

/** What the store asks about, which it must. */
async function lossOf(store: LocalStore): Promise<Loss> {
  const loss = await store.loss();
  assert.ok(loss);
  return loss;
}

/** Lets go what a load would take, where it asks. */
export async function discardLost(store: LocalStore): Promise<void> {
  const loss = await store.loss();
  if (loss) await store.settleLoss('discard', loss);
}

/** The question before a load removes most, rule C5. */
export function lossRules(setting: Setting): void {
  for (const choice of ['upload', 'discard'] as const) {
    it(`C5: asks before a load removes most, then ${choice}s`, async () => {
      const { store } = setting();
      const ids = [countedId(), countedId(), countedId()];
      await pull(
        store,
        ids.map((id, index) => served(id, index + 1)),
        3,
      );
      await store.startOver();
      assert.equal(await pull(store, [], 0), 'wouldLoseMost');
      const loss = await lossOf(store);
      assert.deepEqual([loss.local, loss.remaining, loss.going], [3, 0, 3]);
      assert.equal((await store.list('setting')).length, 3);
      assert.deepEqual(await store.takeBatch(LIMIT), []);
      assert.deepEqual(await store.settleLoss(choice, loss), { kind: 'settled' });
      assert.equal((await store.list('setting')).length, choice === 'upload' ? 3 : 0);
      assert.equal((await store.takeBatch(LIMIT)).length, choice === 'upload' ? 3 : 0);
    });
  }

  it('C5: counts what was never sent neither for nor against the service', async () => {
    const { store } = setting();
    const ids = [countedId(), countedId(), countedId()];
    const records = ids.map((id, index) => served(id, index + 1));
    await pull(store, records, 3);
    // Many new ones, here and from elsewhere, hide no loss.
    await store.write(Array.from({ length: 20 }, () => aSetting(countedId(), 1)));
    await store.startOver();
    const others = Array.from({ length: 20 }, (_, at) => served(countedId(), at + 4));
    assert.equal(await pull(store, [...records.slice(0, 1), ...others], 23), 'wouldLoseMost');
    const { local, remaining, going } = await lossOf(store);
    assert.deepEqual([local, remaining, going], [3, 1, 2]);
  });

  it('C5: asks nothing where less than half goes, however few the records are', async () => {
    const { store } = setting();
    const records = [1, 2, 3].map((seq) => served(countedId(), seq));
    await pull(store, records, 3);
    await store.startOver();
    assert.equal(await pull(store, records.slice(1), 3), 'applied');
    assert.equal((await store.list('setting')).length, 2);
  });

  it('C5: what was edited here counts as missing, and is uploaded with the rest', async () => {
    const { store } = setting();
    const [edited, deleted, clean] = [countedId(), countedId(), countedId()];
    await pull(store, [served(edited, 1), served(deleted, 2), served(clean, 3)], 3);
    await store.startOver();
    await store.write([aSetting(edited, 'mine'), aSetting(deleted, null)]);
    assert.equal(await pull(store, [], 0), 'wouldLoseMost');
    const loss = await lossOf(store);
    assert.deepEqual([loss.local, loss.remaining, loss.going], [3, 0, 1]);
    await store.settleLoss('upload', loss);
    assert.deepEqual(await store.seenConflicts(), []);
    const sent = await store.takeBatch(LIMIT);
    assert.deepEqual(
      sent.map(({ id, baseVersion }) => [id, baseVersion]).toSorted(),
      [edited, clean].map((id) => [id, 0]).toSorted(),
    );
  });

  it('C5: an answer to an older question allows no larger loss', async () => {
    const { store } = setting();
    const records = [1, 2, 3, 4, 5].map((seq) => served(countedId(), seq));
    await pull(store, records, 5);
    await store.startOver();
    assert.equal(await pull(store, records.slice(3), 5), 'wouldLoseMost');
    const smaller = await lossOf(store);
    assert.equal(smaller.going, 3);
    // Meanwhile another window has begun again, and the service holds nothing any more.
    await store.startOver();
    assert.equal(await pull(store, [], 0), 'wouldLoseMost');
    const larger = await lossOf(store);
    for (const choice of ['discard', 'upload'] as const) {
      assert.deepEqual(await store.settleLoss(choice, smaller), { kind: 'changed', loss: larger });
    }
    for (const other of [{ going: 4 }, { load: larger.load - 1 }]) {
      const outcome = await store.settleLoss('discard', { ...larger, ...other });
      assert.equal(outcome.kind, 'changed');
    }
    assert.equal((await store.list('setting')).length, 5);
    assert.equal((await positionOf(store)).phase, 'guarded');
    // What the person has edited since does not go: less is lost than they agreed to.
    await store.write([aSetting(records[0]?.id ?? '', 'kept')]);
    assert.deepEqual(await store.settleLoss('discard', larger), { kind: 'settled' });
    assert.equal((await store.list('setting')).length, 1);
    assert.deepEqual(await store.settleLoss('discard', larger), { kind: 'nothing' });
  });
}
