import { pathToFileURL } from 'node:url';
import { createLocalStore } from '../../shared/sync/createLocalStore.ts';
import type { StoreTools } from '../../shared/sync/createLocalStore.ts';
import type { RecordTables } from '../../shared/sync/recordTables.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { checkpointAside } from './checkpointAside.ts';
import { createIndexUpkeep } from './indexUpkeep.ts';
import { openDatabase } from './openDatabase.ts';
import { watchOutsideChanges } from './outsideChanges.ts';
import { sqliteTables } from './sqliteTables.ts';
import { guarded, isCorruption } from './storeFailure.ts';
import { finishBegunExchange } from './swapFiles.ts';

export interface SqliteStoreOptions extends StoreTools {
  /** The database file; its folder exists. `<path>-wal` and `<path>-shm` appear beside it. */
  readonly path: string;
  /** Told when looking for other windows' changes, or tending the search indexes, fails; it is tried again. */
  readonly onError: (cause: unknown) => void;
  /** Told once when a call meets damage in the file; the call itself fails. */
  readonly onDamage?: (cause: unknown) => void;
}

/**
 * Opens one person's records on this machine. Several windows may open the same file at once.
 * Throws `StoreUnavailableError` when the file cannot be opened or is none of ours.
 */
export function openSqliteStore(options: SqliteStoreOptions): LocalStore {
  const { path, onError, newId } = options;
  const tellDamage = damageTeller(options.onDamage);
  guarded(() => finishBegunExchange(path));
  const database = openDatabase(path);
  try {
    const outside = guarded(() =>
      watchOutsideChanges(database, { path, onError, writer: newId() }),
    );
    const checkpoints = checkpointAside(fileUrl(path));
    const index = createIndexUpkeep(database, {
      onMerged: (pages) => checkpoints.noteWritten(pages),
      onError(cause) {
        tellDamage(cause);
        onError(cause);
      },
    });
    const tables = sqliteTables(database, outside, { checkpoints, index });
    const store = createLocalStore(hearingDamage(tables, tellDamage), options);
    return {
      ...store,
      // Pages of a long load come faster than the log can be brought over.
      async applyPull(asked, reply) {
        const outcome = await store.applyPull(asked, reply);
        await checkpoints.caughtUp();
        return outcome;
      },
    };
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

/** Tells of the first damage only. */
function damageTeller(
  onDamage: (cause: unknown) => void = () => undefined,
): (cause: unknown) => void {
  let isTold = false;
  return (cause) => {
    if (isTold || !isCorruption(cause)) return;
    isTold = true;
    onDamage(cause);
  };
}

/** The same tables; what any of their functions throws is told. */
function hearingDamage(tables: RecordTables, tell: (cause: unknown) => void): RecordTables {
  const told = Object.entries(tables).map(
    ([name, ask]: [string, (...all: unknown[]) => unknown]) => {
      const heard = (...all: unknown[]): unknown => {
        try {
          return ask(...all);
        } catch (cause) {
          tell(cause);
          throw cause;
        }
      };
      return [name, heard];
    },
  );
  return Object.fromEntries(told) as RecordTables;
}
