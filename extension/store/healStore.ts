import { copyFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { backupsOf } from './backups.ts';
import { openDatabase } from './openDatabase.ts';
import { openImage } from './salvage/databaseImage.ts';
import type { DatabaseImage } from './salvage/databaseImage.ts';
import { leafRows } from './salvage/leafRows.ts';
import { readNames, readTables } from './salvage/readTables.ts';
import type { DamagedTables } from './salvage/readTables.ts';
import { startRescue } from './salvage/rescue.ts';
import type { Pause, Rescue } from './salvage/rescue.ts';
import { recogniseRow } from './salvage/salvagedRows.ts';
import type { SalvagedRow } from './salvage/salvagedRows.ts';
import { guarded } from './storeFailure.ts';
import { brokenPathOf, exchange, fillingPath } from './swapFiles.ts';
import type { HealReport } from './swapFiles.ts';

const nextTask: Pause = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes a new database of what can still be read of a broken one, and puts it in its place; the broken
 * file is kept beside it. What SQLite finds comes first, then what stands on pages that no way leads to
 * any more, then the newest backup. Unsent changes keep their mutation ids and bytes. How far the service was
 * followed is forgotten, so that the next sync loads what is missing.
 *
 * Only with the lock of `withHealLock`, and with no connection of this process to the file. Throws
 * `StoreUnavailableError`, having changed nothing, where the new file cannot be written.
 */
export async function healStore(
  path: string,
  { now, pause = nextTask }: { readonly now: () => number; readonly pause?: Pause },
): Promise<HealReport> {
  removeDatabase(fillingPath(path));
  const image = openImage(path);
  const broken = openBroken(path);
  const letGo = (): void => {
    if (broken?.isOpen === true) broken.close();
    image.close();
  };
  try {
    const found = await fill(path, { image, broken, pause });
    // Windows moves no file that is open. Elsewhere the lock on it stays, so that nobody writes to it any more.
    if (process.platform === 'win32') letGo();
    const report = { ...found, brokenPath: brokenPathOf(path, now()) };
    guarded(() => exchange(path, report));
    return report;
  } catch (cause) {
    removeDatabase(fillingPath(path));
    throw cause;
  } finally {
    letGo();
  }
}

interface Source {
  readonly image: DatabaseImage;
  /** Null where SQLite cannot open it at all. */
  readonly broken: DatabaseSync | null;
}

type Found = Omit<HealReport, 'brokenPath'>;

/** Makes the new database, closed and on the disk. */
async function fill(
  path: string,
  { pause, ...source }: Source & { readonly pause: Pause },
): Promise<Found> {
  const fresh = openDatabase(fillingPath(path));
  try {
    const rescue = startRescue(fresh, pause);
    const { rescued, ...lost } = await takeAll(path, source, rescue);
    const end = rescue.finish();
    fresh.exec('pragma wal_checkpoint(truncate)');
    return { rescued, ...end, ...lost };
  } catch (cause) {
    return guarded(() => {
      throw cause;
    });
  } finally {
    fresh.close();
  }
}

async function takeAll(
  path: string,
  source: Source,
  rescue: Rescue,
): Promise<Omit<Found, 'unsent' | 'isSynced'>> {
  const { rescued, named, damaged } = await takeBroken(source, rescue);
  const missing = (): ReadonlySet<string> => without(named ?? new Set(), rescue.names);
  const unreadable = rescue.missing();
  const isUnknown = named === null && damaged.has('record');
  const hasGaps = isUnknown || missing().size > 0 || unreadable.size > 0;
  const wanted = isUnknown ? null : new Set([...missing(), ...unreadable]);
  const fromBackup = hasGaps ? await takeBackup(path, rescue, wanted) : null;
  return {
    rescued,
    fromBackup,
    lost: isUnknown ? null : missing().size,
    lostUnsent: hasGaps && damaged.has('outbox') ? null : unreadable.size,
  };
}

interface Taken {
  readonly rescued: number;
  /** The names of all records that were there; null where they cannot be read. */
  readonly named: ReadonlySet<string> | null;
  readonly damaged: DamagedTables;
}

/** Takes what can be read of the broken file; its pages one by one only where SQLite does not get to the end. */
async function takeBroken({ image, broken }: Source, rescue: Rescue): Promise<Taken> {
  if (broken === null) {
    const rescued = (await rescue.take(looseRows(image), null)) + rescue.takeFrozen();
    return { rescued, named: null, damaged: new Set(['record', 'outbox']) };
  }
  const damaged: DamagedTables = new Set();
  let rescued = await rescue.take(readTables(broken, damaged), null);
  const named = readNames(broken);
  if (damaged.size > 0 || without(named ?? new Set(), rescue.names).size > 0) {
    rescued += await rescue.take(looseRows(image), named);
    rescued += rescue.takeFrozen();
  }
  return { rescued, named, damaged };
}

/** The rows on pages that SQLite finds no more. */
function* looseRows(image: DatabaseImage): Generator<SalvagedRow | null> {
  for (const rows of leafRows(image)) {
    yield null;
    for (const row of rows) yield recogniseRow(row);
  }
}

/** Takes what is missing of the newest backup that can be read. */
async function takeBackup(
  path: string,
  rescue: Rescue,
  wanted: ReadonlySet<string> | null,
): Promise<HealReport['fromBackup']> {
  const copy = `${fillingPath(path)}.backup`;
  for (const { path: file, madeAt } of backupsOf(path)) {
    try {
      copyFileSync(file, copy);
      // Opened, a copy of an older version comes up to date.
      const database = openDatabase(copy, { keepsBackups: false });
      try {
        const records = await rescue.take(readTables(database, new Set()), wanted);
        return { records, madeAt };
      } finally {
        database.close();
      }
    } catch {
      // The backup before it may do; without any, what is missing is told.
      continue;
    } finally {
      removeDatabase(copy);
    }
  }
  return null;
}

/** Holds the lock on what can be opened, so that no other window writes to it any more. */
function openBroken(path: string): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    database.exec('pragma busy_timeout = 5000; begin immediate');
    return database;
  } catch {
    database?.close();
    return null;
  }
}

function without(all: ReadonlySet<string>, some: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...all].filter((name) => !some.has(name)));
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
