import * as z from 'zod';
import type { MeReply, PushReply } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { Database } from './database.ts';
import { insertOwner, listSpacesOf } from './memberTable.ts';
import { pull } from './pull.ts';
import { push, PUSH_LIMITS, type PushLimits } from './push.ts';
import { ensurePersonalSpace } from './spaceTable.ts';
import { insertUser } from './userTable.ts';

/**
 * The rules of sync on a database. `report` hears of announcements that failed; the streams' sweep
 * makes up for those.
 */
export function createSyncService(
  database: Database,
  mode: MeReply['mode'],
  report: (error: unknown) => void,
  limits: PushLimits = PUSH_LIMITS,
): SyncService {
  const forbidden = { ok: false, refusal: { kind: 'forbidden' } } as const;

  const announce = async (spaceId: string, { epoch, head, results }: PushReply) => {
    if (!results.some(({ status }) => status === 'ok')) return;
    await database.announce({ spaceId, epoch, head });
  };

  return {
    async me(userId) {
      const spaces = await database.asUser(userId, async (tx) => {
        const known = await listSpacesOf(tx, userId);
        if (known.some(({ kind }) => kind === 'personal')) return known;
        await insertUser(tx, userId);
        await insertOwner(tx, userId, await ensurePersonalSpace(tx, userId));
        return listSpacesOf(tx, userId);
      });
      return { userId, mode, spaces };
    },

    async push(userId, spaceId, request) {
      if (!isUuid(spaceId)) return forbidden;
      const answer = await push(database, { userId, spaceId }, request, limits);
      // After the commit and without holding up the answer: inside the transaction NOTIFY takes a
      // lock that is global to the database.
      if (answer.ok) announce(spaceId, answer.reply).catch(report);
      return answer;
    },

    pull: async (userId, spaceId, query) =>
      isUuid(spaceId)
        ? database.readAsUser(userId, (tx) => pull(tx, userId, spaceId, query))
        : forbidden,
  };
}

const uuid = z.uuid();

function isUuid(text: string): boolean {
  return uuid.safeParse(text).success;
}
