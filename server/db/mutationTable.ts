import type { Executor } from './driver.ts';

/** Forgets the accepted writes of more than `days` days ago. */
export async function purgeMutations(executor: Executor, days: number): Promise<void> {
  await executor.query(`delete from mutation where at < now() - make_interval(days => $1)`, [days]);
}
