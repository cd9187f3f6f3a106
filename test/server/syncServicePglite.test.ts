import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/database.ts';
import { databaseContract } from './databaseContract.ts';

databaseContract('PGlite', async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-pglite-'));
  return {
    database: await openDatabase({ kind: 'folder', folder }, report),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
