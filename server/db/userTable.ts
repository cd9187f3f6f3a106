import type { Tx } from './database.ts';

/** Makes the account unless it exists. */
export async function insertUser(tx: Tx, userId: string): Promise<void> {
  await tx.query('insert into app_user (id) values ($1) on conflict (id) do nothing', [userId]);
}
