import type { Database } from './database.ts';
import { purgeMutations } from './mutationTable.ts';
import { purgeBlobs } from './purgeBlobs.ts';
import { purgeTombstones } from './recordTable.ts';
import { removeAccounts } from './removeAccounts.ts';

/** A push sent again after this long is judged by its base version alone. */
const MUTATION_DAYS = 30;
/** A device that was away for longer than this loads its spaces anew. */
const TOMBSTONE_DAYS = 180;

/**
 * Bounds what only grows: the journal of accepted writes, the marks of deleted records, blobs that nothing
 * names, and accounts whose time has come.
 */
export async function purge(database: Database): Promise<void> {
  await purgeMutations(database, MUTATION_DAYS);
  await database.inTransaction((tx) => purgeTombstones(tx, TOMBSTONE_DAYS));
  await purgeBlobs(database);
  await removeAccounts(database);
}
