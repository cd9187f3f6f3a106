import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase } from '../../server/db/database.ts';
import { DatabaseUnavailableError } from '../../server/db/driver.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { type PeopleService, type Person, runPeopleService } from '../support/peopleService.ts';
import { aMutation } from '../support/syncBuilders.ts';
import { openTestDatabase, raise, type TestDatabase } from '../support/testDatabase.ts';

/** What Postgres says when it is not the request’s fault. */
const PASSING = {
  '40P01': 'a deadlock',
  '40001': 'an order that cannot be',
  '57P01': 'a server that is shut down',
  '57P03': 'a server that starts',
  '57014': 'a statement that takes too long',
  '53300': 'too many connections',
  '53100': 'a full disk',
  '55P03': 'a lock that does not come',
  '08006': 'a lost connection',
  '25006': 'a server that only reads any more',
} as const;

describe('A database that cannot just now', function () {
  this.timeout(60_000);
  let postgres: FreshDatabase;
  let people: PeopleService;
  let ada: Person;
  let spaceId: string;
  let admins: pg.Client[];

  before(async () => {
    postgres = await freshPostgres();
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    // A waiting statement looks for a deadlock once, after this time: by then each has to wait for the other.
    const name = new URL(postgres.url).pathname.slice(1);
    await admin.query(`alter database ${name} set deadlock_timeout = '3s'`);
    await admin.end();
    people = await runPeopleService({
      on: 'Postgres',
      over: { database: { kind: 'postgres', url: postgres.url } },
    });
    ada = await people.person('ada');
    spaceId = (await ada.personalSpace()).id;
  });
  after(async () => {
    await people.service.close();
    await postgres.drop();
  });
  beforeEach(() => (admins = []));
  afterEach(async () => {
    for (const admin of admins) await admin.end();
  });

  /** A connection beside the service, which never is the victim of a deadlock. */
  async function another(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(`set deadlock_timeout = '10min'`);
    admins.push(client);
    return client;
  }

  /** Until so many statements that fit wait for a lock. */
  async function waiting(look: pg.Client, count: number, fits: string): Promise<void> {
    for (;;) {
      const { rows } = await look.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
        [fits],
      );
      if (rows[0]?.count === count) return;
      await wait(5);
    }
  }

  const item = aMutation();
  const push = (mutation = aMutation()) =>
    ada.request(`/v1/spaces/${spaceId}/push`, {
      method: 'POST',
      body: { epoch: null, mutations: [mutation] },
    });

  async function assertLater(response: Response): Promise<void> {
    const { code } = wireError.parse(await response.json()).error;
    assert.deepEqual([response.status, code], [503, 'unavailable']);
    assert.ok(Number(response.headers.get('retry-after')) > 0);
  }

  for (const [code, what] of Object.entries(PASSING)) {
    it(`O13: ${what} (${code}) is answered with 503 and when to come back`, async () => {
      const admin = await another();
      await admin.query(
        `create or replace function fail() returns trigger language plpgsql as
           $$ begin raise exception 'Not now.' using errcode = '${code}'; end $$`,
      );
      await admin.query('create trigger fail before insert on mutation execute function fail()');
      await assertLater(await push());
      await admin.query('drop trigger fail on mutation');
      assert.equal((await push()).status, 200);
    });
  }

  const LOCK_SPACE = 'select seq from space where id = $1 for update';
  const LOCK_RECORD = 'select seq from record where id = $1 for update';

  it('O13: a push that meets a deadlock is done once more, and nobody hears of it', async () => {
    assert.equal((await push(item)).status, 200);
    const [one, look] = [await another(), await another()];
    await one.query('begin');
    await one.query(LOCK_RECORD, [item.id]);
    const pushed = push({ ...item, mutationId: aMutation().mutationId, baseVersion: 1 });
    await waiting(look, 1, '%matched as materialized%');
    // Now each waits for the other.
    await one.query(LOCK_SPACE, [spaceId]);
    await one.query('commit');
    const response = await pushed;
    assert.equal(response.status, 200);
    assert.match(await response.text(), /"status":"ok".*"version":2/);
  });

  it('O13: a connection that is cut in the middle of a push costs a repetition, and nothing else', async () => {
    const [one, look] = [await another(), await another()];
    await one.query('begin');
    await one.query(LOCK_SPACE, [spaceId]);
    const mutation = aMutation();
    const pushed = push(mutation);
    await waiting(look, 1, '%for update of s%');
    await look.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where wait_event_type = 'Lock' and query like '%for update of s%'`,
    );
    await assertLater(await pushed);
    await one.query('commit');
    assert.match(await (await push(mutation)).text(), /"status":"ok"/);
  });

  it('O13: a server without a free connection is told from a service that fails', async () => {
    const admin = await another();
    const name = new URL(postgres.url).pathname.slice(1);
    await admin.query(`alter database ${name} connection limit 0`);
    const { rows } = await admin.query<{ super: boolean }>(
      `select rolsuper as super from pg_roles where rolname = current_user`,
    );
    // Limits bind no superuser: a login of its own is turned away.
    assert.equal(rows[0]?.super, true);
    await admin.query(`create role ${name} login password 'word'`);
    const own = new URL(postgres.url);
    Object.assign(own, { username: name, password: 'word' });
    await assert.rejects(
      openDatabase({ kind: 'postgres', url: own.href }, raise),
      (error) =>
        error instanceof DatabaseUnavailableError &&
        error.cause instanceof Error &&
        'code' in error.cause &&
        error.cause.code === '53300',
    );
    await admin.query(`drop role ${name}`);
    await admin.query(`alter database ${name} connection limit -1`);
  });
});

describe('A transaction that another one has undone', function () {
  this.timeout(60_000);
  let opened: TestDatabase;
  before(async () => {
    opened = await openTestDatabase('Postgres');
  });
  after(() => opened.close());

  for (const [code, runs] of [
    ['40001', 2],
    ['40P01', 2],
    ['57014', 1],
    ['23505', 1],
  ] as const) {
    it(`O13: runs ${runs === 2 ? 'once more' : 'no second time'} for ${code}`, async () => {
      let count = 0;
      const failing = opened.database.inTransaction(async (tx) => {
        count += 1;
        await tx.runScript(`do $$ begin raise exception 'No.' using errcode = '${code}'; end $$`);
      });
      await assert.rejects(failing);
      assert.equal(count, runs);
    });
  }
});

describe('A database that has gone silent', () => {
  /** Passes on to Postgres what comes, until it is frozen: then connections stand and nothing moves. */
  async function freezable(url: string) {
    const target = new URL(url);
    const sockets = new Set<Socket>();
    const server: Server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('error', () => undefined).on('close', () => to.destroy());
        from.pipe(to);
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(url);
    through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      url: through.href,
      freeze() {
        for (const socket of sockets) socket.unpipe().pause();
      },
      close() {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  }

  it('O5: does not keep a service that stops', async function () {
    this.timeout(60_000);
    const postgres = await freshPostgres();
    const line = await freezable(postgres.url);
    const people = await runPeopleService({
      on: 'Postgres',
      over: { database: { kind: 'postgres', url: line.url } },
      timings: { drainMs: 200 },
    });
    const ada = await people.person('ada');
    await ada.spaces();
    line.freeze();
    const asked = ada.request('/v1/me').then(
      ({ status }) => status,
      () => 'cut',
    );
    const ready = await fetch(`${people.service.url}/readyz`);
    assert.equal(ready.status, 503);
    const startedAt = performance.now();
    await people.service.close();
    assert.ok(performance.now() - startedAt < 6_000);
    assert.ok([503, 'cut'].includes(await asked));
    line.close();
    await postgres.drop();
  });
});
