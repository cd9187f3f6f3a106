import * as z from 'zod';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Who wants the account removed. What Clerk has deleted nobody can sign in to, or take back. */
export type RemovalAsker = 'person' | 'clerk';

/** Marks the account for removal in `days`; an earlier date stays, and so does Clerk as who asked. */
export async function markForRemoval(
  tx: Tx,
  userId: string,
  { by, days }: { readonly by: RemovalAsker; readonly days: number },
): Promise<void> {
  await tx.query(
    `update app_user
        set removal_due_at = least(removal_due_at, now() + make_interval(days => $3)),
            removal_asked_by = case when removal_asked_by = 'clerk' then 'clerk' else $2 end
      where id = $1`,
    [userId, by, days],
  );
}

/** Takes back what the person has asked for; does nothing where Clerk asked, or once it has begun. */
export async function unmarkForRemoval(tx: Tx, userId: string): Promise<void> {
  await tx.query(
    `update app_user
        set removal_due_at = null, removal_asked_by = null
      where id = $1 and removal_asked_by = 'person' and removal_started_at is null`,
    [userId],
  );
}

/** When the account is to go, in milliseconds since 1970; null when it stays or is not there. */
export async function readRemoval(executor: Executor, userId: string): Promise<number | null> {
  const [account] = await readRows(
    executor,
    z.object({ at: z.number().nullable() }),
    `select (extract(epoch from removal_due_at) * 1000)::bigint as at
       from app_user
      where id = $1`,
    [userId],
  );
  return account?.at ?? null;
}

/** At most `limit` accounts whose time has come, the longest due first. */
export async function listDueForRemoval(
  executor: Executor,
  limit: number,
): Promise<readonly string[]> {
  const rows = await readRows(
    executor,
    z.object({ id: z.string() }),
    `select id
       from app_user
      where removal_due_at <= now()
      order by removal_due_at, id
      limit $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** From here on nobody takes it back; false when somebody just has. */
export async function startRemoval(executor: Executor, userId: string): Promise<boolean> {
  const rows = await executor.query(
    `update app_user
        set removal_started_at = coalesce(removal_started_at, now())
      where id = $1 and removal_due_at <= now()
     returning id`,
    [userId],
  );
  return rows.length > 0;
}

/** Removes the account and what is its alone (devices, keys, usage), and remembers one of Clerk's. */
export async function deleteAccount(tx: Tx, userId: string): Promise<void> {
  await tx.query(
    `insert into removed_account (id_hash)
     select encode(sha256(convert_to(id, 'UTF8')), 'hex')
       from app_user
      where id = $1 and removal_asked_by = 'clerk'
         on conflict (id_hash) do nothing`,
    [userId],
  );
  await tx.query('delete from app_user where id = $1', [userId]);
}

/** Forgets at most `limit` of the accounts that were removed more than `days` days ago; how many it were. */
export async function purgeRemovedAccounts(
  executor: Executor,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<number> {
  const rows = await executor.query(
    `delete from removed_account
      where id_hash in (
              select id_hash
                from removed_account
               where removed_at < now() - make_interval(days => $1)
               order by removed_at
               limit $2
                 for update skip locked)
     returning 1 as one`,
    [days, limit],
  );
  return rows.length;
}
