import * as z from 'zod';
import type { Executor } from './driver.ts';

/** The rows of one statement, each decoded with `row`. A row of another shape is a bug and throws. */
export async function readRows<T>(
  executor: Executor,
  row: z.ZodType<T>,
  sql: string,
  values: readonly unknown[],
): Promise<T[]> {
  return z.array(row).parse(await executor.query(sql, values));
}
