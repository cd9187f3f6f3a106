import * as z from 'zod';
import { member, type Member } from '../../shared/protocol/restApi.ts';
import { headEvent, type MeReply, meReply } from '../../shared/protocol/syncApi.ts';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Makes the person the owner of a space, unless they are a member already. */
export async function insertOwner(tx: Tx, userId: string, spaceId: string): Promise<void> {
  await tx.query(
    `insert into space_member (user_id, space_id, role) values ($1, $2, 'owner')
     on conflict (user_id, space_id) do nothing`,
    [userId, spaceId],
  );
}

/** The members of a space in order of user id. */
export function listMembers(executor: Executor, spaceId: string): Promise<readonly Member[]> {
  return readRows(
    executor,
    member,
    `select user_id as "userId", role
       from space_member
      where space_id = $1
      order by user_id`,
    [spaceId],
  );
}

/** Makes the person a member, or gives them another role. */
export async function upsertMember(
  tx: Tx,
  spaceId: string,
  { userId, role }: Member,
): Promise<void> {
  await tx.query(
    `insert into space_member (user_id, space_id, role) values ($1, $2, $3)
     on conflict (user_id, space_id) do update set role = excluded.role`,
    [userId, spaceId, role],
  );
}

export async function deleteMember(tx: Tx, spaceId: string, userId: string): Promise<void> {
  await tx.query('delete from space_member where space_id = $1 and user_id = $2', [
    spaceId,
    userId,
  ]);
}

/** Ends all memberships of a space. */
export async function deleteMembers(tx: Tx, spaceId: string): Promise<void> {
  await tx.query('delete from space_member where space_id = $1', [spaceId]);
}

/** The spaces that the person may read, the personal one first. */
export function listSpacesOf(executor: Executor, userId: string): Promise<MeReply['spaces']> {
  return readRows(
    executor,
    meReply.shape.spaces.element,
    `select s.id, s.kind, m.role, s.epoch, s.seq as head
       from space_member m
       join space s on s.id = m.space_id
      where m.user_id = $1
      order by s.kind <> 'personal', s.created_at, s.id`,
    [userId],
  );
}

const headOfUser = headEvent.extend({ userId: z.string() });
export type HeadOfUser = z.infer<typeof headOfUser>;

/** Where each space that any of these people may read stands now. */
export function listHeadsOf(
  executor: Executor,
  userIds: readonly string[],
): Promise<readonly HeadOfUser[]> {
  return readRows(
    executor,
    headOfUser,
    `select m.user_id as "userId", s.id as "spaceId", s.epoch, s.seq as head
       from space_member m
       join space s on s.id = m.space_id
      where m.user_id = any ($1::text[])`,
    [[...userIds]],
  );
}
