import assert from 'node:assert/strict';
import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import type { SeenConflict } from '../../shared/sync/syncDesk.ts';
import { countedId } from '../support/syncBuilders.ts';
import { aSetting, EPOCH, LIMIT, pull, served, settle, takeOne, valueOf } from './storeSetting.ts';
import type { Setting } from './storeSetting.ts';

const preset = (name: string): Record<string, unknown> => ({
  kind: 'room',
  name,
  about: '',
  icon: 'home',
  participants: [],
  description: '',
  rules: {},
});

/** What a person can see of sync and do about it. */
export function deskRules(setting: Setting): void {
  waitingRules(setting);
  choiceRules(setting);
  refusedRules(setting);
}

function waitingRules(setting: Setting): void {
  it('C11: lists what waits, the oldest first, and whether it is on its way', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const ids = Array.from({ length: 3 }, countedId).reverse();
    const [first = '', second = '', third = ''] = ids;
    await store.write([aSetting(first, 1)]);
    await store.takeBatch(LIMIT);
    await store.write([aSetting(second, 1), aSetting(third, 1)]);
    const shown = (await store.pending(2)).map(({ id, isSent, data }) => [id, isSent, data]);
    assert.deepEqual(shown, [
      [first, true, { key: 'k', value: 1 }],
      [second, false, { key: 'k', value: 1 }],
    ]);
    const all = await store.pending(10);
    const { pending, oldestPendingAt } = await store.status();
    assert.deepEqual([all.length, all[0]?.queuedAt], [pending, oldestPendingAt]);
    await store.write([aSetting(first, 2)]);
    assert.deepEqual(
      (await store.pending(10)).map(({ id }) => id),
      ids,
      'once each',
    );
  });
}

/** Two devices changed the same preset. */
async function collide(
  store: LocalStore,
  theirs: Record<string, unknown> | null = preset('theirs'),
): Promise<SeenConflict> {
  const id = countedId();
  await pull(store, [served(id, 1, { kind: 'preset', data: preset('base') })], 1);
  await store.write([{ kind: 'preset', id, data: preset('mine') } as never]);
  const record = { kind: 'preset', version: 2, deleted: theirs === null, data: theirs };
  await pull(store, [served(id, 2, record)], 2);
  const [conflict] = await store.seenConflicts();
  assert.ok(conflict);
  return conflict;
}

const namesOf = async (store: LocalStore): Promise<readonly string[]> =>
  (await store.list('preset')).map(({ data }) => data.name).toSorted();

