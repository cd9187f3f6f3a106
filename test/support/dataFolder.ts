import { rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/database.ts';

/** Where the database stands in a data folder. */
const DATABASE = 'postgres';

let template: Promise<string> | null = null;

/** A new folder without anything in it. */
export function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'parley-data-'));
}

/**
 * A new folder with an empty database in it, as a service leaves it that was started and stopped. Making one from
 * nothing takes two seconds, so it is made once in a process and copied then.
 */
export async function freshDataFolder(): Promise<string> {
  const folder = await emptyFolder();
  await fillDataFolder(folder);
  return folder;
}

/** Puts an empty database in the place of whatever database the folder has. */
export async function fillDataFolder(folder: string): Promise<void> {
  const made = await (template ??= makeTemplate());
  await rm(join(folder, DATABASE), { recursive: true, force: true });
  await cp(join(made, DATABASE), join(folder, DATABASE), { recursive: true });
}

async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-template-'));
  const fail = (error: unknown): never => {
    throw error;
  };
  await (await openDatabase({ kind: 'folder', folder }, fail)).close();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
