import assert from 'node:assert/strict';
import pg from 'pg';
import type { RecordChange } from '../../../shared/domain/recordStore.ts';
import { MAX_PUSH_MUTATIONS, pullReply } from '../../../shared/protocol/syncApi.ts';
import type { Mutation, ServerRecord } from '../../../shared/protocol/syncApi.ts';
import { aSetting, valueOf } from '../../contract/storeSetting.ts';
import { makeClerkTokens } from '../../support/clerkTokens.ts';
import { fillDataFolder } from '../../support/dataFolder.ts';
import { freshPostgres } from '../../support/postgres.ts';
import { type RunningService, runService } from '../../support/runningService.ts';
import { aMutation, countedId } from '../../support/syncBuilders.ts';
import { atRest, type Device, type DeviceOptions, openDevice, stateOf, until } from './device.ts';

/** Beats come often, because the devices' time is fast. */
const timings = { heartbeatMs: [200, 300] } as const;

function aRoom(id: string, over: Readonly<Record<string, unknown>>): RecordChange {
  const data = {
    title: 'T',
    isTitleAutomatic: true,
    description: '',
    participants: [],
    projectId: null,
    createdAt: 1,
    lastActiveAt: 1,
    ...over,
  };
  return { kind: 'conversation', id, data } as unknown as RecordChange;
}

/** What the service holds for the device's space, tombstones left out. */
async function held(service: RunningService, device: Device): Promise<readonly ServerRecord[]> {
  const position = await device.store.position();
  const records: ServerRecord[] = [];
  let query = 'cursor=0';
  for (;;) {
    const path = `/v1/spaces/${position?.spaceId ?? ''}/pull?${query}`;
    const reply = pullReply.parse(await (await service.request(path)).json());
    records.push(...reply.records);
    if (reply.nextPage === null) return records;
    query = `epoch=${reply.epoch}&cursor=${reply.cursor}&page=${reply.nextPage}`;
  }
}

