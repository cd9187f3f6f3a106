import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { withHealLockSync } from './healLock.ts';

/** What healing did, for the person. */
const healReport = z.object({
  /** Where the broken file is now. */
  brokenPath: z.string(),
  /** Records that could be read of the broken file. */
  rescued: z.number(),
  /** Records with changes that no service has yet; they will be sent. */
  unsent: z.number(),
  /** Records that only a backup had, in the state of then; `madeAt` in milliseconds since 1970. */
  fromBackup: z.object({ records: z.number(), madeAt: z.number() }).nullable(),
  /** Records that are nowhere on this machine any more; null where not even their number is known. */
  lost: z.number().nullable(),
  /** Unsent changes among what could not be read, which no service can bring back; null where unknown. */
  lostUnsent: z.number().nullable(),
  /** Whether a service knows these records: the next sync brings what it has. */
  isSynced: z.boolean(),
});
export type HealReport = Readonly<z.infer<typeof healReport>>;

const SUFFIXES = ['-wal', '-shm', ''] as const;

/** Where a new database is filled; it counts for nothing. */
export function fillingPath(path: string): string {
  return `${path}.healing`;
}

/** Where the broken file goes that is replaced at `time`. */
export function brokenPathOf(path: string, time: number): string {
  return `${path}.broken-${new Date(time).toISOString().replaceAll(/[:.]/g, '-')}`;
}

/**
 * Puts a database that was filled, closed and is on the disk in the place of the broken one. The report
 * and then the name `<path>.healed` come first: from then on every program that opens the database
 * finishes the exchange, so that a crash in the middle loses neither file.
 */
export function exchange(path: string, report: HealReport): void {
  writeFileSync(`${path}.heal-report`, JSON.stringify(report), { flush: true });
  renameSync(fillingPath(path), `${path}.healed`);
  finishExchange(path);
}

/** Finishes an exchange that was begun, if one was. Call it before opening the database. */
export function finishBegunExchange(path: string): void {
  if (existsSync(`${path}.healed`)) withHealLockSync(path, () => finishExchange(path));
}

/** The report of a healing that nobody was told of yet; reading it is telling. */
export function takeReport(path: string): HealReport | null {
  const file = `${path}.heal-report`;
  if (!existsSync(file) || existsSync(`${path}.healed`)) return null;
  const text = readFileSync(file, 'utf8');
  rmSync(file, { force: true });
  try {
    return healReport.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The same for those who hold the lock. */
export function finishExchange(path: string): void {
  if (!existsSync(`${path}.healed`)) return;
  const brokenPath = plannedBrokenPath(path);
  for (const suffix of SUFFIXES) {
    if (existsSync(path + suffix)) renameSync(path + suffix, brokenPath + suffix);
  }
  renameSync(`${path}.healed`, path);
}

function plannedBrokenPath(path: string): string {
  try {
    return healReport.parse(JSON.parse(readFileSync(`${path}.heal-report`, 'utf8'))).brokenPath;
  } catch {
    return brokenPathOf(path, statSync(`${path}.healed`).mtimeMs);
  }
}
