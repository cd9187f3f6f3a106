import * as z from 'zod';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/**
 * Forgets at most `limit` of the accepted writes of more than `days` days ago, the oldest first; how many it were.
 * Those that somebody else removes at that moment are left to them.
 */
export async function purgeMutations(
  executor: Executor,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<number> {
  const [row] = await readRows(
    executor,
    z.object({ count: z.number() }),
    `with old as (
       select space_id, mutation_id
         from mutation
        where at < now() - make_interval(days => $1)
        order by at
        limit $2
          for update skip locked
     ), gone as (
       delete from mutation m
        using old
        where m.space_id = old.space_id and m.mutation_id = old.mutation_id
       returning 1
     )
     select count(*) from gone`,
    [days, limit],
  );
  return row?.count ?? 0;
}
