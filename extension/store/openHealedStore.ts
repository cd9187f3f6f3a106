import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { backupsOf } from './backups.ts';
import { healStore } from './healStore.ts';
import { withHealLock } from './healLock.ts';
import { openDatabase } from './openDatabase.ts';
import { openSqliteStore } from './openSqliteStore.ts';
import type { SqliteStoreOptions } from './openSqliteStore.ts';
import { isSound } from './runAside.ts';
import { isCorruptionAtOpening } from './storeFailure.ts';
import { finishExchange, takeReport } from './swapFiles.ts';
import type { HealReport } from './swapFiles.ts';

export interface OpenedStore {
  readonly store: LocalStore;
  /** What was done to a broken file, by this window or by one that ended before it could tell. */
  readonly healed: HealReport | null;
}

/**
 * Opens the store as `openSqliteStore` does; a file that is damaged is healed first. Of several windows
 * one heals and the others wait. Rejects with `StoreUnavailableError` for all else that keeps a store shut.
 */
export async function openHealedStore(options: SqliteStoreOptions): Promise<OpenedStore> {
  const { path } = options;
  try {
    if (existsSync(suspicionOf(path)) || isEmptied(path)) await healIfDamaged(options);
    return open(options);
  } catch (cause) {
    if (!isCorruptionAtOpening(cause)) throw cause;
    await healIfDamaged(options);
    return open(options);
  }
}

/** Notes that a running window met damage: the next start looks at every page before it opens the file. */
export function suspectDamage(path: string): void {
  writeFileSync(suspicionOf(path), '');
}

function suspicionOf(path: string): string {
  return `${path}.suspect`;
}

function open(options: SqliteStoreOptions): OpenedStore {
  const store = openSqliteStore(options);
  return { store, healed: takeReport(options.path) };
}

/** Looks once it is alone: another window may have healed it meanwhile. */
function healIfDamaged({ path, now }: SqliteStoreOptions): Promise<void> {
  return withHealLock(path, async () => {
    finishExchange(path);
    if (!(await isHealthy(path))) await healStore(path, { now });
    rmSync(suspicionOf(path), { force: true });
  });
}

async function isHealthy(path: string): Promise<boolean> {
  try {
    if (isEmptied(path)) return false;
    openDatabase(path).close();
    return await isSound(path);
  } catch (cause) {
    if (isCorruptionAtOpening(cause)) return false;
    throw cause;
  }
}

/** SQLite takes a file without a byte for a new database, but a new one has no backups. */
function isEmptied(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === 0 && backupsOf(path).length > 0;
}
