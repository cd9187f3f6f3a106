import { inBatches } from './batches.ts';
import type { Database } from './database.ts';
import { deleteTombstones, listOldTombstones } from './recordTable.ts';
import { lockForUpkeep } from './spaceUpkeep.ts';

/** A device that was away for longer than this loads its spaces anew. */
const TOMBSTONE_DAYS = 180;
/** Pushes to a space wait while those of a batch that are in it go. */
const TOMBSTONES_AT_ONCE = 1_000;

/** Removes the marks of records that were deleted long ago, batch by batch, the oldest first. */
export async function purgeTombstones(database: Database, signal: AbortSignal): Promise<void> {
  await inBatches(signal, async () => {
    const old = await listOldTombstones(database, {
      days: TOMBSTONE_DAYS,
      limit: TOMBSTONES_AT_ONCE,
    });
    for (const [spaceId, names] of Map.groupBy(old, (one) => one.spaceId)) {
      if (signal.aborted) return 'done';
      await database.inTransaction(async (tx) => {
        // A push either comes first, and what it has brought back stays, or finds the tombstone gone.
        await lockForUpkeep(tx, spaceId);
        await deleteTombstones(tx, spaceId, { names, days: TOMBSTONE_DAYS });
      });
    }
    return old.length === TOMBSTONES_AT_ONCE ? 'more' : 'done';
  });
}
