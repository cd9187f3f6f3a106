import * as z from 'zod';
import { DatabaseUnavailableError, type Executor } from './driver.ts';
import { latestMigration } from './migrate.ts';
import { readRows } from './readRows.ts';

/**
 * Whether the database has all tables of this program. Throws `DatabaseUnavailableError` where it does not
 * answer within `ms`, or not as it should.
 */
export async function hasAllTables(executor: Executor, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms);
  });
  try {
    const applied = await Promise.race([lastApplied(executor), late]);
    return applied >= (await latestMigration());
  } catch (error) {
    throw new DatabaseUnavailableError('The database does not answer.', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function lastApplied(executor: Executor): Promise<number> {
  const [row] = await readRows(
    executor,
    z.object({ number: z.number().nullable() }),
    'select max(number) as number from schema_migration',
    [],
  );
  return row?.number ?? 0;
}

/** The bytes of the blobs of all spaces. */
export async function sumBlobBytes(executor: Executor): Promise<number> {
  const [row] = await readRows(
    executor,
    z.object({ bytes: z.number() }),
    'select coalesce(sum(blob_bytes), 0)::bigint as bytes from space',
    [],
  );
  return row?.bytes ?? 0;
}
