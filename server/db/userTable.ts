import * as z from 'zod';
import type { Tx } from './database.ts';
import { readRows } from './readRows.ts';

/** Makes the account unless it exists. */
export async function insertUser(tx: Tx, userId: string): Promise<void> {
  await tx.query('insert into app_user (id) values ($1) on conflict (id) do nothing', [userId]);
}

/** Whether there is such an account, which no person can see of another by themselves. */
export async function isKnown(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await readRows(
    tx,
    z.object({ known: z.boolean() }),
    'select parley_knows($1) as known',
    [userId],
  );
  return row?.known === true;
}
