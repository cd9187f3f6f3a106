import assert from 'node:assert/strict';
import { createSyncLoop } from '../../../shared/sync/createSyncLoop.ts';
import type { SyncLoop } from '../../../shared/sync/createSyncLoop.ts';
import type { ApiAnswer, ApiFailure, ServiceClient } from '../../../shared/sync/serviceClient.ts';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { blobsAt, MemoryService } from '../../support/memoryService.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { SimClock } from '../../support/simClock.ts';
import { countedId } from '../../support/syncBuilders.ts';

const MINUTE = 60_000;

type Weather = ApiFailure | 'fine' | 'hangs';

describe('createSyncLoop', () => {
  let clock: SimClock;
  let store: LocalStore;
  let loop: SyncLoop;
  let weather: Weather;
  /** The requests that went out, `name` each. */
  let asked: string[];
  let states: SyncState[];
  let leases: boolean[];
  /** Lets the requests that hang come to their end. */
  let releases: (() => void)[];

  beforeEach(() => {
    clock = new SimClock();
    store = openMemoryStore({ now: () => clock.now, newId: countedId });
    [weather, asked, states, leases, releases] = ['fine', [], [], [], []];
    const service = new MemoryService({ newId: countedId });
    const send = async <T>(name: string, ask: () => Promise<T>): Promise<ApiAnswer<T>> => {
      asked.push(name);
      const now = weather;
      if (now === 'hangs') await new Promise<void>((resolve) => releases.push(resolve));
      else if (now !== 'fine') return { ok: false, failure: now };
      return { ok: true, reply: await ask() };
    };
    const must = <T>(answer: { ok: true; reply: T } | { ok: false }): T => {
      assert.ok(answer.ok);
      return answer.reply;
    };
    const client: ServiceClient = {
      putBlob: (id, ...blob) =>
        send('putBlob', async () => must(await blobsAt(service, 'ada').putBlob(id, ...blob))),
      getBlob: (...blob) =>
        send('getBlob', async () => must(await blobsAt(service, 'ada').getBlob(...blob))),
      me: () => send('me', () => service.me('ada')),
      push: (id, request) => send('push', async () => must(await service.push('ada', id, request))),
      pull: (id, query) => send('pull', async () => must(await service.pull('ada', id, query))),
    };
    loop = createSyncLoop({
      store,
      service: client,
      owner: 'window',
      now: () => clock.now,
      random: () => 0.5,
      schedule: clock.schedule,
      onState: (state) => states.push(state),
      onLease: (isHeld) => leases.push(isHeld),
      onError: (cause) => assert.fail(String(cause)),
    });
  });
  afterEach(async () => {
    await loop.dispose();
    await store.close();
  });

  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  async function pass(ms: number): Promise<void> {
    const end = clock.now + ms;
    await settled();
    while (clock.ringNext(end)) await settled();
  }
  const write = async (): Promise<void> => {
    await store.write([aSetting(countedId(), 1)]);
    loop.wake('write');
  };
  /** In step, and nothing asked yet. */
  async function start(): Promise<void> {
    loop.wake('person');
    await settled();
    assert.equal(states.at(-1)?.kind, 'synced');
    asked = [];
  }
  const unreached: ApiFailure = { kind: 'unavailable', retryAfterMs: null, detail: 'ECONNREFUSED' };

  it('C1, C24: sends a write at once when in step, and pulls nothing where nothing else has come', async () => {
    await start();
    const before = clock.now;
    await write();
    await settled();
    assert.deepEqual([asked, clock.now], [['push'], before]);
    assert.equal((await store.status()).pending, 0);
  });

  it('C1: takes a wake for each of a hundred writes in a few requests, and loses none', async () => {
    await start();
    await Promise.all(Array.from({ length: 100 }, write));
    await settled();
    assert.equal((await store.status()).pending, 0);
    assert.ok(asked.length <= 10, `${asked.length} requests`);
  });

  it('C12: says why it is offline and tries again at once when the network returns', async () => {
    await start();
    weather = unreached;
    await write();
    await settled();
    const retryAt = clock.now + 750;
    const detail = 'ECONNREFUSED';
    assert.deepEqual(states.at(-1), { kind: 'offline', pending: 1, retryAt, detail });
    weather = 'fine';
    loop.wake('network');
    await settled();
    assert.deepEqual(states.at(-1), { kind: 'synced', at: clock.now });
  });

  it('C22: keeps everything and says so while its space is refused, and goes on when it is not', async () => {
    await start();
    await write();
    await settled();
    weather = { kind: 'forbidden' };
    await write();
    await settled();
    const state = states.at(-1);
    assert.ok(state?.kind === 'error' && state.problem.kind === 'failed');
    assert.equal(state.pending, 1);
    assert.deepEqual(asked.slice(-2), ['push', 'me']);
    asked = [];
    await pass(30 * MINUTE);
    assert.ok(asked.length > 20 && asked.length < 100, `${asked.length} requests`);
    assert.equal((await store.list('setting')).length, 2);
    assert.equal((await store.status()).pending, 1);
    weather = 'fine';
    await pass(MINUTE);
    assert.equal(states.at(-1)?.kind, 'synced');
    assert.equal((await store.status()).pending, 0);
    assert.equal((await store.list('setting')).length, 2);
  });

  it('C17: says that it is stuck when a change has waited for five minutes, to the millisecond', async () => {
    await start();
    weather = unreached;
    const oldestAt = clock.now;
    await write();
    await pass(5 * MINUTE - 1);
    assert.equal(states.at(-1)?.kind, 'offline');
    assert.ok(!asked.includes('me'));
    await pass(1);
    const detail = 'ECONNREFUSED';
    assert.deepEqual(states.at(-1), { kind: 'stuck', pending: 1, oldestAt, detail });
    await pass(MINUTE);
    assert.equal(asked.at(-1), 'me');
    weather = 'fine';
    await pass(MINUTE);
    assert.equal(states.at(-1)?.kind, 'synced');
  });

  it('C17: begins anew when a step has not come back for five minutes, and does not hear it later', async () => {
    await start();
    weather = 'hangs';
    const oldestAt = clock.now;
    await write();
    await pass(5 * MINUTE);
    weather = 'fine';
    assert.deepEqual(states.at(-1), { kind: 'stuck', pending: 1, oldestAt, detail: null });
    assert.deepEqual(asked, ['push', 'me']);
    // Both come to their end now: the push that was given up for lost, and the question that took its place.
    for (const release of releases) release();
    await settled();
    // The late answer was applied, as a fate that belongs to what is frozen; nothing is sent twice. The page
    // that was asked for before it moved the cursor is asked for again.
    assert.deepEqual(asked, ['push', 'me', 'pull', 'pull']);
    assert.equal(states.at(-1)?.kind, 'synced');
    assert.equal((await store.status()).pending, 0);
  });

  it('C1: finds at its next look what never woke it', async () => {
    await start();
    await store.write([aSetting(countedId(), 1)]);
    await pass(72_000);
    assert.equal((await store.status()).pending, 0);
  });

  it('C17: is not stuck because the machine slept', async () => {
    await start();
    weather = unreached;
    await write();
    await pass(1_000);
    clock.now += 8 * 60 * MINUTE;
    await pass(29_999);
    assert.ok(states.every(({ kind }) => kind !== 'stuck'));
    // Awake for half a minute, it has had its time.
    await pass(1);
    assert.equal(states.at(-1)?.kind, 'stuck');
  });

  it('C18: asks nothing while paused, and lets the lease go', async () => {
    await start();
    loop.pause();
    await write();
    loop.wake('person');
    await pass(60 * MINUTE);
    assert.deepEqual([asked, states.at(-1)], [[], { kind: 'paused', pending: 1 }]);
    assert.deepEqual(leases, [true, false]);
    assert.equal(await store.acquireLease('another', 1), true);
    await pass(10);
    loop.resume();
    await settled();
    assert.equal((await store.status()).pending, 0);
    assert.deepEqual(leases, [true, false, true]);
    assert.equal(states.at(-1)?.kind, 'synced');
  });

  it('C18: ends the step under way when it is paused, and no other', async () => {
    await start();
    weather = 'hangs';
    await write();
    await settled();
    loop.pause();
    for (const release of releases) release();
    await pass(MINUTE);
    assert.deepEqual([asked, states.at(-1)], [['push'], { kind: 'paused', pending: 0 }]);
  });

  it('C13: asks nothing once its access was taken away, until the person does', async () => {
    await start();
    weather = { kind: 'revoked' };
    await write();
    await settled();
    const problem = { kind: 'revoked' } as const;
    assert.deepEqual(states.at(-1), { kind: 'error', problem, pending: 1 });
    asked = [];
    loop.wake('network');
    await write();
    await pass(24 * 60 * MINUTE);
    assert.deepEqual(asked, []);
    weather = 'fine';
    loop.wake('person');
    await settled();
    assert.equal(states.at(-1)?.kind, 'synced');
  });
});
