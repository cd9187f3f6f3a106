import { rm } from 'node:fs/promises';
import { openDatabase } from '../../server/db/database.ts';
import { freshDataFolder } from '../support/dataFolder.ts';
import { databaseContract } from './databaseContract.ts';

databaseContract('PGlite', async (report) => {
  const folder = await freshDataFolder();
  return {
    database: await openDatabase({ kind: 'folder', folder }, report),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
