import { setImmediate } from 'node:timers/promises';

/**
 * Upkeep in small steps: does `batch` again and again until it says that there is no more to do, or until `signal`
 * aborts. Between two of them whoever waits for the process or for the database has a turn.
 */
export async function inBatches(
  signal: AbortSignal,
  batch: () => Promise<'more' | 'done'>,
): Promise<void> {
  while (!signal.aborted && (await batch()) === 'more') await setImmediate();
}
