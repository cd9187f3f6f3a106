import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import * as z from 'zod';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { Random } from '../support/random.ts';
import { type BadProxy, startBadProxy } from './badProxy.ts';
import { createTortureLedger } from './tortureLedger.ts';
import { createTortureProcesses, type RunningProcess } from './tortureProcesses.ts';

const SECONDS = Number(process.env['TORTURE_SECONDS'] ?? 60);
const SEED = Number(process.env['SEED'] ?? 1);
const SERVICE = join(import.meta.dirname, '../../server/main.ts');
const CLIENT = join(import.meta.dirname, 'tortureClient.ts');
/** How long they may take to agree. */
const REST_MS = 60_000;
const INSTANCES = 2;
const DEVICES = 3;

const totals = z.object({
  seq: z.coerce.number(),
  versions: z.coerce.number(),
  journal: z.coerce.number(),
});
const settings = z.array(z.object({ id: z.string(), value: z.string() }));

interface Instance {
  readonly process: RunningProcess;
  readonly port: number;
}

/**
 * Real service processes on a real Postgres, real devices with real files, each killed at random; between
 * them a network that loses, cuts, delays and repeats. `npm run torture -- <seconds> [<seed>]` runs it for longer.
 */
describe('Two services and three devices, killed again and again', function () {
  this.timeout((SECONDS + 120) * 1_000);
  const random = new Random(SEED);
  const processes = createTortureProcesses();
  const ledger = createTortureLedger();
  const atRest = new Map<number, string>();
  const proxies: BadProxy[] = [];
  let folder: string;
  let database: FreshDatabase;
  let kills = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-torture-'));
    database = await freshPostgres();
  });
  after(async () => {
    await processes.killAll();
    proxies.forEach((proxy) => proxy.close());
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function startService(port: number): Promise<Instance> {
    const args = ['--port', String(port), '--data-dir', folder];
    const started = processes.start(SERVICE, args, {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      PARLEY_REQUESTS_PER_MINUTE: '1000000',
    });
    const listening = new Promise<number>((resolve) =>
      started.onLine((line) => {
        const url = /http:\/\/\S+/.exec(line)?.[0];
        if (url !== undefined) resolve(Number(new URL(url).port));
      }),
    );
    const isUp = await Promise.race([listening, wait(30_000, null)]);
    processes.check();
    assert.ok(isUp !== null, 'the service did not start');
    return { process: started, port: isUp };
  }

  function startDevice(number: number, token: string): RunningProcess {
    const path = join(folder, `device${number}.db`);
    const urls = proxies.map(({ url }) => url);
    const args = [path, token, String(random.below(1_000)), ...urls];
    const device = processes.start(CLIENT, args, { PATH: process.env['PATH'] });
    device.onLine((line) => {
      const [what, id = '', value = ''] = line.split(' ');
      if (what === 'will' || what === 'did') ledger.note(what, id, value);
      else atRest.set(number, id === '0' ? value : `${id} pending`);
    });
    return device;
  }

  async function held() {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const rows = await client.query(
        `select id, data->>'value' as value from record where not deleted order by id`,
      );
      const sums = await client.query(
        `select (select seq from space) as seq, (select sum(version) from record) as versions,
                (select count(*) from mutation) as journal`,
      );
      return { rows: settings.parse(rows.rows), sums: totals.parse(sums.rows[0]) };
    } finally {
      await client.end();
    }
  }

  async function killAtRandom(services: Instance[], devices: RunningProcess[], token: string) {
    kills++;
    if (random.chance(30)) {
      const victim = random.below(INSTANCES);
      const instance = services[victim];
      if (instance === undefined) return;
      await processes.kill(instance.process);
      services[victim] = await startService(instance.port);
    } else {
      const victim = random.below(DEVICES);
      const device = devices[victim];
      if (device) await processes.kill(device);
      devices[victim] = startDevice(victim, token);
    }
  }

  it(`[S2] [S11] lose nothing, double nothing and agree in the end, SEED=${SEED} TORTURE_SECONDS=${SECONDS}`, async () => {
    const services = [await startService(0)];
    const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
    while (services.length < INSTANCES) services.push(await startService(0));
    for (const { port } of services) proxies.push(await startBadProxy(port, random));
    const devices = Array.from({ length: DEVICES }, (_, number) => startDevice(number, token));

    const end = Date.now() + SECONDS * 1_000;
    while (Date.now() < end) {
      await wait(200 + random.below(800));
      await killAtRandom(services, devices, token);
      processes.check();
    }

    for (const proxy of proxies) proxy.calmDown();
    for (const device of devices) device.tell('rest');
    const agreed = async (): Promise<boolean> => {
      const shown = (await held()).rows.map(({ id, value }) => [id, value]);
      const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex');
      return devices.every((_, number) => atRest.get(number) === digest);
    };
    const deadline = Date.now() + REST_MS;
    while (!(await agreed())) {
      processes.check();
      assert.ok(Date.now() < deadline, `no agreement: ${JSON.stringify([...atRest])}`);
      await wait(100);
    }

    const { rows, sums } = await held();
    ledger.check(new Map(rows.map(({ id, value }) => [id, value.split(' ', 1)[0] ?? ''])));
    assert.equal(sums.versions, sums.seq, 'every accepted write has one seq and one version');
    assert.equal(sums.journal, sums.seq, 'every accepted write was journalled once');
    const faults = proxies.flatMap(({ faults: done }) => [...done.values()]);
    const count = faults.reduce((sum, each) => sum + each, 0);
    assert.ok(ledger.written > 0 && kills > 0 && count > 0);
    process.stdout.write(
      `      ${ledger.written} writes, ${kills} kills, ${count} faults of the network, ${rows.length} records at rest\n`,
    );
  });
});
