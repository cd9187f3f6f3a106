import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type DatabaseLocation, openDatabase } from './db/database.ts';
import { exportAccount } from './db/exportAccount.ts';
import { readStanding } from './db/standing.ts';

/**
 * Writes everything of a person into a new file, for accounts that cannot sign in any more; false when
 * there is no such account. Rejects with `EEXIST` rather than write over a file, and leaves none behind
 * that is not complete.
 */
export async function exportToFile(
  location: DatabaseLocation,
  userId: string,
  file: string,
): Promise<boolean> {
  const failures: unknown[] = [];
  const database = await openDatabase(location, (error) => failures.push(error));
  try {
    const { account } = await readStanding(database, userId, null);
    if (account === 'unknown' || account === 'removed') return false;
    const handle = await open(file, 'wx', 0o600);
    try {
      await pipeline(exportAccount(database, userId), handle.createWriteStream());
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return true;
  } finally {
    await database.close();
  }
}
