import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import pg from 'pg';
import { DatabaseUnavailableError, type Driver, parseInt8, type ScriptExecutor } from './driver.ts';
import { openNotifyAnnouncer } from './notifyAnnouncer.ts';

/**
 * SQLSTATE classes and codes that say "not now": connection, resources, operator, time-outs, a server that has become
 * a reader's copy, and what undid a transaction for another's sake.
 */
const TRANSIENT = /^(08|53|57P|57014|55P03|25P03|25006|40001|40P01)/;
/** Another transaction was in the way, and this one is undone as if it had never been: a deadlock, or an order that cannot be. */
const UNDONE = new Set(['40001', '40P01']);
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
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed)|Cannot use a pool after)/;

/** How long statements that still run when the database is closed may take. */
const CLOSE_MS = 1_000;

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
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    ...connection(url),
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
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
  const statements = namedStatements();
  const query: Driver['query'] = (sql, values) =>
    statements.guard(() => run(pool, statements.of(sql, values)));
  const transact = <T>(begin: string, work: (executor: ScriptExecutor) => Promise<T>) => {
    const run = () => runTransaction({ pool, statements }, begin, work);
    return statements.guard(() =>
      run().catch((error: unknown) => {
        // Whoever was in the way has what they wanted by now. Once: a storm of them is for the callers to wait out.
        if (UNDONE.has(codeOf(error) ?? '')) return run();
        throw error;
      }),
    );
  };

  return {
    query,
    transact: (work) => transact('begin', work),
    transactReading: (work) => transact('begin isolation level repeatable read, read only', work),
    openAnnouncer: () => openNotifyAnnouncer({ query }, connection(url), report),
    connections: () => ({
      idle: pool.idleCount,
      busy: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async close() {
      isClosing = true;
      // A statement that does not end would keep the process: its connection is cut.
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, CLOSE_MS);
      await pool.end();
      clearTimeout(timer);
    },
  };
}

interface Statement {
  readonly text: string;
  readonly values: unknown[];
  readonly name?: string;
}

/** The connection does not know a statement that it should know, or knows it already: a pooler is in between. */
const OTHER_CONNECTION = new Set(['26000', '42P05']);

/**
 * Names each statement, so that a connection parses and plans it once; planning the write of a batch takes longer
 * than the write of one record. Behind a pooler that gives each transaction another connection a name may be
 * refused: whoever asked is told to try again, and nothing is named any more.
 */
function namedStatements() {
  const names = new Map<string, string>();
  let isNaming = true;
  return {
    of(text: string, values: readonly unknown[]): Statement {
      if (!isNaming) return { text, values: [...values] };
      let name = names.get(text);
      if (name === undefined) {
        // The same in every instance, since a pooler may give one what another has prepared.
        name = `parley_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
        names.set(text, name);
      }
      return { text, values: [...values], name };
    },
    async guard<T>(work: () => Promise<T>): Promise<T> {
      try {
        return await work();
      } catch (error) {
        const isPooled = OTHER_CONNECTION.has(codeOf(error) ?? '');
        if (isPooled) isNaming = false;
        if (!isPooled && !isTransient(error)) throw error;
        throw new DatabaseUnavailableError('The database does not answer.', { cause: error });
      }
    },
  };
}

async function runTransaction<T>(
  {
    pool,
    statements,
  }: { readonly pool: pg.Pool; readonly statements: ReturnType<typeof namedStatements> },
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
      query: (sql, values) => run(client, statements.of(sql, values)),
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
  statement: Statement,
): Promise<readonly unknown[]> {
  return (await target.query<Record<string, unknown>>(statement)).rows;
}

function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== null) return TRANSIENT.test(code) || NETWORK_CODES.has(code);
  return NO_CONNECTION.test(error.message);
}

function codeOf(error: unknown): string | null {
  const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return hasCode ? String(error.code) : null;
}
