import * as z from 'zod';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

const standing = z.object({
  /**
   * `leaving`: to be removed, and can be taken back perhaps; `removing`: that is under way; `removed`:
   * Clerk has deleted it, and it must not be made anew.
   */
  account: z.enum(['unknown', 'active', 'leaving', 'removing', 'removed']),
  /** `stale`: known, and not marked as seen within the last minute. */
  device: z.enum(['unknown', 'stale', 'fresh', 'revoked']),
});

/** What a request's person and device may do, in one statement since every request asks. */
export type Standing = z.infer<typeof standing>;

/** A null `deviceId` gives an `unknown` device. */
export async function readStanding(
  executor: Executor,
  userId: string,
  deviceId: string | null,
): Promise<Standing> {
  const [row] = await readRows(
    executor,
    standing,
    `select case when exists (
                   select 1
                     from removed_account
                    where id_hash = encode(sha256(convert_to(asked.id, 'UTF8')), 'hex'))
                 then 'removed'
                 when u.id is null then 'unknown'
                 when u.removal_started_at is not null then 'removing'
                 when u.removal_due_at is not null then 'leaving'
                 else 'active' end as account,
            case when d.id is null then 'unknown'
                 when d.revoked_at is not null then 'revoked'
                 when d.last_seen_at < now() - interval '1 minute' then 'stale'
                 else 'fresh' end as device
       from (select $1::text as id) asked
       left join app_user u on u.id = asked.id
       left join device d on d.user_id = asked.id and d.id = $2::uuid`,
    [userId, deviceId],
  );
  if (row === undefined) throw new Error('A statement without its row.');
  return row;
}
