import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { runAside } from './runAside.ts';

/** Of each sort: those from before an upgrade, and those of a day. */
const KEPT = 2;
/** A copy that is still unfinished then was left by a program that ended. */
const ABANDONED_MS = 60 * 60_000;

/** A whole copy of the database, as it was at `madeAt` (milliseconds since 1970). */
export interface Backup {
  readonly path: string;
  readonly madeAt: number;
}

/** The backups of a database file, the newest first. */
export function backupsOf(path: string): readonly Backup[] {
  const prefix = `${basename(path)}.backup-`;
  return readdirSync(dirname(path))
    .filter(
      (name) =>
        name.startsWith(prefix) && /^(\d{4}-\d\d-\d\d|\d+)$/.test(name.slice(prefix.length)),
    )
    .map((name) => join(dirname(path), name))
    .map((file) => ({ path: file, madeAt: statSync(file).mtimeMs }))
    .sort((a, b) => b.madeAt - a.madeAt || (a.path < b.path ? 1 : -1));
}

/**
 * Copies an open database to `<path>.backup-<schema>` before its schema changes; throws where it cannot.
 *
 * `vacuum into` reads every page, so that a broken file never replaces a good backup, holds up no other
 * window's writes, and keeps the row numbers on which the search index stands.
 */
export function backUpBeforeUpgrade(database: DatabaseSync, path: string, schema: number): void {
  const target = `${path}.backup-${schema}`;
  const part = partOf(target);
  try {
    database.prepare('vacuum into ?').run(part);
    settle(part, target);
  } finally {
    rmSync(part, { force: true });
  }
  trim(path, (name) => /-\d+$/.test(name) && !isDaily(name));
}

/**
 * Copies a database to `<path>.backup-<day>` in another thread, unless this day (of UTC) has its backup.
 * Rejects where it cannot be copied, with SQLite's `errcode` where it is broken. Tells whether it made one.
 */
export async function backUpDaily(path: string, now: number): Promise<boolean> {
  const target = `${path}.backup-${new Date(now).toISOString().slice(0, 10)}`;
  if (existsSync(target)) return false;
  const part = partOf(target);
  try {
    await runAside(path, 'vacuum into ?', part);
    settle(part, target);
  } finally {
    rmSync(part, { force: true });
  }
  trim(path, isDaily);
  return true;
}

/** Another window may be at the same backup. */
function partOf(target: string): string {
  return `${target}.${process.pid}.part`;
}

function isDaily(name: string): boolean {
  return /-\d{4}-\d\d-\d\d$/.test(name);
}

/** Puts a finished copy in its place once it is on the disk. */
function settle(part: string, target: string): void {
  const file = openSync(part, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, target);
}

function trim(path: string, isOfSort: (name: string) => boolean): void {
  const ofSort = backupsOf(path).filter(({ path: file }) => isOfSort(file));
  for (const { path: file } of ofSort.slice(KEPT)) rmSync(file, { force: true });
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.backup-`) || !name.endsWith('.part')) continue;
    const file = join(dirname(path), name);
    const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - changedAt > ABANDONED_MS) rmSync(file, { force: true });
  }
}
