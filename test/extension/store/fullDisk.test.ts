import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../extension/store/openDatabase.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { watchOutsideChanges } from '../../../extension/store/outsideChanges.ts';
import { sqliteTables } from '../../../extension/store/sqliteTables.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { createLocalStore } from '../../../shared/sync/createLocalStore.ts';
import { createSyncLoop } from '../../../shared/sync/createSyncLoop.ts';
import type { ApiAnswer, ServiceClient } from '../../../shared/sync/serviceClient.ts';
import type { ServiceAnswer } from '../../../shared/sync/syncService.ts';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { MemoryService } from '../../support/memoryService.ts';
import { SimClock } from '../../support/simClock.ts';
import { makeSmallDisk } from '../../support/smallDisk.ts';
import { countedId } from '../../support/syncBuilders.ts';

const fail = (cause: unknown): never => assert.fail(String(cause));

interface Place {
  open(): LocalStore;
  fill(): void;
  free(): void;
  remove(): void;
}

/** A disk that is really full or, where none can be made, a database that may not grow. */
function aPlace(): Place {
  const disk = makeSmallDisk(3);
  if (disk) {
    const path = join(disk.folder, 'records.db');
    const tools = { now: () => clock.now, newId: countedId, onError: fail };
    return { ...disk, open: () => openSqliteStore({ path, ...tools }) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-full-'));
  const path = join(folder, 'records.db');
  let limit = (_pages: string): void => undefined;
  return {
    open() {
      const database = openDatabase(path);
      limit = (pages) => database.exec(`pragma max_page_count = ${pages}`);
      const outside = watchOutsideChanges(database, { path, writer: countedId(), onError: fail });
      const tools = { now: () => clock.now, newId: countedId };
      return createLocalStore(sqliteTables(database, outside), tools);
    },
    fill: () => limit('1'),
    free: () => limit('1000000'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const clock = new SimClock();

describe('a full disk', () => {
  let place: Place;
  let store: LocalStore;

  beforeEach(() => {
    place = aPlace();
    store = place.open();
  });
  afterEach(async () => {
    await store.close();
    place.remove();
  });

  const aSetting = (id: string) =>
    ({ kind: 'setting', id, data: { key: 'k', value: 'x'.repeat(20_000) } }) as const;
  const ids = async () => (await store.list('setting')).map(({ id }) => id).toSorted();

  /** Writes until nothing goes any more; what was said to be saved. */
  async function writeUntilFull(): Promise<string[]> {
    const saved: string[] = [];
    for (let i = 0; i < 1_000; i++) {
      const id = countedId();
      try {
        await store.write([aSetting(id)]);
        saved.push(id);
      } catch (cause) {
        assert.ok(cause instanceof StoreUnavailableError, String(cause));
        assert.equal(cause.reason, 'full');
        return saved.toSorted();
      }
    }
    return assert.fail('The disk never was full.');
  }

  it('[S1] S5: fails a write as a full disk, loses nothing that was saved, and works again with room', async () => {
    const first = countedId();
    await store.write([aSetting(first)]);
    place.fill();
    const saved = [first, ...(await writeUntilFull())].toSorted();
    assert.deepEqual(await ids(), saved);
    assert.equal((await store.status()).pending, saved.length);
    // Several at once are all or nothing.
    await assert.rejects(store.write([aSetting(countedId()), aSetting(countedId())]));
    assert.deepEqual(await ids(), saved);
    // Nor is it lost where the program ends now.
    await store.close();
    store = place.open();
    assert.deepEqual(await ids(), saved);
    place.free();
    const later = countedId();
    await store.write([aSetting(later)]);
    assert.deepEqual(await ids(), [...saved, later].toSorted());
  });

  it('[S5] S5: sync stops and says so, and goes on by itself when there is room', async () => {
    const service = new MemoryService({ newId: countedId });
    const states: SyncState[] = [];
    const never = (): never => assert.fail('not asked for');
    const client: ServiceClient = {
      putBlob: never,
      getBlob: never,
      me: async () => ({ ok: true, reply: await service.me('ada') }),
      push: async (...request) => answered(await service.push('ada', ...request)),
      pull: async (...query) => answered(await service.pull('ada', ...query)),
    };
    const loop = createSyncLoop({
      store,
      service: client,
      owner: 'window',
      now: () => clock.now,
      random: () => 0.5,
      schedule: clock.schedule,
      onState: (state) => states.push(state),
      onLease: () => undefined,
      onError: (cause) => assert.ok(cause instanceof StoreUnavailableError, String(cause)),
    });
    try {
      loop.wake('person');
      await pass(0);
      assert.equal(states.at(-1)?.kind, 'synced');
      place.fill();
      const saved = await writeUntilFull();
      await service.push('ada', (await store.position())?.spaceId ?? '', fromElsewhere());
      loop.wake('person');
      await pass(5_000);
      const problem = { kind: 'storeUnavailable', reason: 'full' } as const;
      assert.deepEqual(states.at(-1), { kind: 'error', problem, pending: saved.length });
      place.free();
      await pass(120_000);
      assert.equal(states.at(-1)?.kind, 'synced');
      assert.equal((await store.status()).pending, 0);
      assert.equal((await ids()).length, saved.length + 1);
    } finally {
      place.free();
      await loop.dispose();
    }
  });
});

/** A record that another device makes. */
function fromElsewhere() {
  const change = { mutationId: countedId(), kind: 'setting', id: countedId(), baseVersion: 0 };
  const data = { key: 'k', value: 'y'.repeat(20_000) };
  const rest = { deleted: false, schemaVersion: 1, clientUpdatedAt: 1, data };
  return { epoch: null, mutations: [{ ...change, ...rest }] };
}

function answered<T>(answer: ServiceAnswer<T>): ApiAnswer<T> {
  assert.ok(answer.ok);
  return answer;
}

async function pass(ms: number): Promise<void> {
  const end = clock.now + ms;
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  await settled();
  while (clock.ringNext(end)) await settled();
}
