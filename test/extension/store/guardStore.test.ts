import assert from 'node:assert/strict';
import { mkdtemp, open as openFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { guardStore, wasLeftOpen } from '../../../extension/store/guardStore.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { countedId } from '../../support/syncBuilders.ts';

const DAY_MS = 86_400_000;

describe('The guard of a store', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-guard-'));
    path = join(folder, 'records.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  function openStore() {
    const onError = (cause: unknown): void => assert.ifError(cause);
    return openSqliteStore({ path, now: Date.now, newId: countedId, onError });
  }

  /** A guard whose clock stands still; `ring` ends its wait and resolves at the next one, or at the damage. */
  function guard(isSuspect: boolean) {
    const waits: number[] = [];
    const told: unknown[] = [];
    let now = 10 * DAY_MS;
    let ring: () => void = () => undefined;
    let settled: () => void = () => undefined;
    let change: () => void = () => undefined;
    const stop = guardStore(
      {
        path,
        now: () => now,
        schedule(ms, callback) {
          waits.push(ms);
          ring = callback;
          settled();
          return () => undefined;
        },
        onDidChange(listener) {
          change = listener;
          return () => undefined;
        },
        onDamage(cause) {
          told.push(cause);
          settled();
        },
        onError: (cause) => assert.ifError(cause),
      },
      { isSuspect },
    );
    return {
      waits,
      told,
      stop,
      change: () => change(),
      pass: (ms: number) => (now += ms),
      ring: () =>
        new Promise<void>((resolve) => {
          settled = resolve;
          ring();
        }),
    };
  }

  async function backups(): Promise<readonly string[]> {
    return (await readdir(folder)).filter((name) => name.includes('.backup-')).sort();
  }

  it('[S1] S6: makes a copy on each day, while the store is in use, and none twice', async () => {
    const store = openStore();
    await store.write([aSetting(countedId(), 'kept')]);
    const watch = guard(false);
    await watch.ring();
    await watch.ring();
    assert.deepEqual(await backups(), ['records.db.backup-1970-01-11']);
    watch.pass(DAY_MS);
    await watch.ring();
    assert.deepEqual(await backups(), [
      'records.db.backup-1970-01-11',
      'records.db.backup-1970-01-12',
    ]);
    watch.stop();
    await store.close();
    const copy = new DatabaseSync(join(folder, 'records.db.backup-1970-01-12'));
    assert.equal(copy.prepare('select count(*) as n from record').get()?.['n'], 1);
    copy.close();
  });

  it('S6: waits with the copy until nothing was written for a while', async () => {
    const store = openStore();
    const watch = guard(false);
    watch.change();
    watch.pass(1_000);
    await watch.ring();
    assert.equal(watch.waits.at(-1), 4_000);
    assert.deepEqual(await backups(), []);
    watch.pass(4_000);
    await watch.ring();
    assert.equal((await backups()).length, 1);
    watch.stop();
    await store.close();
  });

  it('[S1] S7: finds damage after a program that did not close its file, and makes no copy of it', async () => {
    const store = openStore();
    for (let at = 0; at < 300; at++) await store.write([aSetting(countedId(), 'x'.repeat(500))]);
    assert.equal(wasLeftOpen(path), true);
    await store.close();
    assert.equal(wasLeftOpen(path), false);
    const file = await openFile(path, 'r+');
    await file.write(Buffer.alloc(4_096), 0, 4_096, 40 * 4_096);
    await file.close();
    for (const isSuspect of [true, false]) {
      const watch = guard(isSuspect);
      await watch.ring();
      assert.equal(watch.told.length, 1, `suspect: ${isSuspect}`);
      assert.deepEqual(await backups(), []);
      watch.stop();
    }
  });
});
