import type { AccountDeletion } from '../../shared/protocol/restApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import {
  markForRemoval,
  readRemoval,
  type RemovalAsker,
  unmarkForRemoval,
} from './accountTable.ts';
import type { Database } from './database.ts';
import { readStanding } from './standing.ts';
import { insertUser } from './userTable.ts';

/** The coming and going of accounts. Everything may be told again, late and in any order. */
export interface Accounts {
  /** Clerk has a new account: makes it here, unless it is already gone again. */
  created(userId: string): Promise<void>;
  /** Marks the account for removal after the time of grace; asked again, the first date stays. */
  remove(userId: string, by: RemovalAsker): Promise<AccountDeletion>;
  deletionOf(userId: string): Promise<AccountDeletion>;
  /** Takes back what the person has asked for. What Clerk asked for stays, and is answered. */
  keep(userId: string): Promise<AccountDeletion>;
}

export function createAccounts(
  database: Database,
  service: Pick<SyncService, 'me'>,
  graceDays: number,
): Accounts {
  return {
    async created(userId) {
      const { account } = await readStanding(database, userId, null);
      if (account === 'unknown') await service.me(userId);
    },

    async remove(userId, by) {
      const { account } = await readStanding(database, userId, null);
      if (account === 'removed') return { removedAt: null };
      return database.asUser(userId, async (tx) => {
        // Told of the end before the beginning: the mark must be there when the beginning comes.
        await insertUser(tx, userId);
        await markForRemoval(tx, userId, { by, days: graceDays });
        return { removedAt: await readRemoval(tx, userId) };
      });
    },

    deletionOf: (userId) =>
      database.asUser(userId, async (tx) => ({ removedAt: await readRemoval(tx, userId) })),

    keep: (userId) =>
      database.asUser(userId, async (tx) => {
        await unmarkForRemoval(tx, userId);
        return { removedAt: await readRemoval(tx, userId) };
      }),
  };
}
