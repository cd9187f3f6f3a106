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

const lockedSpace = z.object({ seq: z.number(), epoch: z.uuid(), role: spaceRole });
export type LockedSpace = z.infer<typeof lockedSpace>;

/**
 * Locks the space's counter until the transaction ends; null when the person is no member. A statement
 * of its own: what runs after it must see what the lock's previous holder committed.
 */
export async function lockSpace(
  tx: Tx,
  userId: string,
  spaceId: string,
): Promise<LockedSpace | null> {
  const [space] = await readRows(
    tx,
    lockedSpace,
    `select s.seq, s.epoch, m.role
       from space s
       join space_member m on m.space_id = s.id and m.user_id = $2
      where s.id = $1
        for update of s`,
    [spaceId, userId],
  );
  return space ?? null;
}

export async function setSeq(tx: Tx, spaceId: string, seq: number): Promise<void> {
  await tx.query('update space set seq = $2 where id = $1', [spaceId, seq]);
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