async function pushTo(
  service: RunningService,
  device: Device,
  ...mutations: readonly Mutation[]
): Promise<void> {
  const { spaceId = '' } = (await device.store.position()) ?? {};
  const body = { epoch: null, mutations };
  const response = await service.request(`/v1/spaces/${spaceId}/push`, { method: 'POST', body });
  assert.equal(response.status, 200);
}

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Devices at the real service on ${on}`, function () {
    this.timeout(30_000);
    let service: RunningService;
    const devices: Device[] = [];

    before(async () => {
      service = await runService({ on, timings });
    });
    after(() => service.close());
    afterEach(async () => {
      const errors = devices.flatMap((one) => one.errors);
      await Promise.all(devices.splice(0).map((one) => one.close()));
      assert.deepEqual(errors, []);
    });

    async function device(over: Partial<DeviceOptions> = {}): Promise<Device> {
      const made = await openDevice({ url: service.url, token: service.token, ...over });
      devices.push(made);
      return made;
    }
    async function two(): Promise<readonly [Device, Device]> {
      const pair = [await device(), await device()] as const;
      for (const one of pair) await stateOf(one, 'synced');
      return pair;
    }

    it('[S3] see each other’s writes within moments', async () => {
      const [one, other] = await two();
      for (const [from, to, value] of [
        [one, other, 1],
        [other, one, 2],
      ] as const) {
        const id = countedId();
        const startedAt = Date.now();
        await from.store.write([aSetting(id, value)]);
        await until(async () => (await valueOf(to.store, id)) === value);
        // Less than any poll: the head event brought it.
        assert.ok(Date.now() - startedAt < 2_000);
      }
    });

    it('[S2] C7: merge what was edited offline on both in different fields', async () => {
      const [one, other] = await two();
      const id = countedId();
      await one.store.write([aRoom(id, {})]);
      await until(async () => (await other.store.get('conversation', id)) !== null);
      for (const each of [one, other]) each.setOnline(false);
      await one.store.write([aRoom(id, { title: 'Mine' })]);
      await other.store.write([aRoom(id, { description: 'Theirs' })]);
      await stateOf(one, 'offline');
      for (const each of [one, other]) each.setOnline(true);
      for (const each of [one, other]) {
        await until(async () => {
          const room = (await each.store.get('conversation', id))?.data;
          return room?.title === 'Mine' && room.description === 'Theirs';
        });
        await atRest(each);
      }
    });

    for (const choice of ['mine', 'theirs'] as const) {
      it(`[S4] C9: show a real conflict and settle it by taking ${choice}`, async () => {
        const [one, other] = await two();
        const id = countedId();
        await one.store.write([aSetting(id, 0)]);
        await until(async () => (await valueOf(other.store, id)) === 0);
        other.setOnline(false);
        await other.store.write([aSetting(id, 2)]);
        await one.store.write([aSetting(id, 1)]);
        await atRest(one);
        other.setOnline(true);
        await stateOf(other, 'conflict');
        assert.deepEqual(
          (await other.sync.desk.seenConflicts()).map(({ mine, theirs }) => [
            mine?.['value'],
            theirs?.['value'],
          ]),
          [[2, 1]],
        );
        await other.settle(id, { kind: choice });
        const winner = choice === 'mine' ? 2 : 1;
        for (const each of [one, other]) {
          await until(async () => (await valueOf(each.store, id)) === winner);
          await atRest(each);
        }
        const [given] = await other.store.setAside();
        assert.deepEqual(given?.data, { key: 'k', value: choice === 'mine' ? 1 : 2 });
      });
    }

    it('C12: bring 1,100 writes over the limit of a batch, through a proxy that refuses, fails and repeats', async () => {
      let pushes = 0;
      const one = await device({
        async through(url, forward) {
          if (!url.endsWith('/push')) return forward();
          switch (++pushes) {
            case 1:
              return new Response('', { status: 413 });
            case 2:
              await forward();
              return new Response('<h1>Bad Gateway</h1>', { status: 502 });
            case 3:
              return new Response('', { status: 429, headers: { 'retry-after': '2' } });
            default:
              return forward();
          }
        },
      });
      await stateOf(one, 'synced');
      const before = (await one.store.list('setting')).length;
      const writes = Array.from({ length: MAX_PUSH_MUTATIONS + 100 }, () =>
        aSetting(countedId(), 1),
      );
      await one.store.write(writes);
      await atRest(one);
      const ids = new Set(writes.map(({ id }) => id));
      const arrived = (await held(service, one)).filter(({ id }) => ids.has(id));
      assert.ok(pushes >= 5);
      assert.deepEqual(
        [arrived.length, arrived.every(({ version }) => version === 1)],
        [1_100, true],
      );
      const other = await device();
      await until(async () => (await other.store.list('setting')).length === before + 1_100);
    });

    it('L4: load 3 MB in several pages', async () => {
      const [one] = await two();
      const writes = Array.from({ length: 6 }, () => aSetting(countedId(), 'x'.repeat(500_000)));
      await one.store.write(writes);
      await atRest(one);
      let pulls = 0;
      const fresh = await device({
        through(url, forward) {
          if (url.includes('/pull')) pulls++;
          return forward();
        },
      });
      await stateOf(fresh, 'synced');
      assert.ok(pulls >= 2);
      for (const { id } of writes) assert.notEqual(await fresh.store.get('setting', id), null);
    });

    it('S1, S2: let kinds and fields of a newer version pass through unharmed', async () => {
      const [one] = await two();
      const alien = aMutation({ kind: 'snapshot', schemaVersion: 9, data: { of: ['later'] } });
      const newer = aMutation({ schemaVersion: 9, data: { key: 'k', value: 1, extra: { a: 1 } } });
      await pushTo(service, one, alien, newer);
      await until(async () => (await valueOf(one.store, newer.id)) === 1);
      await one.store.write([aSetting(newer.id, 2)]);
      await atRest(one);
      const records = await held(service, one);
      const dataOf = (id: string): unknown => {
        const record = records.find((each) => each.id === id);
        return [record?.version, record?.schemaVersion, record?.data];
      };
      assert.deepEqual(dataOf(alien.id), [1, 9, { of: ['later'] }]);
      assert.deepEqual(dataOf(newer.id), [2, 9, { key: 'k', value: 2, extra: { a: 1 } }]);
    });

    it('[S5] P11, C10: list hostile text as rejected and send everything behind it', async () => {
      const [one, other] = await two();
      const bad = [
        { key: 'k', value: 'NUL \0' },
        { key: 'k', value: ['half \ud800'] },
        { key: 'k', value: { '\0': 1 } },
        { key: 'k', value: 'x'.repeat(1_100_000) },
      ];
      const odd: unknown = JSON.parse(
        '{"__proto__":{"a":1},"constructor":2,"big":9007199254740993}',
      );
      const write = (value: unknown): RecordChange =>
        ({ kind: 'setting', id: countedId(), data: value }) as RecordChange;
      const refused = bad.map(write);
      const good = write({ key: 'k', value: odd });
      await one.store.write([...refused, good]);
      await atRest(one);
      assert.deepEqual(
        (await one.sync.desk.deadLetters()).map(({ id, reason }) => `${id} ${reason}`).toSorted(),
        refused
          .map(({ id }, index) => `${id} ${index === 3 ? 'tooLarge' : 'unstorableText'}`)
          .toSorted(),
      );
      const state = await stateOf(one, 'error');
      assert.deepEqual(state.problem, { kind: 'rejected', count: 4 });
      await until(async () => (await other.store.get('setting', good.id)) !== null);
      const arrived = await valueOf(other.store, good.id);
      assert.equal(Reflect.get(arrived as object, 'big'), 2 ** 53);
      assert.equal(Reflect.get({}, 'a'), undefined);
      // Written again without it, it goes up.
      await one.store.write(refused.map(({ id }) => aSetting(id, 'clean')));
      await atRest(one);
      assert.deepEqual(await one.sync.desk.deadLetters(), []);
    });

    it('[S5] C13: are signed out by a wrong token, and go on with the right one', async () => {
      const one = await device({ token: 'wrong' });
      await stateOf(one, 'signedOut');
      const id = countedId();
      await one.store.write([aSetting(id, 1)]);
      one.signIn(service.token);
      await stateOf(one, 'synced');
      await atRest(one);
      assert.ok((await held(service, one)).some((record) => record.id === id));
    });
  });

  describe(`A device whose service on ${on} lost its database`, function () {
    this.timeout(30_000);
    for (const choice of ['upload', 'discard'] as const) {
      it(`C5: asks before it drops most, then ${choice}s`, async () => {
        const first = await runService({ on, timings });
        const { configuration, port } = first;
        const device = await openDevice({ url: first.url, token: first.token });
        try {
          await device.store.write(Array.from({ length: 3 }, () => aSetting(countedId(), 1)));
          await atRest(device);
          const emptied = await emptyAgain(first, on);
          const second = await runService({
            on,
            timings,
            over: { ...configuration, port, database: emptied.database },
          });
          try {
            device.signIn(second.token);
            await until(() => isGuarded(device));
            assert.equal((await device.store.list('setting')).length, 3);
            const loss = (await device.store.loss()) ?? assert.fail();
            await device.sync.settleLoss(choice, loss);
            await stateOf(device, 'synced');
            const expected = choice === 'upload' ? 3 : 0;
            assert.equal((await device.store.list('setting')).length, expected);
            assert.equal((await held(second, device)).length, expected);
          } finally {
            await second.close();
            await emptied.drop();
          }
        } finally {
          await device.close();
        }
      });
    }
  });
}

function isGuarded({ sync }: Device): boolean {
  return sync.state.kind === 'error' && sync.state.problem.kind === 'wouldLoseMost';
}

/** Stops the service; an empty database in its place. */
async function emptyAgain(service: RunningService, on: 'PGlite' | 'Postgres') {
  await service.close();
  if (on === 'Postgres') {
    const { url, drop } = await freshPostgres();
    return { database: { kind: 'postgres', url }, drop } as const;
  }
  const folder = service.configuration.dataFolder;
  await fillDataFolder(folder);
  return { database: { kind: 'folder', folder }, drop: () => Promise.resolve() } as const;
}

describe('A device at a real service', function () {
  this.timeout(30_000);

  it('E2, C5: loads anew when the database was put back to an older state', async () => {
    const { url, drop } = await freshPostgres();
    const over = { database: { kind: 'postgres', url } } as const;
    const service = await runService({ on: 'Postgres', over, timings });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const device = await openDevice({ url: service.url, token: service.token });
    try {
      const [kept, second, late] = [countedId(), countedId(), countedId()];
      await device.store.write([aSetting(kept, 1), aSetting(second, 1)]);
      await atRest(device);
      await device.store.write([aSetting(kept, 2), aSetting(late, 1)]);
      await atRest(device);
      // As a restore of yesterday’s backup leaves it.
      await client.query(`delete from record where id = $1`, [late]);
      await client.query(`delete from mutation where seq > 2`);
      await client.query(
        `update record set version = 1, seq = 1, data = '{"key":"k","value":1}' where id = $1`,
        [kept],
      );
      await client.query(`update space set seq = 2, epoch = gen_random_uuid()`);
      device.sync.syncNow();
      await until(async () => (await valueOf(device.store, kept)) === 1);
      await atRest(device);
      assert.equal(await valueOf(device.store, late), null);
      assert.equal(await valueOf(device.store, second), 1);
    } finally {
      await device.close();
      await client.end();
      await service.close();
      await drop();
    }
  });

  it('[S6] C14: keeps its records from another account', async () => {
    const tokens = await makeClerkTokens();
    const service = await runService({
      on: 'Postgres',
      over: { accounts: tokens.accounts },
      timings,
    });
    const device = await openDevice({ url: service.url, token: await tokens.session('user_ada') });
    try {
      await device.store.write([aSetting(countedId(), 1)]);
      await atRest(device);
      device.signIn(await tokens.session('user_eve'));
      await until(
        () =>
          device.sync.state.kind === 'error' && device.sync.state.problem.kind === 'otherAccount',
      );
      await device.store.write([aSetting(countedId(), 2)]);
      device.signIn(await tokens.session('user_ada'));
      await stateOf(device, 'synced');
      await atRest(device);
    } finally {
      await device.close();
      await service.close();
    }
  });

  it('[S5] C12: waits when it asks too often, and goes on', async () => {
    const over = { requestsPerMinute: 6 };
    const service = await runService({ on: 'Postgres', over, timings });
    const device = await openDevice({ url: service.url, token: service.token });
    try {
      await stateOf(device, 'synced');
      for (let value = 0; device.sync.state.kind !== 'offline'; value++) {
        await device.store.write([aSetting(countedId(), value)]);
        device.sync.syncNow();
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { pending, retryAt } = await stateOf(device, 'offline');
      assert.ok(pending > 0 && retryAt - Date.now() > 5_000);
    } finally {
      await device.close();
      await service.close();
    }
  });
});
