import { createLocalStore } from '../../shared/sync/createLocalStore.ts';
import type { StoreTools } from '../../shared/sync/createLocalStore.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { openDatabase } from './openDatabase.ts';
import { watchOutsideChanges } from './outsideChanges.ts';
import { sqliteTables } from './sqliteTables.ts';
import { guarded } from './storeFailure.ts';

export interface SqliteStoreOptions extends StoreTools {
  /** The database file; its folder exists. `<path>-wal` and `<path>-shm` appear beside it. */
  readonly path: string;
  /** Told when looking for other windows' changes fails; the store goes on and looks again. */
  readonly onError: (cause: unknown) => void;
}

/**
 * Opens one person's records on this machine. Several windows may open the same file at once.
 * Throws `StoreUnavailableError` when the file cannot be opened or is none of ours.
 */
export function openSqliteStore(options: SqliteStoreOptions): LocalStore {
  const database = openDatabase(options.path);
  try {
    const { path, onError, newId } = options;
    const outside = guarded(() =>
      watchOutsideChanges(database, { path, onError, writer: newId() }),
    );
    return createLocalStore(sqliteTables(database, outside), options);
  } catch (cause) {
    database.close();
    throw cause;
  }
}