function choiceRules(setting: Setting): void {
  it('C9: does not settle what the person has not seen', async () => {
    const { store } = setting();
    const old = await collide(store);
    await store.write([{ kind: 'preset', id: old.id, data: preset('mine too') } as never]);
    const outcome = await store.settle(old, { kind: 'theirs' });
    const again = outcome.kind === 'changed' ? outcome.conflict : assert.fail(outcome.kind);
    assert.deepEqual(await namesOf(store), ['mine too']);
    assert.equal(again.mine?.['name'], 'mine too');
    await pull(
      store,
      [served(old.id, 3, { kind: 'preset', version: 3, data: preset('newer') })],
      3,
    );
    assert.equal((await store.settle(again, { kind: 'mine' })).kind, 'changed');
    assert.equal((await settle(store, old.id, { kind: 'mine' })).kind, 'resolved');
    assert.equal((await store.settle(again, { kind: 'mine' })).kind, 'settled');
    assert.equal((await takeOne(store)).baseVersion, 3);
  });

  it('C9: takes what the person put together, on the service’s version, and keeps both sides aside', async () => {
    const { store } = setting();
    const { id } = await collide(store);
    const data = { ...preset('mine'), about: 'theirs', later: 1 };
    assert.deepEqual(await settle(store, id, { kind: 'merged', data }), { kind: 'resolved' });
    const { baseVersion, data: sent } = await takeOne(store);
    assert.deepEqual([baseVersion, sent], [2, data]);
    const aside = (await store.setAside()).map((row) => row.data?.['name']);
    assert.deepEqual(aside.toSorted(), ['mine', 'theirs']);
  });

  it('C9: needs no upload where the person put together what the service has', async () => {
    const { store } = setting();
    const { id } = await collide(store);
    await settle(store, id, { kind: 'merged', data: preset('theirs') });
    assert.deepEqual(await store.takeBatch(LIMIT), []);
    assert.deepEqual(await namesOf(store), ['theirs']);
  });

  it('C9: refuses what does not fit the kind, and leaves the conflict as it is', async () => {
    const { store } = setting();
    const { id, stamp } = await collide(store);
    const outcome = await settle(store, id, { kind: 'merged', data: { ...preset('x'), name: '' } });
    assert.equal(outcome.kind, 'unfit');
    const [same] = await store.seenConflicts();
    assert.equal(same?.stamp, stamp);
    assert.deepEqual(await store.setAside(), []);
  });

  it('C9: shows what a built-in record came as where both sides changed it first', async () => {
    const { store } = setting();
    const [ada] = builtInPersonalities;
    assert.ok(ada);
    const { kind, id, data } = ada;
    await store.write([{ kind, id, data: { ...data, prompt: 'mine' } }]);
    await pull(store, [served(id, 1, { kind, data: { ...data, prompt: 'theirs' } })], 1);
    const [conflict] = await store.seenConflicts();
    assert.deepEqual(
      [conflict?.base?.['prompt'], conflict?.mine?.['prompt'], conflict?.theirs?.['prompt']],
      [data.prompt, 'mine', 'theirs'],
    );
  });

  it('C19: keeps both, mine as a record of its own', async () => {
    const { store } = setting();
    const { id } = await collide(store);
    assert.deepEqual(await settle(store, id, { kind: 'both' }), { kind: 'resolved' });
    assert.deepEqual(await namesOf(store), ['mine', 'theirs']);
    const copy = await takeOne(store);
    assert.notEqual(copy.id, id);
    assert.deepEqual([copy.baseVersion, copy.data?.['name']], [0, 'mine']);
    assert.deepEqual(await store.seenConflicts(), []);
  });

  it('C19: cannot keep both of a deletion, nor of what stands for one thing', async () => {
    const { store } = setting();
    const { id } = await collide(store, null);
    assert.equal((await settle(store, id, { kind: 'both' })).kind, 'unfit');
    await settle(store, id, { kind: 'theirs' });
    const other = countedId();
    await pull(store, [served(other, 5, { data: { key: 'k', value: 0 } })], 5);
    await store.write([aSetting(other, 1)]);
    await pull(store, [served(other, 6, { version: 2, data: { key: 'k', value: 2 } })], 6);
    assert.equal((await settle(store, other, { kind: 'both' })).kind, 'unfit');
    assert.equal((await store.seenConflicts()).length, 1);
  });
}

function refusedRules(setting: Setting): void {
  /** A change of a known record that the service refuses, or of a new one. */
  const refuse = async (isNew: boolean): Promise<{ store: LocalStore; id: string }> => {
    const { store } = setting();
    const id = countedId();
    await pull(store, isNew ? [] : [served(id, 1, { data: { key: 'k', value: 0 } })], 1);
    await store.write([aSetting(id, 1)]);
    const { mutationId } = await takeOne(store);
    const result = { status: 'rejected', mutationId, reason: 'spaceFull', detail: 'full' } as const;
    await store.applyPush({ epoch: EPOCH, head: 1, results: [result] });
    return { store, id };
  };

  it('C10: shows a refused write with its reason, and sends it again as it is', async () => {
    const { store, id } = await refuse(true);
    const [letter] = await store.deadLetters();
    assert.deepEqual(
      [letter?.id, letter?.reason, letter?.detail, letter?.data],
      [id, 'spaceFull', 'full', { key: 'k', value: 1 }],
    );
    await store.retryDeadLetter('setting', id);
    assert.deepEqual(await store.deadLetters(), []);
    assert.deepEqual((await takeOne(store)).data, { key: 'k', value: 1 });
    // It is on its way: there is nothing more to retry or to give up.
    await store.retryDeadLetter('setting', id);
    await store.discardDeadLetter('setting', id);
    assert.equal(await valueOf(store, id), 1);
  });

  for (const isNew of [true, false]) {
    it(`C10: gives a refused ${isNew ? 'creation' : 'change'} up for what the service has`, async () => {
      const { store, id } = await refuse(isNew);
      await store.discardDeadLetter('setting', id);
      assert.equal(await valueOf(store, id), isNew ? null : 0);
      assert.deepEqual([await store.deadLetters(), await store.takeBatch(LIMIT)], [[], []]);
      assert.deepEqual((await store.setAside())[0]?.data, { key: 'k', value: 1 });
      assert.equal((await store.status()).rejected, 0);
    });
  }
}
