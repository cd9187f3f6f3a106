import assert from 'node:assert/strict';
import { startSync } from '../../../extension/net/syncDriver.ts';
import type { Sync } from '../../../extension/net/syncDriver.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { MemoryDisk, openMemoryStore } from '../../support/memoryStore.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { startSyncHttpServer } from '../../support/syncHttpServer.ts';
import type { Interference, SyncHttpServer } from '../../support/syncHttpServer.ts';
import { settleOnDevice, stateOf, until } from './device.ts';

interface Timer {
  readonly ms: number;
  readonly ring: () => void;
}

/** One window with its driver; long waits stand still until the test lets them pass. */
interface Device {
  readonly store: LocalStore;
  readonly sync: Sync;
  readonly errors: unknown[];
  /** Lets the shortest of the waits from `fromMs` on pass. */
  passTime(fromMs: number): void;
}

const LONG_MS = 400;

describe('startSync', () => {
  let server: SyncHttpServer;
  const devices: Device[] = [];

  beforeEach(async () => {
    server = await startSyncHttpServer();
  });
  afterEach(async () => {
    for (const { sync, store } of devices.splice(0)) {
      await sync.dispose();
      await store.close();
    }
    await server.close();
  });

  function device({
    user = 'ada',
    disk = new MemoryDisk(),
  }: { user?: string | null; disk?: MemoryDisk } = {}): Device {
    const timers = new Set<Timer>();
    const errors: unknown[] = [];
    const store = openMemoryStore({ now: Date.now, newId: countedId }, disk);
    const sync = startSync({
      store,
      service: { url: server.url, token: () => Promise.resolve(user) },
      fetch,
      now: Date.now,
      random: () => 0.5,
      newId: countedId,
      log: (_, cause) => errors.push(cause),
      schedule(ms, ring) {
        if (ms < LONG_MS) {
          const handle = setTimeout(ring, ms);
          return () => clearTimeout(handle);
        }
        const timer = { ms, ring };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
    });
    const made: Device = {
      store,
      sync,
      errors,
      passTime(fromMs) {
        const [next] = [...timers].filter(({ ms }) => ms >= fromMs).toSorted((a, b) => a.ms - b.ms);
        assert.ok(next, 'nothing waits');
        timers.delete(next);
        next.ring();
      },
    };
    devices.push(made);
    return made;
  }

  it('[S3] S3, H3: brings a write to another device within moments', async () => {
    const [one, two] = [device(), device()];
    await stateOf(one, 'synced');
    await stateOf(two, 'synced');
    await until(() => server.listeners() === 2);
    const id = countedId();
    await one.store.write([aSetting(id, 7)]);
    await until(async () => (await two.store.get('setting', id)) !== null);
    assert.equal((await two.store.get('setting', id))?.data.value, 7);
    assert.deepEqual([one.errors, two.errors], [[], []]);
  });

  it('[S5] C12: says that it is offline, keeps the write, and sends it when the wait is over', async () => {
    const one = device();
    await stateOf(one, 'synced');
    server.interfere((_, response) => {
      response.writeHead(503, { 'retry-after': '30' }).end();
      return true;
    });
    await one.store.write([aSetting(countedId(), 1)]);
    const state = await stateOf(one, 'offline');
    assert.equal(state.pending, 1);
    assert.ok(state.retryAt - Date.now() > 25_000);
    server.interfere(null);
    one.passTime(25_000);
    assert.equal((await stateOf(one, 'synced')).kind, 'synced');
    assert.equal((await one.store.status()).pending, 0);
  });

  const garbage: readonly (readonly [string, Interference])[] = [
    [
      'an HTML 500',
      (_, r) => !!r.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Oh</h1>'),
    ],
    ['a truncated JSON', (_, r) => !!r.writeHead(200).end('{"userId":"ada","mo')],
    ['an empty 204', (_, r) => !!r.writeHead(204).end()],
    ['a JSON of another shape', (_, r) => !!r.writeHead(200).end('{"ok":true}')],
    ['a cut connection', (request) => !!request.socket.destroy()],
    ['a redirect', (_, r) => !!r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ];
  for (const [what, interference] of garbage) {
    it(`C12: takes ${what} for unavailable and goes on when asked`, async () => {
      server.interfere(interference);
      const one = device();
      await stateOf(one, 'offline');
      server.interfere(null);
      one.sync.syncNow();
      await stateOf(one, 'synced');
      assert.deepEqual(one.errors, []);
    });
  }

  it('C12: says when the address is not our service', async () => {
    server.interfere((_, response) => !!response.writeHead(404).end());
    const state = await stateOf(device(), 'error');
    assert.equal(state.problem.kind, 'wrongService');
  });

  it('C12: halves a batch that is too large and rejects what is too large alone', async () => {
    const one = device();
    await stateOf(one, 'synced');
    const pushes: number[] = [];
    server.interfere((request, response) => {
      if (!request.url?.endsWith('/push')) return false;
      pushes.push(Number(request.headers['content-length']));
      if ((pushes.at(-1) ?? 0) < 3_000) return false;
      response.writeHead(413).end();
      return true;
    });
    const large = countedId();
    await one.store.write([
      ...Array.from({ length: 20 }, () => aSetting(countedId(), 'x')),
      aSetting(large, 'x'.repeat(5_000)),
    ]);
    await until(async () => (await one.store.status()).pending === 0);
    assert.deepEqual(
      (await one.sync.desk.deadLetters()).map(({ id, reason }) => [id, reason]),
      [[large, 'tooLarge']],
    );
    const state = await stateOf(one, 'error');
    assert.deepEqual(state.problem, { kind: 'rejected', count: 1 });
  });

  it('[S5] C13: says signed out without a token, and sends nothing', async () => {
    const one = device({ user: null });
    await stateOf(one, 'signedOut');
    assert.deepEqual(server.requests, []);
  });

  it('[S6] C14: sends and applies nothing for another account', async () => {
    const disk = new MemoryDisk();
    const first = device({ disk });
    await stateOf(first, 'synced');
    await first.sync.dispose();
    await first.store.write([aSetting(countedId(), 1)]);
    const requests = server.requests.length;
    const state = await stateOf(device({ user: 'eve', disk }), 'error');
    assert.deepEqual(state.problem, { kind: 'otherAccount' });
    assert.deepEqual(
      server.requests.slice(requests).filter((request) => request.includes('spaces')),
      [],
    );
  });

  it('[S3] S4: lets one window sync, and the next take over when it goes', async () => {
    const disk = new MemoryDisk();
    const first = device({ disk });
    await stateOf(first, 'synced');
    const second = device({ disk });
    await stateOf(second, 'otherWindow');
    await first.sync.dispose();
    second.passTime(LONG_MS);
    await stateOf(second, 'synced');
  });

  it('[S4] C9: shows a conflict and settles it as the person chooses', async () => {
    const [one, two] = [device(), device()];
    const id = countedId();
    await one.store.write([aSetting(id, 1)]);
    await until(async () => (await two.store.get('setting', id)) !== null);
    server.interfere((_, response) => !!response.writeHead(503).end());
    await one.store.write([aSetting(id, 2)]);
    await two.store.write([aSetting(id, 3)]);
    server.interfere(null);
    one.sync.syncNow();
    two.sync.syncNow();
    // Whichever the service heard last has the conflict.
    await until(() => [one, two].some(({ sync }) => sync.state.kind === 'conflict'));
    const [late, mine, theirs] = one.sync.state.kind === 'conflict' ? [one, 2, 3] : [two, 3, 2];
    const [conflict] = await late.sync.desk.seenConflicts();
    assert.deepEqual(
      [conflict?.mine, conflict?.theirs],
      [
        { key: 'k', value: mine },
        { key: 'k', value: theirs },
      ],
    );
    await settleOnDevice(late, id, { kind: 'mine' });
    for (const { store } of [one, two]) {
      await until(async () => (await store.get('setting', id))?.data.value === mine);
    }
    await stateOf(late, 'synced');
  });

  it('E3: loads anew when the service was put back to an older state', async () => {
    const one = device();
    await stateOf(one, 'synced');
    const spaceId = (await one.store.position())?.spaceId ?? '';
    const kept = countedId();
    await one.store.write([aSetting(kept, 1)]);
    await until(async () => (await one.store.status()).pending === 0);
    const backup = server.service.backUp(spaceId);
    await stateOf(one, 'synced');
    server.service.restore(spaceId, backup);
    await one.store.write([aSetting(countedId(), 2)]);
    await until(() => server.service.recordsOf(spaceId).size === 2);
    assert.equal((await one.store.list('setting')).length, 2);
  });

  it('H3: connects again after the stream ends, and then pulls what it missed', async () => {
    const [one, two] = [device(), device()];
    await stateOf(one, 'synced');
    await until(() => server.listeners() === 2);
    server.dropListeners();
    await until(() => server.listeners() === 0);
    const id = countedId();
    await two.store.write([aSetting(id, 1)]);
    await until(async () => (await two.store.status()).pending === 0);
    one.passTime(LONG_MS);
    await until(async () => (await one.store.get('setting', id)) !== null);
  });

  it('H2: takes silence for a dead connection', async () => {
    const one = device();
    await until(() => server.listeners() === 1);
    one.passTime(45_000);
    await until(() => server.listeners() === 0);
    one.passTime(LONG_MS);
    await until(() => server.listeners() === 1);
  });

  it('H3: ignores heads that it cannot read or already knows', async () => {
    const one = device();
    await stateOf(one, 'synced');
    await until(() => server.listeners() === 1);
    await one.store.write([aSetting(countedId(), 1)]);
    await until(async () => (await one.store.status()).pending === 0);
    await stateOf(one, 'synced');
    const position = await one.store.position();
    assert.ok(position?.epoch);
    const { spaceId, epoch } = position;
    const before = server.requests.length;
    server.sendHead({ spaceId, epoch, head: -1 });
    server.sendHead({ spaceId, epoch, head: 1 });
    server.sendHead({ spaceId: countedId(), epoch, head: 9 });
    await one.store.write([aSetting(countedId(), 2)]);
    await until(async () => (await one.store.status()).pending === 0);
    await stateOf(one, 'synced');
    assert.ok(server.requests.length - before <= 5);
  });

  it('[S5] rests while it is paused and catches up when it is resumed', async () => {
    const one = device();
    await stateOf(one, 'synced');
    one.sync.pause();
    await stateOf(one, 'paused');
    const before = server.requests.length;
    await one.store.write([aSetting(countedId(), 1)]);
    one.sync.syncNow();
    one.sync.lookAgain();
    const paused = await stateOf(one, 'paused');
    assert.equal(server.requests.length, before);
    assert.ok(paused.pending <= 1);
    one.sync.resume();
    await stateOf(one, 'synced');
    assert.equal((await one.store.status()).pending, 0);
  });

  it('[S5] hears of each step, so that what shows conflicts can follow', async () => {
    const one = device();
    await stateOf(one, 'synced');
    const steps: string[] = [];
    const stop = one.sync.onDidStep(({ kind }) => steps.push(kind));
    one.sync.syncNow();
    await until(() => steps.length > 1);
    stop();
    await stateOf(one, 'synced');
    const heard = steps.length;
    one.sync.syncNow();
    await stateOf(one, 'synced');
    assert.equal(steps.length, heard);
  });
});
