import pg from 'pg';
import { type HeadEvent, headEvent } from '../../shared/protocol/syncApi.ts';
import { DatabaseUnavailableError, type Driver, parseInt8, type ScriptExecutor } from './driver.ts';
import { createListeners } from './listeners.ts';

const CHANNEL = 'parley_head';
const RECONNECT_MS = 1_000;

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
  const ear = listen(url, report);
  const announcing = new Set<Promise<unknown>>();

  return {
    query: (sql, values) => guard(() => run(pool, sql, values)),
    transact: (work) => guard(() => transact(pool, work)),
    announce: async (head) => {
      const sent = guard(() =>
        run(pool, 'select pg_notify($1, $2)', [CHANNEL, JSON.stringify(head)]),
      );
      announcing.add(sent);
      await sent.finally(() => announcing.delete(sent));
    },
    onHead: ear.onHead,
    onGap: ear.onGap,
    async close() {
      isClosing = true;
      await ear.close();
      // Nobody waits for an announcement, so one may still be on its way.
      await Promise.allSettled(announcing);
      await pool.end();
    },
  };
}

async function transact<T>(
  pool: pg.Pool,
  work: (executor: ScriptExecutor) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
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
  // `pg` gives these two no code.
  return /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message);
}

/** The instance's one listening connection, opened again whenever it breaks. */
function listen(url: string, report: (error: unknown) => void) {
  const heads = createListeners<HeadEvent>(report);
  const gaps = createListeners<undefined>(report);
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** Nothing is heard before the first connection either. */
  let mayHaveMissed = true;

  const lost = (broken: pg.Client, error?: unknown) => {
    if (client !== broken) return;
    client = null;
    if (error !== undefined) report(error);
    broken.end().catch(() => undefined);
    if (isClosed) return;
    mayHaveMissed = true;
    timer = setTimeout(connect, RECONNECT_MS);
  };

  function connect(): void {
    const next = new pg.Client(connection(url));
    client = next;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    next.on('notification', ({ payload }) => {
      const head = decodeHead(payload);
      if (head === null) report(new Error('A notification of the wrong shape came.'));
      else heads.call(head);
    });
    next
      .connect()
      .then(() => next.query(`listen ${CHANNEL}`))
      .then(() => {
        if (mayHaveMissed) gaps.call(undefined);
        mayHaveMissed = false;
      })
      .catch((error: unknown) => lost(next, error));
  }

  connect();
  return {
    onHead: heads.add,
    onGap: gaps.add,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(report);
    },
  };
}

function decodeHead(payload: string | undefined): HeadEvent | null {
  try {
    const decoded = headEvent.safeParse(JSON.parse(payload ?? ''));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
