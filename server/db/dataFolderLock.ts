import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another running service has this data folder. */
export class DataFolderInUseError extends Error {
  override readonly name = 'DataFolderInUseError';
  readonly folder: string;
  /** The holder's process id, where it is known. */
  readonly pid: number | null;

  constructor(folder: string, pid: number | null) {
    super(`The data folder ${folder} is in use.`);
    this.folder = folder;
    this.pid = pid;
  }
}

const SQLITE_BUSY = 5;

/**
 * Takes the folder for this process and returns the function that gives it back, or throws
 * `DataFolderInUseError`. PGlite takes no lock of its own, and a second writer silently loses rows.
 *
 * The lock is an exclusive SQLite transaction on an empty file: the system drops it when the process
 * dies in whatever way, so no lock is ever stale and none of a living process is ever taken over, not
 * even when a process id is used again or each container counts its own.
 */
export function lockDataFolder(folder: string): () => void {
  const pidFile = join(folder, 'service.pid');
  const lock = new DatabaseSync(join(folder, 'service.lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw new DataFolderInUseError(folder, readPid(pidFile));
    throw error;
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return () => lock.close();
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

/** For the message only; the lock does not depend on it. */
function readPid(pidFile: string): number | null {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
