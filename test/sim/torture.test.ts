import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import * as z from 'zod';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { Random } from '../support/random.ts';

const SECONDS = Number(process.env['TORTURE_SECONDS'] ?? 8);
const SEED = Number(process.env['SEED'] ?? 1);
const SERVICE = join(import.meta.dirname, '../../server/main.ts');
const CLIENT = fileURLToPath(new URL('tortureClient.ts', import.meta.url));
/** How long they may take to agree. */
const REST_MS = 30_000;
const INSTANCES = 2;
const DEVICES = 3;

const totals = z.object({
  seq: z.coerce.number(),
  versions: z.coerce.number(),
  journal: z.coerce.number(),
});
const settings = z.array(
  z.object({ id: z.string(), version: z.coerce.number(), value: z.string() }),
);

describe('Two services and three devices, killed again and again', function () {
  this.timeout((SECONDS + 60) * 1_000);
  const random = new Random(SEED);
  const running = new Set<ChildProcess>();
  /** What a device had safe on its disk. */
  const written = new Set<string>();
  const atRest = new Map<number, string>();
  const failures: string[] = [];
  let folder: string;
  let database: FreshDatabase;
  let token: string;
  let kills = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-torture-'));
    database = await freshPostgres();
  });
  after(async () => {
    await Promise.all([...running].map(kill));
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function kill(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  function run(file: string, ...flags: readonly string[]) {
    const child = spawn(process.execPath, [file, ...flags], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'silent',
        DATABASE_URL: database.url,
        PARLEY_REQUESTS_PER_MINUTE: '1000000',
      },
    });
    let lastWords = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (lastWords += text));
    running.add(child);
    child.once('exit', (code) => {
      running.delete(child);
      if (code !== null) failures.push(`${file} ended by itself: ${lastWords}`);
    });
    return child;
  }

  async function startService(port: string): Promise<{ child: ChildProcess; url: string }> {
    const child = run(SERVICE, '--port', port, '--data-dir', folder);
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) return { child, url };
    }
    throw new Error(`The service did not start: ${failures.join()}`);
  }

  function startDevice(number: number, urls: readonly string[]): ChildProcess {
    const path = join(folder, `device${number}.db`);
    const child = run(CLIENT, path, token, String(random.below(1_000)), ...urls);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, value = '', digest = ''] = line.split(' ');
      if (what === 'written') written.add(value);
      else atRest.set(number, value === '0' ? digest : 'busy');
    });
    return child;
  }

  async function serverRows() {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const rows = await client.query(
        `select id, version, data->>'value' as value from record where not deleted order by id`,
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

  it(`[S2] lose nothing, double nothing and agree in the end, SEED=${SEED} TORTURE_SECONDS=${SECONDS}`, async () => {
    const first = await startService('0');
    token = (await readFile(join(folder, 'token'), 'utf8')).trim();
    const services = [first];
    while (services.length < INSTANCES) services.push(await startService('0'));
    const urls = services.map(({ url }) => url);
    const devices = Array.from({ length: DEVICES }, (_, number) => startDevice(number, urls));

    const end = Date.now() + SECONDS * 1_000;
    while (Date.now() < end) {
      await wait(100 + random.below(400));
      kills++;
      if (random.chance(30)) {
        const victim = random.below(INSTANCES);
        const { child, url } = services[victim] ?? first;
        await kill(child);
        services[victim] = await startService(new URL(url).port);
      } else {
        const victim = random.below(DEVICES);
        const device = devices[victim];
        if (device) await kill(device);
        devices[victim] = startDevice(victim, urls);
      }
    }
    for (const { stdin } of devices) stdin?.write('rest\n');
    const agreed = async (): Promise<boolean> => {
      const { rows } = await serverRows();
      const shown = rows.map(({ id, value }) => [id, value]);
      const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex');
      return devices.every((_, number) => atRest.get(number) === digest);
    };
    const deadline = Date.now() + REST_MS;
    while (!(await agreed())) {
      assert.deepEqual(failures, []);
      assert.ok(Date.now() < deadline, `no agreement: ${JSON.stringify([...atRest])}`);
      await wait(100);
    }

    const { rows, sums } = await serverRows();
    const versions = new Map(rows.map(({ id, version }) => [id, version]));
    assert.ok(written.size > 0 && kills > 0);
    for (const id of written)
      assert.equal(versions.get(id), 1, `${id} is lost or was applied twice`);
    assert.equal(sums.versions, sums.seq, 'every accepted write has one seq and one version');
    assert.equal(sums.journal, sums.seq, 'every accepted write was journalled once');
    assert.deepEqual(failures, []);
  });
});
