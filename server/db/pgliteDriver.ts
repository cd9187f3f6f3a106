import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type PGliteInterface, type Transaction, types } from '@electric-sql/pglite';
import { createLocalAnnouncer } from '../announce/localAnnouncer.ts';
import { lockDataFolder } from './dataFolderLock.ts';
import { type Driver, parseInt8, type ScriptExecutor } from './driver.ts';

/**
 * Postgres inside this process, its files in `folder`, made when missing. Throws
 * `DataFolderInUseError` while another process has the folder. One transaction runs at a time.
 */
export async function openPglite(
  folder: string,
  report: (error: unknown) => void,
): Promise<Driver> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK);
  const unlock = lockDataFolder(folder);
  let database: PGlite;
  try {
    database = await PGlite.create({
      dataDir: join(folder, 'postgres'),
      parsers: { [types.INT8]: parseInt8 },
    });
  } catch (error) {
    unlock();
    throw error;
  }
  const transact: Driver['transact'] = (work) => database.transaction((tx) => work(executorOf(tx)));
  return {
    query: (sql, values) => run(database, sql, values),
    transact,
    // One transaction runs at a time: nothing changes between its statements.
    transactReading: transact,
    openAnnouncer: () => createLocalAnnouncer(report),
    connections: () => null,
    async close() {
      try {
        await database.close();
      } finally {
        unlock();
      }
    },
  };
}

function executorOf(tx: Transaction): ScriptExecutor {
  return {
    query: (sql, values) => run(tx, sql, values),
    runScript: async (sql) => {
      await tx.exec(sql);
    },
  };
}

async function run(
  target: Pick<PGliteInterface, 'query'>,
  sql: string,
  values: readonly unknown[],
): Promise<readonly unknown[]> {
  return (await target.query(sql, [...values])).rows;
}
