import type { Driver, ScriptExecutor } from './driver.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pgliteDriver.ts';
import { openPostgres } from './postgresDriver.ts';

declare const made: unique symbol;

/** An open transaction. Only `inTransaction` makes one, so a query that asks for it runs in one. */
export interface Tx extends ScriptExecutor {
  readonly [made]: 'by inTransaction';
}

export interface Database extends Omit<Driver, 'transact'> {
  /** Commits when `work` resolves and rolls back when it rejects. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same as one person: rows of spaces that they do not belong to do not exist. */
  asUser<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Where the records are: a Postgres server, or a folder for the Postgres inside this process. */
export type DatabaseLocation =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'folder'; readonly folder: string };

/**
 * Opens the database and brings its tables up to date. Throws `DataFolderInUseError` or
 * `DatabaseUnavailableError`. `report` hears of failures that no caller waits for.
 */
export async function openDatabase(
  location: DatabaseLocation,
  report: (error: unknown) => void,
): Promise<Database> {
  const driver =
    location.kind === 'postgres'
      ? openPostgres(location.url, report)
      : await openPglite(location.folder, report);
  const { transact, ...rest } = driver;
  const database: Database = {
    ...rest,
    inTransaction: (work) => transact((executor) => work(executor as Tx)),
    asUser: (userId, work) =>
      transact(async (executor) => {
        await executor.query("select set_config('parley.user_id', $1, true)", [userId]);
        return work(executor as Tx);
      }),
  };
  try {
    await migrate(database);
  } catch (error) {
    await database.close().catch(report);
    throw error;
  }
  return database;
}
