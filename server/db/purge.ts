import { inBatches } from './batches.ts';
import type { Database } from './database.ts';
import { purgeMutations } from './mutationTable.ts';
import { purgeBlobs } from './purgeBlobs.ts';
import { purgeTombstones } from './purgeTombstones.ts';
import { removeAccounts } from './removeAccounts.ts';
import { removeDeletedSpaces } from './removeSpaces.ts';

/** A push sent again after this long is judged by its base version alone. */
const MUTATION_DAYS = 30;
const MUTATIONS_AT_ONCE = 1_000;

/** What only grows, and spaces and accounts whose time has come. Each goes on where it was stopped. */
const PARTS: readonly ((database: Database, signal: AbortSignal) => Promise<void>)[] = [
  purgeJournal,
  purgeTombstones,
  purgeBlobs,
  removeDeletedSpaces,
  removeAccounts,
];

/**
 * Bounds what only grows: the journal of accepted writes, the marks of deleted records, blobs that nothing
 * names, deleted spaces, and accounts whose time has come. All of it in small batches; resolves soon after
 * `signal` aborts, with what is left for the next time. A part that fails stops no other one, and is thrown at last.
 */
export async function purge(
  database: Database,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const failures: unknown[] = [];
  for (const part of PARTS) {
    await part(database, signal).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new Error('Upkeep failed in part.', { cause: failures[0] });
}

async function purgeJournal(database: Database, signal: AbortSignal): Promise<void> {
  const limits = { days: MUTATION_DAYS, limit: MUTATIONS_AT_ONCE };
  await inBatches(signal, async () =>
    (await purgeMutations(database, limits)) === MUTATIONS_AT_ONCE ? 'more' : 'done',
  );
}
