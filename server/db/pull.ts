import * as z from 'zod';
import { MAX_PULL_RECORDS, type PullQuery, type PullReply } from '../../shared/protocol/syncApi.ts';
import type { ServiceAnswer } from '../../shared/sync/syncService.ts';
import type { Executor } from './driver.ts';
import { readPage } from './recordTable.ts';
import { type ReadableSpace, readSpace } from './spaceTable.ts';

/** What a page token says: which load it continues and where that load ends. */
interface Load {
  readonly epoch: string;
  readonly head: number;
  /** A first load needs no tombstones: there is nothing to delete yet. */
  readonly isFirst: boolean;
}

/**
 * One page after `cursor`. The head is pinned in the page token, so that a load ends even while others
 * write; what moves past the pinned head meanwhile comes with the next pull. The executor reads one moment:
 * a purge between the two statements would take tombstones away that this reader has not seen.
 */
export async function pull(
  executor: Executor,
  userId: string,
  spaceId: string,
  query: PullQuery,
): Promise<ServiceAnswer<PullReply>> {
  const space = await readSpace(executor, userId, spaceId);
  if (space === null) return { ok: false, refusal: { kind: 'forbidden' } };
  const load = loadOf(space, query);
  if (load === null) return { ok: false, refusal: { kind: 'resync', epoch: space.epoch } };
  const { records, isComplete } = await readPage(executor, {
    spaceId,
    cursor: query.cursor,
    head: load.head,
    withTombstones: !load.isFirst,
    limit: query.limit ?? MAX_PULL_RECORDS,
  });
  return {
    ok: true,
    reply: {
      epoch: space.epoch,
      records: [...records],
      cursor: isComplete ? load.head : (records.at(-1)?.seq ?? load.head),
      head: space.head,
      nextPage: isComplete ? null : encodeToken(load),
    },
  };
}

/** The load that the query begins or continues; null where the client has to start over. */
function loadOf({ epoch, head, minSeq }: ReadableSpace, query: PullQuery): Load | null {
  const { cursor, page } = query;
  const isEpochRight = query.epoch === undefined ? cursor === 0 : query.epoch === epoch;
  // Who knows the epoch has loaded before, perhaps when the space was still empty: its cursor is 0 too.
  const isFirst = cursor === 0 && query.epoch === undefined;
  const load = page === undefined ? { epoch, head, isFirst } : decodeToken(page);
  if (load?.epoch !== epoch || !isEpochRight) return null;
  // A first load gives what is still there; it need only end past the tombstones that were purged.
  const reached = load.isFirst ? load.head : cursor;
  return load.head <= head && cursor <= load.head && reached >= minSeq ? load : null;
}

const token = z.tuple([
  z.enum(['first', 'later']),
  z.uuid(),
  z.coerce.number().int().nonnegative(),
]);

function encodeToken({ epoch, head, isFirst }: Load): string {
  return [isFirst ? 'first' : 'later', epoch, head].join('.');
}

/** Null for what this service did not make; the client then starts over. */
function decodeToken(text: string): Load | null {
  const decoded = token.safeParse(text.split('.'));
  if (!decoded.success) return null;
  const [kind, epoch, head] = decoded.data;
  return { epoch, head, isFirst: kind === 'first' };
}
