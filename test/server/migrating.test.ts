import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Database, openDatabase, type Tx } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrate.ts';
import { ServiceRoleError } from '../../server/db/serviceRole.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { raise } from '../support/testDatabase.ts';

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A database whose transactions run on this one connection. */
function databaseOn(client: pg.Client, fail?: () => Error | null): Database {
  const inTransaction: Database['inTransaction'] = async (work) => {
    await client.query('begin');
    try {
      const run = async (sql: string, values: readonly unknown[]) =>
        (await client.query<Record<string, unknown>>(sql, [...values])).rows;
      const runScript = async (sql: string) => {
        await client.query(sql);
      };
      const result = await work({ query: run, runScript } as unknown as Tx);
      const failure = fail?.() ?? null;
      if (failure !== null) throw failure;
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  };
  return { inTransaction } as Database;
}

describe('Migrating a Postgres', function () {
  this.timeout(60_000);
  let postgres: FreshDatabase;
  beforeEach(async () => {
    postgres = await freshPostgres();
  });
  afterEach(() => postgres.drop());

  const open = (url = postgres.url) => openDatabase({ kind: 'postgres', url }, raise);

  it('begins anew where it met the migration of another database of the server', async () => {
    const failures = [
      new Error('tuple concurrently updated'),
      Object.assign(new Error('deadlock detected'), { code: '40P01' }),
    ];
    await withClient(postgres.url, async (client) => {
      await migrate(databaseOn(client, () => failures.shift() ?? null));
      const { rowCount } = await client.query('select from space');
      assert.equal(rowCount, 0);
      let attempts = 0;
      const never = databaseOn(client, () => {
        attempts += 1;
        return new Error('tuple concurrently updated');
      });
      await assert.rejects(migrate(never), /tuple concurrently updated/);
      assert.equal(attempts, 6);
    });
  });

  it('succeeds for 6 databases of one server at once', async () => {
    const fresh = await Promise.all(Array.from({ length: 6 }, () => freshPostgres()));
    const opened = await Promise.all(fresh.map(({ url }) => open(url)));
    await Promise.all(opened.map((database) => database.close()));
    await Promise.all(fresh.map(({ drop }) => drop()));
  });

  it('waits for another instance longer than requests wait for a lock', async () => {
    await withClient(postgres.url, (holder) =>
      withClient(postgres.url, async (waiter) => {
        await waiter.query('set lock_timeout = 50; set statement_timeout = 50');
        await holder.query('select pg_advisory_lock(7270531190)');
        const migrated = migrate(databaseOn(waiter));
        const failed: unknown[] = [];
        migrated.catch((error: unknown) => failed.push(error));
        while (failed.length === 0) {
          const { rows } = await holder.query<{ late: boolean }>(
            `select bool_or(clock_timestamp() - a.query_start > interval '150 ms') as late
               from pg_locks l join pg_stat_activity a on a.pid = l.pid
              where l.locktype = 'advisory' and not l.granted and a.datname = current_database()`,
          );
          if (rows[0]?.late === true) break;
          await wait(10);
        }
        await holder.query('select pg_advisory_unlock_all()');
        await migrated;
        const kept = await waiter.query<{ lock_timeout: string }>('show lock_timeout');
        assert.equal(kept.rows[0]?.lock_timeout, '50ms');
      }),
    );
  });

  /** As if the tables had come from a server whose role had this name. */
  async function comeFromElsewhere(url: string): Promise<string> {
    const role = `parley_test_${randomUUID().replaceAll('-', '')}`;
    await withClient(url, (client) =>
      client.query(
        `create or replace function parley_role() returns text
           language sql immutable parallel safe return '${role}'::text`,
      ),
    );
    return role;
  }

  it('A3: makes the role that a copy from another server lacks, and gives it its part', async () => {
    await (await open()).close();
    const role = await comeFromElsewhere(postgres.url);
    const again = await open();
    try {
      const service = createSyncService(again, 'local', raise);
      const [ada] = (await service.me('ada')).spaces;
      assert.ok(ada);
      const seen = await again.asUser('bob', (tx) => tx.query('select id from space', []));
      assert.deepEqual(seen, []);
      assert.deepEqual(
        await again.asUser('bob', (tx) => tx.query('select current_user::text as it', [])),
        [{ it: role }],
      );
    } finally {
      await again.close();
      await withClient(postgres.url, (client) =>
        client.query(`drop owned by ${role}; drop role ${role}`),
      );
    }
  });

  it('A3: says whose role is missing where the login may not make it', async () => {
    const login = `parley_test_${randomUUID().replaceAll('-', '')}`;
    const asLogin = new URL(postgres.url);
    asLogin.username = login;
    asLogin.password = 'pw';
    await withClient(postgres.url, (client) =>
      client.query(
        `create role ${login} login password 'pw'; grant all on schema public to ${login}`,
      ),
    );
    try {
      await (await open(asLogin.href)).close();
      const role = await comeFromElsewhere(asLogin.href);
      await assert.rejects(
        open(asLogin.href),
        (error) => error instanceof ServiceRoleError && error.role === role,
      );
    } finally {
      await withClient(postgres.url, (client) =>
        client.query(`drop owned by ${login} cascade; drop role ${login}`),
      );
    }
  });
});
