import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { Database, Tx } from './database.ts';
import { readRows } from './readRows.ts';
import { ensureServiceRole } from './serviceRole.ts';

const FOLDER = new URL('../migrations/', import.meta.url);

/** Any constant will do, as long as every version of the service uses the same one. */
const ADVISORY_LOCK = 7_270_531_190;

/** Databases of one server share the role, and two that are migrated at once may meet there. */
const ATTEMPTS = 6;

/** Waits for an instance that migrates, however long that takes, and gives a large table its time. */
const WITHOUT_LIMITS = `set local lock_timeout = 0; set local statement_timeout = 0`;
/** A statement that waits for a table holds up everybody who comes after it. */
const WITH_LOCK_LIMIT = `set local lock_timeout = '20s'`;

interface Migration {
  readonly number: number;
  readonly name: string;
}

/**
 * Runs the migrations that this database has not seen, in the order of their numbers, all or nothing.
 * Many servers may start at once: the first takes the lock, the others wait and find nothing to do.
 * Throws `ServiceRoleError` for a copy of another server's database whose role is missing here for good.
 * A database that is newer than this program is left alone, so that versions can overlap in a roll-out.
 */
export async function migrate(database: Database): Promise<void> {
  const migrations = await listMigrations();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrateOnce(database, migrations);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !metAnother(error)) throw error;
      await delay(randomInt(20, 100 * attempt));
    }
  }
}

/**
 * Postgres has no SQLSTATE of its own for the first: two transactions wrote the same row of its catalogue. The second,
 * a deadlock, comes as the cause of a `DatabaseUnavailableError`.
 */
function metAnother(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : null;
  return (
    /^tuple concurrently (updated|deleted)$/.test(error.message) ||
    code === '40P01' ||
    metAnother(error.cause)
  );
}

async function migrateOnce(database: Database, migrations: readonly Migration[]): Promise<void> {
  await database.inTransaction(async (tx) => {
    await tx.runScript(WITHOUT_LIMITS);
    await tx.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    await tx.runScript(WITH_LOCK_LIMIT);
    await tx.query(
      `create table if not exists schema_migration (
         number integer primary key, name text not null, at timestamptz not null default now())`,
      [],
    );
    const applied = new Map((await readApplied(tx)).map(({ number, name }) => [number, name]));
    for (const { number, name } of migrations) {
      const known = applied.get(number);
      if (known === name) continue;
      if (known !== undefined) {
        throw new Error(`Migration ${number} of this database is ${known}, not ${name}.`);
      }
      await tx.runScript(await readFile(new URL(name, FOLDER), 'utf8'));
      await tx.query('insert into schema_migration (number, name) values ($1, $2)', [number, name]);
    }
    await ensureServiceRole(tx);
  });
}

/** The number of the newest migration that this program has. */
export async function latestMigration(): Promise<number> {
  return (await listMigrations()).at(-1)?.number ?? 0;
}

async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return names.map((name) => ({ number: Number(name.slice(0, 4)), name }));
}

function readApplied(tx: Tx): Promise<Migration[]> {
  return readRows(
    tx,
    z.object({ number: z.number(), name: z.string() }),
    'select number, name from schema_migration',
    [],
  );
}
