import { openDatabase } from '../../server/db/database.ts';
import { freshPostgres } from '../support/postgres.ts';
import { databaseContract } from './databaseContract.ts';

databaseContract('Postgres', async (report) => {
  const { url, drop } = await freshPostgres();
  return { database: await openDatabase({ kind: 'postgres', url }, report), remove: drop };
});
