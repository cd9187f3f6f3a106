import * as z from 'zod';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/**
 * Locks a space for upkeep until the transaction ends, a statement of its own like a push's; false when
 * it is gone.
 */
export async function lockForUpkeep(tx: Tx, spaceId: string): Promise<boolean> {
  const [space] = await tx.query('select id from space where id = $1 for update', [spaceId]);
  return space !== undefined;
}

/** A person's part in a space. */
export interface Part {
  readonly userId: string;
  readonly spaceId: string;
}

/** The spaces that the person belongs to or owns. */
export async function listParts(executor: Executor, userId: string): Promise<readonly Part[]> {
  const rows = await readRows(
    executor,
    z.object({ id: z.uuid() }),
    `select s.id
       from space s
      where s.owner_id = $1
         or s.id in (select m.space_id from space_member m where m.user_id = $1)
      order by s.id`,
    [userId],
  );
  return rows.map(({ id }) => ({ userId, spaceId: id }));
}

/** Whether the space goes with the person: it is their personal one, or nobody else belongs to it. */
export async function isAlone(tx: Tx, { userId, spaceId }: Part): Promise<boolean> {
  const rows = await tx.query(
    `select s.id
       from space s
      where s.id = $1
        and not (s.kind = 'personal' and s.owner_id = $2)
        and exists (select 1
                      from space_member o
                     where o.space_id = s.id and o.user_id <> $2)`,
    [spaceId, userId],
  );
  return rows.length === 0;
}

const counted = z.object({ count: z.number() });

/**
 * Deletes at most `limit` rows of what the space holds (records, then the journal, then blobs); how many
 * went. The space must be locked.
 */
export async function emptySpace(tx: Tx, spaceId: string, limit: number): Promise<number> {
  for (const statement of [DELETE_RECORDS, DELETE_MUTATIONS, DELETE_BLOBS]) {
    const [row] = await readRows(tx, counted, statement, [spaceId, limit]);
    if (row !== undefined && row.count > 0) return row.count;
  }
  return 0;
}

const DELETE_RECORDS = `
with gone as (
  delete from record
   where space_id = $1
     and (kind, id) in (select kind, id from record where space_id = $1 limit $2)
  returning 1
)
select count(*) from gone`;

const DELETE_MUTATIONS = `
with gone as (
  delete from mutation
   where space_id = $1
     and mutation_id in (select mutation_id from mutation where space_id = $1 limit $2)
  returning 1
)
select count(*) from gone`;

/** A blob is thousands of rows within. */
const DELETE_BLOBS = `
with gone as (
  delete from blob
   where space_id = $1
     and sha256 in (select sha256 from blob where space_id = $1 limit greatest($2 / 50, 1))
  returning 1
)
select count(*) from gone`;

/** Removes an empty space with its memberships. */
export async function deleteSpace(tx: Tx, spaceId: string): Promise<void> {
  await tx.query('delete from space where id = $1', [spaceId]);
}

/** What stands for the author of a record whose account is gone. */
const REMOVED_AUTHOR = 'removed';

/**
 * Takes the person's name from at most `limit` of the records that they wrote in the space; how many
 * there were. The space must be locked.
 */
export async function forgetAuthor(
  tx: Tx,
  { userId, spaceId }: Part,
  limit: number,
): Promise<number> {
  const [row] = await readRows(
    tx,
    counted,
    `with forgotten as (
       update record
          set author_id = $3
        where space_id = $1
          and (kind, id) in (
                select kind, id from record where space_id = $1 and author_id = $2 limit $4)
       returning 1
     )
     select count(*) from forgotten`,
    [spaceId, userId, REMOVED_AUTHOR, limit],
  );
  return row?.count ?? 0;
}

/**
 * Ends the person's membership. What they owned passes to another owner, else to whoever may write, else
 * to whoever reads; to somebody who stays where there is one. The space must be locked.
 */
export async function leaveSpace(tx: Tx, { userId, spaceId }: Part): Promise<void> {
  await tx.query('delete from space_member where space_id = $1 and user_id = $2', [
    spaceId,
    userId,
  ]);
  await tx.query(
    `with heir as (
       select m.user_id
         from space_member m
         join app_user u on u.id = m.user_id
        where m.space_id = $1
        order by u.removal_due_at is not null, array_position($2::text[], m.role), m.user_id
        limit 1
     ), crowned as (
       update space_member m
          set role = 'owner'
         from heir
        where m.space_id = $1 and m.user_id = heir.user_id
          and (exists (select 1 from space s where s.id = $1 and s.owner_id = $3)
               or not exists (select 1
                                from space_member o
                               where o.space_id = $1 and o.role = 'owner'))
     )
     update space
        set owner_id = heir.user_id
       from heir
      where id = $1 and owner_id = $3`,
    [spaceId, ['owner', 'member', 'reader'], userId],
  );
}
