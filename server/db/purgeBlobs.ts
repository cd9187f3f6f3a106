import { collectBlobs, listSpacesWithBlobs, markUnusedBlobs } from './blobTable.ts';
import type { Database } from './database.ts';
import { lockForUpkeep } from './spaceUpkeep.ts';

/** A blob that nothing names is kept this long: its record may be on the way, or be brought back. */
const GRACE_DAYS = 7;
const SPACES_AT_ONCE = 100;
/** Pushes to the space wait while a batch is deleted. */
const BLOBS_AT_ONCE = 20;
/** Below every id that is given out. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Removes the blobs that no record has named for a while and gives their room back, batch by batch. */
export async function purgeBlobs(database: Database): Promise<void> {
  for await (const spaceIds of pages(database)) await markUnusedBlobs(database, spaceIds);
  for await (const spaceIds of pages(database, GRACE_DAYS)) {
    for (const spaceId of spaceIds) await collectAll(database, spaceId);
  }
}

async function* pages(database: Database, unusedDays?: number): AsyncGenerator<readonly string[]> {
  let after = FIRST;
  for (;;) {
    const limits = {
      after,
      limit: SPACES_AT_ONCE,
      ...(unusedDays !== undefined && { unusedDays }),
    };
    const spaceIds = await listSpacesWithBlobs(database, limits);
    const last = spaceIds.at(-1);
    if (last === undefined) return;
    yield spaceIds;
    after = last;
  }
}

/** A push to the space either comes first, and its record is seen, or finds the blob gone. */
async function collectAll(database: Database, spaceId: string): Promise<void> {
  let collected: number;
  do {
    collected = await database.inTransaction(async (tx) =>
      (await lockForUpkeep(tx, spaceId))
        ? collectBlobs(tx, spaceId, { days: GRACE_DAYS, limit: BLOBS_AT_ONCE })
        : 0,
    );
  } while (collected === BLOBS_AT_ONCE);
}
