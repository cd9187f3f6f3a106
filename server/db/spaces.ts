import type { Member } from '../../shared/protocol/restApi.ts';
import type { Database, Tx } from './database.ts';
import {
  deleteMember,
  deleteMembers,
  insertOwner,
  listMembers,
  upsertMember,
} from './memberTable.ts';
import {
  countOwnSpaces,
  insertRoom,
  type LockedSpace,
  lockSpace,
  markDeleted,
  passOn,
  readSpace,
} from './spaceTable.ts';
import { insertUser, isKnown } from './userTable.ts';

/** Why a change of a space's members was refused. */
export type MemberRefusal =
  /** The person does not belong to the space, or does not own it. */
  | 'forbidden'
  /** A personal space has nobody else. */
  | 'personalSpace'
  /** There is no account of that id. */
  | 'unknownPerson'
  /** They do not belong to the space. */
  | 'noMember'
  /** The space would be left without an owner. */
  | 'lastOwner'
  | 'tooManyMembers';

/** Why a space was not deleted. */
type DeletionRefusal = Extract<MemberRefusal, 'forbidden' | 'personalSpace'>;

/** Shared spaces and who belongs to them, each call as one person. */
export interface Spaces {
  /** Makes a room that the person owns; null where they own as many spaces as one can. */
  create(userId: string): Promise<string | null>;
  /**
   * Ends the space for everybody at once. What it holds is still to be removed, by `removeDeletedSpaces`. Null when
   * it is done.
   */
  delete(userId: string, spaceId: string): Promise<DeletionRefusal | null>;
  /** In order of id; null where the person does not belong to the space. */
  members(userId: string, spaceId: string): Promise<readonly Member[] | null>;
  /** Null when it is done. */
  put(userId: string, spaceId: string, member: Member): Promise<MemberRefusal | null>;
  /** Owners remove anybody, everybody themselves. Null when it is done. */
  remove(userId: string, spaceId: string, memberId: string): Promise<MemberRefusal | null>;
}

const MAX_OWN_SPACES = 500;
const MAX_MEMBERS = 500;

/** A space that the person may change the members of, locked, as it is. */
interface Membership {
  readonly tx: Tx;
  readonly spaceId: string;
  readonly role: Member['role'];
  readonly members: readonly Member[];
}

export function createSpaces(database: Database): Spaces {
  /** Changes of members and pushes to a space come one after the other. */
  const change = (
    userId: string,
    spaceId: string,
    work: (membership: Membership) => Promise<MemberRefusal | null>,
  ): Promise<MemberRefusal | null> =>
    database.asUser(userId, async (tx) => {
      const space: LockedSpace | null = await lockSpace(tx, userId, spaceId);
      if (space === null) return 'forbidden';
      if (space.kind === 'personal') return 'personalSpace';
      const members = await listMembers(tx, spaceId);
      return work({ tx, spaceId, role: space.role, members });
    });

  return {
    create: (userId) =>
      database.asUser(userId, async (tx) => {
        await insertUser(tx, userId);
        if ((await countOwnSpaces(tx, userId)) >= MAX_OWN_SPACES) return null;
        const spaceId = await insertRoom(tx, userId);
        await insertOwner(tx, userId, spaceId);
        return spaceId;
      }),

    delete: (userId, spaceId) =>
      database.asUser(userId, async (tx) => {
        const space = await lockSpace(tx, userId, spaceId);
        if (space?.kind === 'personal') return 'personalSpace';
        if (space?.role !== 'owner') return 'forbidden';
        // First, while the space can still be seen.
        await markDeleted(tx, spaceId);
        await deleteMembers(tx, spaceId);
        return null;
      }),

    members: (userId, spaceId) =>
      database.readAsUser(userId, async (tx) =>
        (await readSpace(tx, userId, spaceId)) === null ? null : listMembers(tx, spaceId),
      ),

    put: (userId, spaceId, member) =>
      change(userId, spaceId, async ({ tx, role, members }) => {
        if (role !== 'owner') return 'forbidden';
        if (member.role !== 'owner' && isLastOwner(members, member.userId)) return 'lastOwner';
        const isNew = members.every((one) => one.userId !== member.userId);
        if (isNew && members.length >= MAX_MEMBERS) return 'tooManyMembers';
        if (isNew && !(await isKnown(tx, member.userId))) return 'unknownPerson';
        if (member.role !== 'owner') await passOn(tx, spaceId, member.userId);
        await upsertMember(tx, spaceId, member);
        return null;
      }),

    remove: (userId, spaceId, memberId) =>
      change(userId, spaceId, async ({ tx, role, members }) => {
        if (role !== 'owner' && memberId !== userId) return 'forbidden';
        if (members.every((one) => one.userId !== memberId)) return 'noMember';
        if (isLastOwner(members, memberId)) return 'lastOwner';
        // First, while whoever leaves can still see the space.
        await passOn(tx, spaceId, memberId);
        await deleteMember(tx, spaceId, memberId);
        return null;
      }),
  };
}

function isLastOwner(members: readonly Member[], userId: string): boolean {
  const owners = members.filter(({ role }) => role === 'owner');
  return owners.length === 1 && owners[0]?.userId === userId;
}
