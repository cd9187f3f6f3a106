import {
  deleteAccount,
  listDueForRemoval,
  purgeRemovedAccounts,
  startRemoval,
} from './accountTable.ts';
import type { Database } from './database.ts';
import {
  deleteSpace,
  emptySpace,
  forgetAuthor,
  isAlone,
  leaveSpace,
  listParts,
  lockForUpkeep,
  type Part,
} from './spaceUpkeep.ts';

const ACCOUNTS_AT_ONCE = 100;
/** A space is locked while a batch of its rows goes. */
const ROWS_AT_ONCE = 1_000;
/** Longer than any token is valid and any message is repeated. */
const REMEMBER_DAYS = 400;

/**
 * Removes the accounts whose time has come with everything of theirs, in bounded batches. Stopped in
 * between, or run twice at once, it goes on with what is left.
 */
export async function removeAccounts(database: Database): Promise<void> {
  await purgeRemovedAccounts(database, REMEMBER_DAYS);
  for (;;) {
    const due = await listDueForRemoval(database, ACCOUNTS_AT_ONCE);
    for (const userId of due) await removeAccount(database, userId);
    if (due.length < ACCOUNTS_AT_ONCE) return;
  }
}

async function removeAccount(database: Database, userId: string): Promise<void> {
  if (!(await startRemoval(database, userId))) return;
  for (const part of await listParts(database, userId)) {
    let isDone = false;
    while (!isDone) isDone = await removeSome(database, part);
  }
  await database.inTransaction((tx) => deleteAccount(tx, userId));
}

/**
 * One batch of the person's part in a space; true when nothing of it is left. Each batch looks again who
 * else is there: the last two members may be going at the same time.
 */
function removeSome(database: Database, part: Part): Promise<boolean> {
  return database.inTransaction(async (tx) => {
    if (!(await lockForUpkeep(tx, part.spaceId))) return true;
    if (await isAlone(tx, part)) {
      if ((await emptySpace(tx, part.spaceId, ROWS_AT_ONCE)) > 0) return false;
      await deleteSpace(tx, part.spaceId);
      return true;
    }
    if ((await forgetAuthor(tx, part, ROWS_AT_ONCE)) > 0) return false;
    await leaveSpace(tx, part);
    return true;
  });
}
