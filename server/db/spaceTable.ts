import * as z from 'zod';
import { spaceRole } from '../../shared/protocol/syncApi.ts';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Makes the person's personal space unless it exists; its id either way. */
export async function ensurePersonalSpace(tx: Tx, ownerId: string): Promise<string> {
  await tx.query(
    `insert into space (kind, owner_id) values ('personal', $1)
     on conflict (owner_id) where kind = 'personal' do nothing`,
    [ownerId],
  );
  const [space] = await readRows(
    tx,
    z.object({ id: z.uuid() }),
    `select id from space where owner_id = $1 and kind = 'personal'`,
    [ownerId],
  );
  if (space === undefined) throw new Error('The personal space that was just made is gone.');
  return space.id;
}

/** Makes a room, owned by the person and without a member yet. */
export async function insertRoom(tx: Tx, ownerId: string): Promise<string> {
  const [space] = await readRows(
    tx,
    z.object({ id: z.uuid() }),
    `insert into space (kind, owner_id) values ('room', $1) returning id`,
    [ownerId],
  );
  if (space === undefined) throw new Error('A statement without its row.');
  return space.id;
}

/** Marks a locked room as deleted. Its members have to go in the same transaction, and after this. */
export async function markDeleted(tx: Tx, spaceId: string): Promise<void> {
  await tx.query('update space set deleted_at = now() where id = $1', [spaceId]);
}

/** At most `limit` spaces that are deleted and still there, the longest first. */
export async function listDeletedSpaces(
  executor: Executor,
  limit: number,
): Promise<readonly string[]> {
  const rows = await readRows(
    executor,
    z.object({ id: z.uuid() }),
    `select id
       from space
      where deleted_at is not null
      order by deleted_at, id
      limit $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Which of these spaces are there and not deleted. */
export async function listLiving(
  executor: Executor,
  spaceIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await readRows(
    executor,
    z.object({ id: z.uuid() }),
    'select id from space where id = any ($1::uuid[]) and deleted_at is null',
    [[...spaceIds]],
  );
  return new Set(rows.map(({ id }) => id));
}

/** How many spaces the person owns; those that are deleted do not count. */
export async function countOwnSpaces(executor: Executor, userId: string): Promise<number> {
  const [counted] = await readRows(
    executor,
    z.object({ count: z.number() }),
    'select count(*) from space where owner_id = $1 and deleted_at is null',
    [userId],
  );
  return counted?.count ?? 0;
}

/** Where the space is the person's, makes it that of another of its owners. */
export async function passOn(tx: Tx, spaceId: string, userId: string): Promise<void> {
  await tx.query(
    `update space s
        set owner_id = heir.user_id
       from (select user_id
               from space_member
              where space_id = $1 and role = 'owner' and user_id <> $2
              order by user_id
              limit 1) heir
      where s.id = $1 and s.owner_id = $2`,
    [spaceId, userId],
  );
}

const lockedSpace = z.object({
  seq: z.number(),
  epoch: z.uuid(),
  /** How many of its records live. */
  living: z.number(),
  kind: z.enum(['personal', 'room']),
  role: spaceRole,
});
export type LockedSpace = z.infer<typeof lockedSpace>;

/**
 * Locks the space's counter until the transaction ends; null when the person is no member. A statement
 * of its own: what runs after it must see what the lock's previous holder committed. The membership is
 * locked too, or who has waited for the space would go by the role that they had before.
 */
export async function lockSpace(
  tx: Tx,
  userId: string,
  spaceId: string,
): Promise<LockedSpace | null> {
  const [space] = await readRows(
    tx,
    lockedSpace,
    `select s.seq, s.epoch, s.living, s.kind, m.role
       from space s
       join space_member m on m.space_id = s.id and m.user_id = $2
      where s.id = $1
        for update of s
        for share of m`,
    [spaceId, userId],
  );
  return space ?? null;
}

/** Moves the counters of a locked space on. */
export async function setCounters(
  tx: Tx,
  spaceId: string,
  { seq, living }: { readonly seq: number; readonly living: number },
): Promise<void> {
  await tx.query('update space set seq = $2, living = $3 where id = $1', [spaceId, seq, living]);
}

const readableSpace = z.object({ head: z.number(), minSeq: z.number(), epoch: z.uuid() });
export type ReadableSpace = z.infer<typeof readableSpace>;

/** Where the space stands; null when the person is no member. */
export async function readSpace(
  executor: Executor,
  userId: string,
  spaceId: string,
): Promise<ReadableSpace | null> {
  const [space] = await readRows(
    executor,
    readableSpace,
    `select s.seq as head, s.min_seq as "minSeq", s.epoch
       from space s
       join space_member m on m.space_id = s.id and m.user_id = $2
      where s.id = $1`,
    [spaceId, userId],
  );
  return space ?? null;
}
