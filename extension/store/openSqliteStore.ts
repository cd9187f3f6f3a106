import { pathToFileURL } from 'node:url';
import { createLocalStore } from '../../shared/sync/createLocalStore.ts';
import type { StoreTools } from '../../shared/sync/createLocalStore.ts';
import type { RecordTables } from '../../shared/sync/recordTables.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { checkpointAside } from './checkpointAside.ts';
import { openDatabase } from './openDatabase.ts';
import { watchOutsideChanges } from './outsideChanges.ts';
import { sqliteTables } from './sqliteTables.ts';
import { guarded, isCorruption } from './storeFailure.ts';
import { finishBegunExchange } from './swapFiles.ts';

export interface SqliteStoreOptions extends StoreTools {
  /** The database file; its folder exists. `<path>-wal` and `<path>-shm` appear beside it. */
  readonly path: string;
  /** Told when looking for other windows' changes fails; the store goes on and looks again. */
  readonly onError: (cause: unknown) => void;
  /** Told once when a call meets damage in the file; the call itself fails. */
  readonly onDamage?: (cause: unknown) => void;
}

/**
 * Opens one person's records on this machine. Several windows may open the same file at once.
 * Throws `StoreUnavailableError` when the file cannot be opened or is none of ours.
 */
export function openSqliteStore(options: SqliteStoreOptions): LocalStore {
  const { path, onError, newId, onDamage } = options;
  guarded(() => finishBegunExchange(path));
  const database = openDatabase(path);
  try {
    const outside = guarded(() =>
      watchOutsideChanges(database, { path, onError, writer: newId() }),
    );
    const tables = sqliteTables(database, outside, checkpointAside(fileUrl(path)));
    return createLocalStore(onDamage ? tellDamage(tables, onDamage) : tables, options);
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** Opens the file where it is there, and makes none. */
function fileUrl(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  return url;
}

/** The same tables; the first damage that any of their functions meets is told. */
function tellDamage(tables: RecordTables, onDamage: (cause: unknown) => void): RecordTables {
  let isTold = false;
  const told = Object.entries(tables).map(
    ([name, ask]: [string, (...all: unknown[]) => unknown]) => {
      const heard = (...all: unknown[]): unknown => {
        try {
          return ask(...all);
        } catch (cause) {
          if (!isTold && isCorruption(cause)) {
            isTold = true;
            onDamage(cause);
          }
          throw cause;
        }
      };
      return [name, heard];
    },
  );
  return Object.fromEntries(told) as RecordTables;
}
