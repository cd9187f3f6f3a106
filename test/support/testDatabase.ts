import { rm } from 'node:fs/promises';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { freshDataFolder } from './dataFolder.ts';
import { freshPostgres } from './postgres.ts';

export const DATABASE_KINDS = ['PGlite', 'Postgres'] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

/** An empty database, opened, that goes away when it is closed. */
export interface TestDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/** Failures in the background are thrown, and so fail the run. */
export async function openTestDatabase(on: DatabaseKind): Promise<TestDatabase> {
  if (on === 'PGlite') {
    const folder = await freshDataFolder();
    const database = await openDatabase({ kind: 'folder', folder }, raise);
    return {
      database,
      async close() {
        await database.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  const { url, drop } = await freshPostgres();
  const database = await openDatabase({ kind: 'postgres', url }, raise);
  return {
    database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** For what must not happen. */
export function raise(error: unknown): never {
  throw error;
}
