import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from '../process/plainFailure.ts';
import { processIdentity } from '../process/processIdentity.ts';

export interface DataLock {
  /** Gives the folder free again. */
  release(): void;
}

/**
 * Makes this process the only one that works in `folder`, which is created when missing. The lock of a
 * process that is gone is taken over; a living one's never: `PlainFailure`, as for a folder that may not be written.
 */
export function lockData(folder: string): DataLock {
  const file = join(folder, 'lock');
  const own = processIdentity(process.pid) ?? String(process.pid);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!tryCreate(file, own)) {
      refuseLiving(file, folder);
      setAside(file);
      if (!tryCreate(file, own)) refuseLiving(file, folder, true);
    }
  } catch (error) {
    throw explain(error, folder);
  }
  return {
    release: () => {
      if (readLock(file) === own) rmSync(file, { force: true });
    },
  };
}

function tryCreate(file: string, identity: string): boolean {
  try {
    writeFileSync(file, `${identity}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function refuseLiving(file: string, folder: string, isRace = false): void {
  const holder = readLock(file);
  const pid = Number.parseInt(holder, 10);
  const isLiving = pid > 0 && processIdentity(pid) === holder;
  if (!isLiving && !isRace) return;
  const who = pid > 0 ? ` (process ${pid})` : '';
  throw new PlainFailure(
    `Parley is already running on ${folder}${who}: stop it, or give this one a folder of its own with --data.`,
  );
}

/** Takes a dead process's lock away. Another one may have been quicker: its lock is put back. */
function setAside(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const holder = readLock(aside);
  if (processIdentity(Number.parseInt(holder, 10)) === holder) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

function readLock(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function explain(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code)) return error;
  return new PlainFailure(
    `The data folder ${folder} cannot be written (${code}): make it writable, or choose another one with --data.`,
    { cause: error },
  );
}
