import assert from 'node:assert/strict';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import type { RecordChange, StoreChange } from '../../shared/domain/recordStore.ts';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { countedId } from '../support/syncBuilders.ts';
import { blobRules } from './storeBlobRules.ts';
import { deskRules } from './storeDeskRules.ts';
import { lossRules } from './storeLossRules.ts';
import { conflictRules, contestRules, pullRules } from './storePullRules.ts';
import { aSetting, EPOCH, LIMIT, pull, served, settle, takeOne, valueOf } from './storeSetting.ts';
import type { Setting, StoreUnderTest } from './storeSetting.ts';
import { followingPushRules } from './storePushRules.ts';
import { keepingRules, searchRules, spendRules } from './storeReadingRules.ts';

/** Registers a suite that every `LocalStore` passes; it names rules of shared/sync/SPEC.md. */
export function recordStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a local store`, () => {
    let tested: StoreUnderTest;
    let store: LocalStore;
    const open: LocalStore[] = [];
    const reopen = (clock?: () => number): LocalStore => {
      const opened = tested.open(clock);
      open.push(opened);
      return opened;
    };
    beforeEach(async () => {
      tested = await make();
      store = reopen();
    });
    afterEach(async () => {
      for (const one of open.splice(0)) await one.close();
      await tested.close();
    });
    readingAndWriting(() => ({ store, reopen, tested }));
    outboxRules(() => ({ store, reopen, tested }));
    pullRules(() => ({ store, reopen, tested }));
    lossRules(() => ({ store, reopen, tested }));
    contestRules(() => ({ store, reopen, tested }));
    followingPushRules(() => ({ store, reopen, tested }));
    conflictRules(() => ({ store, reopen, tested }));
    deskRules(() => ({ store, reopen, tested }));
    searchRules(() => ({ store, reopen, tested }));
    spendRules(() => ({ store, reopen, tested }));
    keepingRules(() => ({ store, reopen, tested }));
    blobRules(() => ({ store, reopen, tested }), reopen);
    leaseRules((clock) => reopen(clock));
  });
}

const acknowledge = (store: LocalStore, item: Mutation, seq: number): Promise<unknown> =>
  store.applyPush({
    epoch: EPOCH,
    head: seq,
    results: [{ status: 'ok', mutationId: item.mutationId, version: item.baseVersion + 1, seq }],
  });

function aMessage(conversationId: string, createdAt: number, status = 'complete'): RecordChange {
  const data = {
    conversationId,
    author: { kind: 'human', name: 'Ada' },
    text: String(createdAt),
    reasoning: '',
    toolUses: [],
    replyTo: null,
    status,
    failure: null,
    model: null,
    usage: null,
    createdAt,
  };
  return { kind: 'message', id: countedId(), data } as unknown as RecordChange;
}

function readingAndWriting(setting: Setting): void {
  it('lists the messages whose answer is running, and no others', async () => {
    const { store } = setting();
    const running = aMessage(countedId(), 1, 'streaming');
    await store.write([running, aMessage(countedId(), 2)]);
    assert.deepEqual(
      (await store.listStreaming()).map(({ id }) => id),
      [running.id],
    );
    await store.write([{ ...aMessage(countedId(), 1), id: running.id }]);
    assert.deepEqual(await store.listStreaming(), []);
  });

  it('S1: gives back what was written, also after it was opened again', async () => {
    const { store, reopen } = setting();
    const [a, b] = [countedId(), countedId()];
    await store.write([aSetting(b, 2), aSetting(a, 1)]);
    await store.write([aSetting(b, 3), aSetting(countedId(), null)]);
    for (const one of [store, reopen()]) {
      const all = await one.list('setting');
      assert.deepEqual(
        all.map(({ id, data }) => [id, data.value]),
        [
          [a, 1],
          [b, 3],
        ],
      );
    }
    await store.write([aSetting(a, null)]);
    assert.equal(await store.get('setting', a), null);
  });

  it('S2: refuses data that does not decode and writes nothing of the call', async () => {
    const { store } = setting();
    const id = countedId();
    const bad = { kind: 'setting', id: countedId(), data: { key: '' } } as unknown as RecordChange;
    await assert.rejects(store.write([aSetting(id, 1), bad]));
    await assert.rejects(store.write([aSetting(id, 1), aSetting('no uuid', 1)]));
    assert.deepEqual(await store.list('setting'), []);
    assert.equal((await store.status()).pending, 0);
  });

  it('lists the newest messages page by page, oldest first', async () => {
    const { store } = setting();
    const room = countedId();
    const messages = [1, 2, 3, 4, 4].map((at) => aMessage(room, at));
    await store.write([...messages, aMessage(countedId(), 9)]);
    const newest = await store.listMessages(room, { beforeId: null, limit: 2 });
    assert.deepEqual(
      [newest.messages.map(({ id }) => id), newest.hasOlder],
      [messages.slice(3).map(({ id }) => id), true],
    );
    const beforeId = newest.messages[0]?.id ?? null;
    const older = await store.listMessages(room, { beforeId, limit: 3 });
    assert.deepEqual(
      [older.messages.map(({ data }) => data.createdAt), older.hasOlder],
      [[1, 2, 3], false],
    );
    assert.equal((await store.list('message', room)).length, 5);
  });

  it('S3: tells of its own writes as here and of the service’s as elsewhere', async () => {
    const { store } = setting();
    const told: StoreChange[] = [];
    const stop = store.onDidChange((change) => told.push(change));
    const [a, b] = [countedId(), countedId()];
    await store.write([aSetting(a, 1)]);
    await store.write([aSetting(a, 1)]);
    await pull(store, [served(b, 1)], 1);
    stop();
    await store.write([aSetting(a, 2)]);
    assert.deepEqual(told, [
      { origin: 'here', changes: [{ kind: 'setting', id: a }] },
      { origin: 'elsewhere', changes: [{ kind: 'setting', id: b }] },
    ]);
  });

  it('S3: tells another window of a change', async () => {
    const { store, reopen } = setting();
    const other = reopen();
    const id = countedId();
    const told = new Promise<StoreChange>((resolve) => other.onDidChange(resolve));
    await store.write([aSetting(id, 1)]);
    assert.deepEqual(await told, { origin: 'elsewhere', changes: [{ kind: 'setting', id }] });
    assert.equal(await valueOf(other, id), 1);
  });

  for (const reason of ['full', 'readOnly'] as const) {
    it(`S5: says that the database is ${reason}, and changes nothing`, async () => {
      const { store, tested } = setting();
      const id = countedId();
      await store.write([aSetting(id, 1)]);
      tested.failWrites(reason);
      const large = Array.from({ length: 20 }, () => aSetting(countedId(), 'x'.repeat(50_000)));
      await assert.rejects(
        store.write([aSetting(id, 2), ...large]),
        (error) => error instanceof StoreUnavailableError && error.reason === reason,
      );
      assert.equal(await valueOf(store, id), 1);
      assert.equal((await store.list('setting')).length, 1);
    });
  }
}

function outboxRules(setting: Setting): void {
  it('C1: gives nothing to send before the first load is complete', async () => {
    const { store } = setting();
    await store.write([aSetting(countedId(), 1)]);
    assert.deepEqual(await store.takeBatch(LIMIT), []);
    await pull(store, [], 0);
    assert.equal((await store.takeBatch(LIMIT)).length, 1);
  });

  it('C2: coalesces unsent writes to a record, down to nothing', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const [a, b] = [countedId(), countedId()];
    await store.write([aSetting(a, 1), aSetting(b, 1)]);
    await store.write([aSetting(a, 2), aSetting(b, null)]);
    const item = await takeOne(store);
    assert.deepEqual([item.id, item.data, item.baseVersion], [a, { key: 'k', value: 2 }, 0]);
  });

  it('C3: sends a frozen entry again as it is, after a restart too, and later writes behind it', async () => {
    const { store, reopen } = setting();
    await pull(store, [], 0);
    const id = countedId();
    await store.write([aSetting(id, 1)]);
    const first = await takeOne(store);
    await store.write([aSetting(id, 2)]);
    assert.deepEqual(await takeOne(reopen()), first);
    await acknowledge(store, first, 1);
    const second = await takeOne(store);
    assert.notEqual(second.mutationId, first.mutationId);
    assert.deepEqual([second.baseVersion, second.data], [1, { key: 'k', value: 2 }]);
    assert.equal(await valueOf(store, id), 2);
  });

  it('C3: gives the outbox in the order of the first writes, within the limits', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const ids = Array.from({ length: 5 }, countedId).reverse();
    for (const id of ids) await store.write([aSetting(id, 'x'.repeat(100))]);
    const batch = await store.takeBatch({ count: 3, bytes: 1_000_000 });
    assert.deepEqual(
      batch.map(({ id }) => id),
      ids.slice(0, 3),
    );
    assert.equal((await store.takeBatch({ count: 9, bytes: 10 })).length, 1);
  });

  it('C10: gives what waits behind a whole batch of rejected writes', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const bad = Array.from({ length: 5 }, () => aSetting(countedId(), 'NUL \0'));
    const good = aSetting(countedId(), 1);
    await store.write([...bad, good]);
    const batch = await store.takeBatch({ count: 2, bytes: 1_000_000 });
    assert.deepEqual(
      batch.map(({ id }) => id),
      [good.id],
    );
    assert.equal((await store.deadLetters()).length, 5);
  });

  it('C10: lists a rejected write and tries it again when it is written', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const id = countedId();
    await store.write([aSetting(id, 1)]);
    const { mutationId } = await takeOne(store);
    await store.rejectTooLarge(mutationId);
    assert.deepEqual(
      (await store.deadLetters()).map((row) => [row.id, row.reason]),
      [[id, 'tooLarge']],
    );
    assert.deepEqual(await store.takeBatch(LIMIT), []);
    assert.equal(await valueOf(store, id), 1);
    await store.write([aSetting(id, 1)]);
    assert.equal((await takeOne(store)).id, id);
    assert.deepEqual(await store.deadLetters(), []);
  });

  it('C11: keeps a record pending until the pull has passed its seq', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const id = countedId();
    await store.write([aSetting(id, 1)]);
    const { pending } = await store.status();
    const item = await takeOne(store);
    await acknowledge(store, item, 3);
    assert.deepEqual(
      [pending, (await store.status()).pending, await store.isPending('setting', id)],
      [1, 0, true],
    );
    await pull(store, [served(id, 3, { data: item.data })], 3);
    assert.equal(await store.isPending('setting', id), false);
  });

  it('C4: takes over a record that was made anew after its tombstone was purged', async () => {
    const { store } = setting();
    const id = countedId();
    await pull(store, [], 1);
    await store.write([aSetting(id, 1)]);
    const item = await takeOne(store);
    await pull(store, [served(id, 6, { version: 2, deleted: true, data: null })], 6);
    const server = served(id, 6, { version: 2, deleted: true, data: null });
    const result = { status: 'conflict', mutationId: item.mutationId, server } as const;
    await store.applyPush({ epoch: EPOCH, head: 6, results: [result] });
    await pull(store, [served(id, 19)], 19);
    assert.deepEqual(
      (await store.seenConflicts()).map(({ theirs }) => theirs?.['value']),
      ['server 19'],
    );
    await settle(store, id, { kind: 'theirs' });
    assert.equal(await valueOf(store, id), 'server 19');
  });
}

function leaseRules(reopen: (clock: () => number) => LocalStore): void {
  it('S4: gives the lease to one window until it ends, is released, or the clock is set back', async () => {
    let now = 1_000_000;
    const [one, two] = [reopen(() => now), reopen(() => now)];
    assert.equal(await one.acquireLease('one', 10_000), true);
    assert.equal(await two.acquireLease('two', 10_000), false);
    now += 6_000;
    assert.equal(await one.acquireLease('one', 10_000), true);
    now += 6_000;
    assert.equal(await two.acquireLease('two', 10_000), false);
    now += 4_001;
    assert.equal(await two.acquireLease('two', 10_000), true);
    await two.releaseLease('two');
    assert.equal(await one.acquireLease('one', 10_000), true);
    now -= 86_400_000;
    assert.equal(await two.acquireLease('two', 10_000), true);
  });
}
