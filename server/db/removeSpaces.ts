import { inBatches } from './batches.ts';
import type { Database, Tx } from './database.ts';
import { listDeletedSpaces } from './spaceTable.ts';
import { deleteSpace, emptySpace, lockForUpkeep } from './spaceUpkeep.ts';

const SPACES_AT_ONCE = 100;
/** A space is locked while a batch of its rows goes. */
export const ROWS_AT_ONCE = 1_000;

/** Removes what deleted spaces still hold, and then themselves, in bounded batches. */
export async function removeDeletedSpaces(database: Database, signal: AbortSignal): Promise<void> {
  await inBatches(signal, async () => {
    const spaceIds = await listDeletedSpaces(database, SPACES_AT_ONCE);
    for (const spaceId of spaceIds) await removeDeletedSpace(database, spaceId, signal);
    return spaceIds.length === SPACES_AT_ONCE ? 'more' : 'done';
  });
}

/** The same for one, which must be marked as deleted. Run twice at once, each does a part. */
export async function removeDeletedSpace(
  database: Database,
  spaceId: string,
  signal: AbortSignal,
): Promise<void> {
  await inBatches(signal, () =>
    database.inTransaction(async (tx) =>
      (await lockForUpkeep(tx, spaceId)) ? emptyAndDelete(tx, spaceId) : 'done',
    ),
  );
}

/** One batch of the end of a space, which must be locked. */
export async function emptyAndDelete(tx: Tx, spaceId: string): Promise<'more' | 'done'> {
  if ((await emptySpace(tx, spaceId, ROWS_AT_ONCE)) > 0) return 'more';
  await deleteSpace(tx, spaceId);
  return 'done';
}
