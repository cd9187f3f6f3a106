import { inBatches } from './batches.ts';
import { collectBlobs, listSpacesWithBlobs, markUnusedBlobs } from './blobTable.ts';
import type { Database } from './database.ts';
import { lockForUpkeep } from './spaceUpkeep.ts';

/** A blob that nothing names is kept this long: its record may be on the way, or be brought back. */
const GRACE_DAYS = 7;
/** All records with blobs of so many spaces are looked through at once. */
const SPACES_AT_ONCE = 10;
/** Pushes to the space wait while a batch is deleted. */
const BLOBS_AT_ONCE = 20;
/** Below every id that is given out. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Removes the blobs that no record has named for a while and gives their room back, batch by batch. */
export async function purgeBlobs(database: Database, signal: AbortSignal): Promise<void> {
  await eachPage(database, { signal }, (spaceIds) => markUnusedBlobs(database, spaceIds));
  await eachPage(database, { signal, unusedDays: GRACE_DAYS }, async (spaceIds) => {
    for (const spaceId of spaceIds) await collectAll(database, spaceId, signal);
  });
}

async function eachPage(
  database: Database,
  { signal, ...of }: { readonly signal: AbortSignal; readonly unusedDays?: number },
  work: (spaceIds: readonly string[]) => Promise<void>,
): Promise<void> {
  let after = FIRST;
  await inBatches(signal, async () => {
    const spaceIds = await listSpacesWithBlobs(database, { after, limit: SPACES_AT_ONCE, ...of });
    const last = spaceIds.at(-1);
    if (last === undefined) return 'done';
    await work(spaceIds);
    after = last;
    return 'more';
  });
}

/** A push to the space either comes first, and its record is seen, or finds the blob gone. */
async function collectAll(database: Database, spaceId: string, signal: AbortSignal): Promise<void> {
  await inBatches(signal, async () => {
    const collected = await database.inTransaction(async (tx) =>
      (await lockForUpkeep(tx, spaceId))
        ? collectBlobs(tx, spaceId, { days: GRACE_DAYS, limit: BLOBS_AT_ONCE })
        : 0,
    );
    return collected === BLOBS_AT_ONCE ? 'more' : 'done';
  });
}
