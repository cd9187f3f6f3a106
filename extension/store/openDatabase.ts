import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import { backUpBeforeUpgrade } from './backups.ts';
import { defineIndexFunctions } from './indexedText.ts';
import { MIGRATIONS } from './migrations.ts';
import { guarded } from './storeFailure.ts';

/** Where the log is as long as this (64 MB), a commit waits until it is in the file; see `checkpointAside`. */
const LONGEST_LOG_PAGES = 16_384;

/**
 * Opens the database file, making it or bringing its schema up to date where needed. Throws
 * `StoreUnavailableError` where that cannot be done, also when a newer version of Parley made the file.
 *
 * WAL lets windows read while one writes. `synchronous = normal` does not wait for the disk at each
 * commit, which would stop the editor's extension host for milliseconds at every message: a crash of the program loses nothing, a power cut
 * at most the last moments, and never the order of commits. Sync bears that: an acknowledgement that is lost is asked for again.
 *
 * The cache (in KiB) holds most people's whole database, so that what is written at random ids is read once.
 *
 * Before its schema changes, a database is copied to `<path>.backup-<schema>`; it stays as it was where that or the
 * change fails.
 */
export function openDatabase(
  path: string,
  { keepsBackups = true }: { readonly keepsBackups?: boolean } = {},
): DatabaseSync {
  return guarded(() => {
    const database = new DatabaseSync(path);
    try {
      database.exec(
        'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16384;',
      );
      database.exec(`pragma wal_autocheckpoint = ${LONGEST_LOG_PAGES}`);
      defineIndexFunctions(database);
      if (keepsBackups) backUpIfOutdated(database, path);
      migrate(database);
      return database;
    } catch (cause) {
      database.close();
      throw cause;
    }
  });
}

/** A new, empty file is not worth a copy; one of a newer version is left alone. */
function backUpIfOutdated(database: DatabaseSync, path: string): void {
  const version = schemaVersion(database);
  if (version > 0 && version < MIGRATIONS.length) backUpBeforeUpgrade(database, path, version);
}

function migrate(database: DatabaseSync): void {
  if (schemaVersion(database) === MIGRATIONS.length) return;
  database.exec('begin immediate');
  try {
    // Read again inside: another window may have been faster.
    const version = schemaVersion(database);
    if (version > MIGRATIONS.length) {
      const cause = new Error(`Schema ${version} is newer than ${MIGRATIONS.length}.`);
      throw new StoreUnavailableError('broken', cause);
    }
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`pragma user_version = ${MIGRATIONS.length}`);
    database.exec('commit');
  } catch (cause) {
    rollBack(database);
    throw cause;
  }
}

/** Ends a failed transaction. SQLite may have ended it already, for example when the disk is full. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec('rollback');
  } catch {
    return;
  }
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.['user_version']);
}
