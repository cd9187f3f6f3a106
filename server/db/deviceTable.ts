import * as z from 'zod';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Devices that are kept of a person: as many with access, and as many without. */
const MAX_DEVICES = 100;

/** A person's device. Its id is theirs alone: two people may have devices of one id. */
export interface DeviceKey {
  readonly userId: string;
  readonly id: string;
}

/** Marks a device as seen now; false when the person has no such device. */
export async function touchDevice(tx: Tx, { userId, id }: DeviceKey): Promise<boolean> {
  const rows = await tx.query(
    'update device set last_seen_at = now() where user_id = $1 and id = $2 returning id',
    [userId, id],
  );
  return rows.length > 0;
}

/**
 * One by one: devices that are new at once would each leave room for the other. Before the first row,
 * whose reference to the account is a lock too.
 */
export async function lockDevices(tx: Tx, userId: string): Promise<void> {
  await tx.query('select id from app_user where id = $1 for no key update', [userId]);
}

export async function insertDevice(tx: Tx, { userId, id }: DeviceKey, name: string): Promise<void> {
  await tx.query(
    `insert into device (user_id, id, name) values ($1, $2, $3)
     on conflict (user_id, id) do nothing`,
    [userId, id, name],
  );
}

/** Forgets the devices beyond `MAX_DEVICES` that were not seen for longest. They must be locked. */
export async function trimDevices(tx: Tx, userId: string): Promise<void> {
  await tx.query(
    `delete from device
      where user_id = $1
        and id in (
              select id
                from (select id, row_number() over (
                               partition by revoked_at is null
                               order by coalesce(revoked_at, last_seen_at) desc, id) as place
                        from device
                       where user_id = $1) ranked
               where place > $2)`,
    [userId, MAX_DEVICES],
  );
}

const storedDevice = z.object({
  id: z.uuid(),
  name: z.string(),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  isRevoked: z.boolean(),
});
export type StoredDevice = z.infer<typeof storedDevice>;

/** The last seen first. Times in milliseconds since 1970. */
export function listDevices(executor: Executor, userId: string): Promise<readonly StoredDevice[]> {
  return readRows(
    executor,
    storedDevice,
    `select id, name, (extract(epoch from created_at) * 1000)::bigint as "createdAt",
            (extract(epoch from last_seen_at) * 1000)::bigint as "lastSeenAt",
            revoked_at is not null as "isRevoked"
       from device
      where user_id = $1
      order by last_seen_at desc, id`,
    [userId],
  );
}

/** False when the person has no such device. */
export async function renameDevice(
  tx: Tx,
  { userId, id }: DeviceKey,
  name: string,
): Promise<boolean> {
  const rows = await tx.query(
    'update device set name = $3 where user_id = $1 and id = $2 returning id',
    [userId, id, name],
  );
  return rows.length > 0;
}

/** Takes the access away or gives it back; false when the person has no such device. */
export async function setRevoked(
  tx: Tx,
  { userId, id }: DeviceKey,
  isRevoked: boolean,
): Promise<boolean> {
  const rows = await tx.query(
    `update device
        set revoked_at = case when $3 then coalesce(revoked_at, now()) end
      where user_id = $1 and id = $2
     returning id`,
    [userId, id, isRevoked],
  );
  return rows.length > 0;
}

/** Which devices of these people are revoked. */
export function listRevokedOf(
  executor: Executor,
  userIds: readonly string[],
): Promise<readonly DeviceKey[]> {
  return readRows(
    executor,
    z.object({ userId: z.string(), id: z.uuid() }),
    `select user_id as "userId", id
       from device
      where user_id = any ($1::text[]) and revoked_at is not null`,
    [[...userIds]],
  );
}
