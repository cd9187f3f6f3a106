import assert from 'node:assert/strict';
import type { MutationResult } from '../../shared/protocol/syncApi.ts';
import { countedId } from '../support/syncBuilders.ts';
import { aSetting, EPOCH, LIMIT, positionOf, pull, served, type Setting } from './storeSetting.ts';

/** Where an accepted push leaves the cursor. */
export function followingPushRules(setting: Setting): void {
  /** A store at seq 5 with `values` to send; answers what it was told of a push that got these seqs. */
  const pushed = async (
    values: readonly (number | null)[],
    { seqs, head }: { readonly seqs: readonly number[]; readonly head: number },
  ) => {
    const { store } = setting();
    const ids = values.map(() => countedId());
    const known = ids.map((id, at) => served(id, at + 1, { data: { key: 'k', value: 'old' } }));
    await pull(store, known, 5);
    await store.write(ids.map((id, at) => aSetting(id, values[at] ?? null)));
    const batch = await store.takeBatch(LIMIT);
    const results = seqs.map((seq, at): MutationResult => {
      const mutationId = batch[at]?.mutationId ?? countedId();
      return { status: at % 2 === 0 ? 'ok' : 'duplicate', mutationId, version: 2, seq };
    });
    const outcome = await store.applyPush({ epoch: EPOCH, head, results });
    assert.equal(outcome.kind, 'applied');
    return { store, ids, isAtHead: outcome.isAtHead, cursor: (await positionOf(store)).cursor };
  };

  it('C24: moves the cursor to the head where nothing else has come', async () => {
    const { store, ids, isAtHead, cursor } = await pushed([1, 2], { seqs: [6, 7], head: 7 });
    assert.deepEqual([isAtHead, cursor], [true, 7]);
    for (const id of ids) assert.equal(await store.isPending('setting', id), false);
    // What comes next is pulled from there.
    assert.equal(await pull(store, [served(countedId(), 8)], 8), 'applied');
  });

  it('C24: forgets what was deleted, as a pull would', async () => {
    const { store, ids, isAtHead } = await pushed([null], { seqs: [6], head: 6 });
    assert.equal(isAtHead, true);
    const [id = ''] = ids;
    // A new record, and none that is written over a deletion.
    await store.write([aSetting(id, 3)]);
    assert.equal((await store.takeBatch(LIMIT))[0]?.baseVersion, 0);
  });

  for (const [what, answer] of [
    ['somebody wrote in between', { seqs: [6, 8], head: 8 }],
    ['somebody wrote after it', { seqs: [6, 7], head: 8 }],
    ['somebody wrote before it', { seqs: [7, 8], head: 8 }],
    ['it was accepted long ago', { seqs: [3, 4], head: 5 }],
    ['one seq is given twice', { seqs: [6, 6], head: 7 }],
    ['seqs lie past the head', { seqs: [6, 9], head: 7 }],
    ['answers are about what was never sent', { seqs: [6, 7, 8], head: 8 }],
  ] as const) {
    it(`C24: leaves the cursor where it is when ${what}`, async () => {
      const { store, ids, isAtHead, cursor } = await pushed([1, 2], answer);
      assert.deepEqual([isAtHead, cursor], [false, 5]);
      const [, seq] = answer.seqs;
      assert.equal(await store.isPending('setting', ids[1] ?? ''), seq > 5);
    });
  }
}
