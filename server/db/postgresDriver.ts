import pg from 'pg';
import { DatabaseUnavailableError, type Driver, parseInt8, type ScriptExecutor } from './driver.ts';
import { openNotifyAnnouncer } from './notifyAnnouncer.ts';

/** SQLSTATE classes and codes that say "not now": connection, resources, operator, time-outs. */
const TRANSIENT = /^(08|53|57P|57014|55P03|25P03)/;
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** `pg` gives these no code. */
const NO_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: TypeId, format?: 'text' | 'binary'): unknown =>
    oid === pg.types.builtins.INT8 ? parseInt8 : pg.types.getTypeParser(oid, format),
};

const connection = (url: string) => ({
  connectionString: url,
  application_name: 'parley',
  keepAlive: true,
  connectionTimeoutMillis: 10_000,
  types,
});

/** Any Postgres from version 14 by its URL. Does not connect until it is first asked something. */
export function openPostgres(url: string, report: (error: unknown) => void): Driver {
  const pool = new pg.Pool({
    ...connection(url),
    max: 10,
    statement_timeout: 60_000,
    lock_timeout: 20_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  let isClosing = false;
  // Without a listener an idle connection that breaks would end the process. One that breaks while it is
  // being closed is no news.
  pool.on('error', (error) => {
    if (!isClosing) report(error);
  });
  const query: Driver['query'] = (sql, values) => guard(() => run(pool, sql, values));

  return {
    query,
    transact: (work) => guard(() => transact(pool, 'begin', work)),
    transactReading: (work) =>
      guard(() => transact(pool, 'begin isolation level repeatable read, read only', work)),
    openAnnouncer: () => openNotifyAnnouncer({ query }, connection(url), report),
    connections: () => ({
      idle: pool.idleCount,
      busy: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async close() {
      isClosing = true;
      await pool.end();
    },
  };
}

async function transact<T>(
  pool: pg.Pool,
  begin: string,
  work: (executor: ScriptExecutor) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements fails the next one; without a listener it would end
  // the process.
  const lost = (error: Error) => (broken = error);
  client.on('error', lost);
  try {
    await client.query(begin);
    const result = await work({
      query: (sql, values) => run(client, sql, values),
      runScript: async (sql) => {
        await client.query(sql);
      },
    });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: unknown) => {
      broken = new Error('Rolling back failed.', { cause: rollbackError });
    });
    throw error;
  } finally {
    client.off('error', lost);
    // A connection that cannot even roll back is thrown away.
    client.release(broken);
  }
}

async function run(
  target: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly unknown[],
): Promise<readonly unknown[]> {
  return (await target.query<Record<string, unknown>>(sql, [...values])).rows;
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new DatabaseUnavailableError('The database does not answer.', { cause: error });
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code !== null) return TRANSIENT.test(code) || NETWORK_CODES.has(code);
  return NO_CONNECTION.test(error.message);
}
