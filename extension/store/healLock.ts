import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { guarded } from './storeFailure.ts';

const BUSY = 5;
const AGAIN_MS = 100;

/**
 * Runs `work` while no other window does the like for this database file; waits as long as one does. The
 * lock is SQLite's own on `<path>.lock`, so it ends with the process that holds it.
 */
export async function withHealLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockFile(path);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** The same for work that is done at once; throws SQLite's busy after ten seconds of waiting. */
export function withHealLockSync<T>(path: string, work: () => T): T {
  const lock = guarded(() => openLocked(path, 10_000));
  try {
    return work();
  } finally {
    lock.close();
  }
}

async function lockFile(path: string): Promise<DatabaseSync> {
  for (;;) {
    try {
      return openLocked(path, 0);
    } catch (cause) {
      const isBusy = cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY;
      if (!isBusy)
        return guarded(() => {
          throw cause;
        });
    }
    await wait(AGAIN_MS);
  }
}

function openLocked(path: string, patienceMs: number): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec(`pragma busy_timeout = ${patienceMs}; begin exclusive`);
    return lock;
  } catch (cause) {
    lock.close();
    throw cause;
  }
}
