import * as z from 'zod';
import { DatabaseUnavailableError, type Executor } from './driver.ts';
import { latestMigration } from './migrate.ts';
import { readRows } from './readRows.ts';

/**
 * Whether the database has all tables of this program. Rejects with `DatabaseUnavailableError` where it does not
 * answer in time, or not as it should.
 */
export type ReadinessCheck = () => Promise<boolean>;

interface ReadinessTimings {
  /** How long the database may take. */
  readonly answerMs: number;
  /** How long an answer, or that there was none, is given again. */
  readonly keepMs: number;
}

/**
 * A check that anybody may ask for as often as they like: whoever asks while one is under way gets its answer, and
 * so does everybody for a while after. Never more than one statement is with the database, however slow that is.
 */
export function createReadinessCheck(
  executor: Executor,
  { answerMs, keepMs }: ReadinessTimings,
): ReadinessCheck {
  let asking: Promise<number> | null = null;
  let kept: { readonly answer: Promise<boolean>; until: number } | null = null;

  const check = async (): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`No answer within ${answerMs} ms.`)), answerMs);
    });
    try {
      asking ??= lastApplied(executor).finally(() => (asking = null));
      const applied = await Promise.race([asking, late]);
      return applied >= (await latestMigration());
    } catch (error) {
      throw new DatabaseUnavailableError('The database does not answer.', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  return () => {
    if (kept !== null && performance.now() < kept.until) return kept.answer;
    const entry = { answer: check(), until: Infinity };
    kept = entry;
    const settle = () => (entry.until = performance.now() + keepMs);
    entry.answer.then(settle, settle);
    return entry.answer;
  };
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
