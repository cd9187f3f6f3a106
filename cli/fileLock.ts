import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandFailure, throwIfInterrupted } from './commandFailure.ts';

const POLL_MS = 40;
/** A lock file is signed within this time. */
const UNSIGNED_MS = 5_000;

interface LockOptions {
  readonly signal: AbortSignal;
  /** How long another process's lock is waited for. */
  readonly patienceMs: number;
}

/**
 * Runs `work` while no other process of this machine runs work under the same path. The lock of a process that
 * has ended is taken over. Throws `CommandFailure` when another one holds it for too long.
 */
export async function withFileLock<T>(
  path: string,
  { signal, patienceMs }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const mark = `${process.pid} ${randomBytes(8).toString('hex')}\n`;
  const giveUpAt = Date.now() + patienceMs;
  while (!(await take(path, mark))) {
    throwIfInterrupted(signal);
    if (await removeStale(path)) continue;
    if (Date.now() >= giveUpAt) {
      throw new CommandFailure(
        'failed',
        `Another parley holds ${path}. If none is running, remove that file.`,
      );
    }
    await wait(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if ((await readFile(path, 'utf8').catch(() => null)) === mark) await rm(path, { force: true });
  }
}

async function take(path: string, mark: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(mark).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the lock is free now. A lock that is found gone is free too. */
async function removeStale(path: string): Promise<boolean> {
  try {
    const [mark, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)];
    const pid = Number.parseInt(mark, 10);
    // Without a number it is just being written, unless its writer died over it.
    if (Number.isNaN(pid) ? Date.now() - mtimeMs < UNSIGNED_MS : isRunning(pid)) return false;
    // Moved aside first: of several that find it stale only one can.
    const aside = `${path}.${randomBytes(6).toString('hex')}`;
    await rename(path, aside);
    const moved = await readFile(aside, 'utf8');
    if (moved === mark) {
      await rm(aside, { force: true });
      return true;
    }
    // Somebody else took it over in between: theirs is put back.
    await rename(aside, path);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
