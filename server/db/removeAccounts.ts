import {
  deleteAccount,
  listDueForRemoval,
  purgeRemovedAccounts,
  startRemoval,
} from './accountTable.ts';
import { inBatches } from './batches.ts';
import type { Database } from './database.ts';
import { emptyAndDelete, ROWS_AT_ONCE } from './removeSpaces.ts';
import {
  forgetAuthor,
  isAlone,
  leaveSpace,
  listParts,
  lockForUpkeep,
  type Part,
} from './spaceUpkeep.ts';

const ACCOUNTS_AT_ONCE = 100;
/** Longer than any token is valid and any message is repeated. */
const REMEMBER_DAYS = 400;

/**
 * Removes the accounts whose time has come with everything of theirs, in bounded batches. Stopped in
 * between, or run twice at once, it goes on with what is left.
 */
export async function removeAccounts(database: Database, signal: AbortSignal): Promise<void> {
  await inBatches(signal, async () => {
    const limits = { days: REMEMBER_DAYS, limit: ROWS_AT_ONCE };
    return (await purgeRemovedAccounts(database, limits)) === ROWS_AT_ONCE ? 'more' : 'done';
  });
  await inBatches(signal, async () => {
    const due = await listDueForRemoval(database, ACCOUNTS_AT_ONCE);
    for (const userId of due) {
      if (signal.aborted) break;
      await removeAccount(database, userId, signal);
    }
    return due.length === ACCOUNTS_AT_ONCE ? 'more' : 'done';
  });
}

async function removeAccount(
  database: Database,
  userId: string,
  signal: AbortSignal,
): Promise<void> {
  if (!(await startRemoval(database, userId))) return;
  for (const part of await listParts(database, userId)) {
    await inBatches(signal, () => removeSome(database, part));
  }
  if (signal.aborted) return;
  await database.inTransaction((tx) => deleteAccount(tx, userId));
}

/**
 * One batch of the person's part in a space; done when nothing of it is left. Each batch looks again who
 * else is there: the last two members may be going at the same time.
 */
function removeSome(database: Database, part: Part): Promise<'more' | 'done'> {
  return database.inTransaction(async (tx) => {
    if (!(await lockForUpkeep(tx, part.spaceId))) return 'done';
    if (await isAlone(tx, part)) return emptyAndDelete(tx, part.spaceId);
    if ((await forgetAuthor(tx, part, ROWS_AT_ONCE)) > 0) return 'more';
    await leaveSpace(tx, part);
    return 'done';
  });
}
