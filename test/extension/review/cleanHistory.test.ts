import assert from 'node:assert/strict';
import { startCleaning } from '../../../extension/host/review/history/startCleaning.ts';
import { cleanHistory } from '../../../extension/review/cleanHistory.ts';
import { createRevisions } from '../../../extension/review/revisions.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { proposalId, threadId } from '../../../shared/domain/ids.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { ada, aHunk, aProject, aProposal, aThread, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const HOUR = 3_600_000;
const LARGE = 1_000_000_000;

function open() {
  const clock = { now: 1_700_000_000_000 };
  const now = () => clock.now;
  const disk = new MemoryDisk();
  const store = openMemoryStore({ now, newId: countedId }, disk);
  const snapshots = createSnapshots({ store, projectId: () => aProject, now, hash: sha256 });
  const revisions = createRevisions({
    store,
    snapshots,
    projectId: aProject,
    newId: countedId,
    now,
  });
  let pauses = 0;
  const options = {
    store,
    projectId: aProject,
    now,
    pause: async () => {
      pauses++;
      await Promise.resolve();
    },
  };
  return {
    clock,
    store,
    disk,
    snapshots,
    options,
    pauses: () => pauses,
    edit: (before: string, after: string) =>
      revisions.add({
        path: 'a.ts',
        renamedFrom: null,
        kind: 'edited',
        before,
        after,
        author: { kind: 'personality', personalityId: ada, name: 'Ada' },
        acceptedBy: 'Grace',
        reason: '',
        proposalId: null,
      }),
    clean: (maxBytes = LARGE) => cleanHistory(options, { maxBytes }),
    isKept: async (text: string) => (await snapshots.read(sha256(text))) !== null,
    reasons: async () => (await revisions.ofFile('a.ts')).length,
  };
}

describe('cleanHistory', () => {
  it('[V7] deletes what nothing names after a day, not before', async () => {
    const { clock, snapshots, clean, isKept } = open();
    await snapshots.keep('text');
    clock.now += 23 * HOUR;
    assert.deepEqual(await clean(), { revisions: 0, snapshots: 0, isComplete: true });
    assert.equal(await isKept('text'), true);
    clock.now += 2 * HOUR;
    assert.deepEqual(await clean(), { revisions: 0, snapshots: 1, isComplete: true });
    assert.equal(await isKept('text'), false);
    assert.deepEqual(await clean(), { revisions: 0, snapshots: 0, isComplete: true });
  });

  it('[V7] keeps what a thread, a pending proposal or a revision names', async () => {
    const { clock, store, snapshots, clean, isKept, edit } = open();
    for (const text of ['of thread', 'of pending', 'of settled']) await snapshots.keep(text);
    const of = (text: string, status: 'pending' | 'accepted') =>
      aProposal([aHunk('a', 'b', { status })], { baseHash: sha256(text) });
    await store.write([
      {
        kind: 'thread',
        id: threadId.parse(countedId()),
        data: aThread('of thread', [0, 0]),
      },
      { kind: 'proposal', id: proposalId.parse(countedId()), data: of('of pending', 'pending') },
      { kind: 'proposal', id: proposalId.parse(countedId()), data: of('of settled', 'accepted') },
    ]);
    await edit('before', 'after');
    clock.now += 1_000 * HOUR;
    await clean();
    const kept = ['of thread', 'of pending', 'of settled', 'before', 'after'].map(isKept);
    assert.deepEqual(await Promise.all(kept), [true, true, false, true, true]);
  });

  it('[V7] lets the oldest revisions go first when there is too much, never those of the last day', async () => {
    const { clock, clean, edit, reasons, isKept, store } = open();
    const texts = Array.from({ length: 6 }, (_, i) => `${i} ${sha256(String(i))}`);
    for (let i = 1; i < texts.length; i++) {
      await edit(texts[i - 1] ?? '', texts[i] ?? '');
      clock.now += 20 * HOUR;
    }
    const sizes = (await store.list('snapshot')).map(({ data }) => data.gzip.length);
    const size = Math.max(...sizes);
    await clean(size * 4);
    assert.equal(await reasons(), 3);
    assert.deepEqual(await Promise.all(texts.map(isKept)), [false, false, true, true, true, true]);
    await clean(0);
    assert.equal(await reasons(), 1);
    clock.now += 20 * HOUR;
    await clean(0);
    assert.equal(await reasons(), 0);
    assert.deepEqual(await store.list('snapshot'), []);
  });

  it('[V7] does so much and no more in one run, with pauses, and goes on in the next', async () => {
    const { clock, snapshots, clean, pauses } = open();
    for (let i = 0; i < 600; i++) await snapshots.keep(`text ${i}`);
    clock.now += 25 * HOUR;
    assert.deepEqual(await clean(), { revisions: 0, snapshots: 500, isComplete: false });
    assert.ok(pauses() >= 25);
    assert.deepEqual(await clean(), { revisions: 0, snapshots: 100, isComplete: true });
  });

  it('[V7] reads none of the texts that it keeps', async () => {
    const { clock, snapshots, options, edit, store } = open();
    await edit('before', 'after');
    await snapshots.keep('text');
    clock.now += 25 * HOUR;
    const read: string[] = [];
    const watched: typeof store = {
      ...store,
      get: (kind, id) => {
        read.push(kind);
        return store.get(kind, id);
      },
      list: (kind, parentId) => {
        read.push(kind);
        return store.list(kind, parentId);
      },
    };
    const cleaned = await cleanHistory({ ...options, store: watched }, { maxBytes: LARGE });
    assert.equal(cleaned.snapshots, 1);
    assert.ok(!read.includes('snapshot'), read.join());
  });

  it('[V7] spares what is named or kept anew while it runs', async () => {
    const { clock, store, snapshots, options } = open();
    const texts = Array.from({ length: 60 }, (_, i) => `text ${i}`);
    for (const text of texts) await snapshots.keep(text);
    clock.now += 25 * HOUR;
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
      const left = (await store.list('snapshot')).map(({ data }) => data.hash);
      const name = async (text: string): Promise<void> =>
        store.write([
          { kind: 'thread', id: threadId.parse(countedId()), data: aThread(text, [0, 0]) },
        ]);
      // After the first batch: 55 are left.
      const [named, keptAnew] = texts.filter((text) => left.includes(sha256(text)));
      if (pauses === 2 && named !== undefined && keptAnew !== undefined) {
        await name(named);
        await snapshots.keep(keptAnew);
      }
    };
    await cleanHistory({ ...options, pause }, { maxBytes: LARGE });
    assert.equal((await store.list('snapshot')).length, 2);
  });

  it('[V7] on two devices at once it does no more than on one', async () => {
    const { clock, snapshots, options, disk, edit, reasons, store } = open();
    for (let i = 0; i < 50; i++) await snapshots.keep(`text ${i}`);
    await edit('a', 'b');
    const other = {
      ...options,
      store: openMemoryStore({ now: () => clock.now, newId: countedId }, disk),
    };
    clock.now += 25 * HOUR;
    await Promise.all([
      cleanHistory(options, { maxBytes: LARGE }),
      cleanHistory(other, { maxBytes: LARGE }),
    ]);
    assert.equal(await reasons(), 1);
    assert.equal((await store.list('snapshot')).length, 2);
  });
});

describe('startCleaning', () => {
  it('[V7] cleans again and again, reports what fails, and stops when it is disposed of', async () => {
    const { clock, snapshots, options, store } = open();
    await snapshots.keep('text');
    clock.now += 25 * HOUR;
    const errors: unknown[] = [];
    let runs = 0;
    const thirdRun = Promise.withResolvers<undefined>();
    const cleaning = startCleaning(
      {
        ...options,
        megabytes: () => {
          runs++;
          if (runs === 3) thirdRun.resolve(undefined);
          if (runs === 1) throw new Error('no setting');
          return 50;
        },
        report: (error) => errors.push(error),
      },
      { firstAfter: 1, every: 1, again: 1 },
    );
    await thirdRun.promise;
    cleaning.dispose();
    assert.deepEqual(await store.list('snapshot'), []);
    assert.equal(errors.length, 1);
  });
});
