import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedLock } from '../net/tokenKeeper.ts';

const RETRY_MS = 25;
const PATIENCE_MS = 30_000;
const SQLITE_BUSY = 5;

/**
 * A lock among the processes of this machine: SQLite's own on the file at `path`, which the system lets go of when its
 * holder dies, so that it can never be left behind. Within a process it works too. Throws where the
 * file cannot be opened.
 */
export function createProcessLock(path: string, patienceMs = PATIENCE_MS): SharedLock {
  return {
    async run(work) {
      const database = new DatabaseSync(path);
      try {
        for (let waitedMs = 0; !isTaken(database); waitedMs += RETRY_MS) {
          if (waitedMs >= patienceMs) return { kind: 'busy' };
          await sleep(RETRY_MS);
        }
        return { kind: 'done', value: await work() };
      } finally {
        database.close();
      }
    },
  };
}

function isTaken(database: DatabaseSync): boolean {
  try {
    database.exec('begin exclusive');
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) return false;
    throw cause;
  }
}
