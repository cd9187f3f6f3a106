import { rm } from 'node:fs/promises';
import { openDatabase } from '../../server/db/database.ts';
import type { Database } from '../../server/db/database.ts';
import { freshDataFolder } from '../support/dataFolder.ts';
import { databaseHouse } from './databaseHouse.ts';
import { simulate } from './simulate.ts';

const FIRST = Number(process.env['SEED'] ?? 1);
const RUNS = Number(process.env['PGLITE_RUNS'] ?? 40);

describe('sync simulation on the service’s own database layer', function () {
  this.timeout(60_000);
  let folder: string;
  let database: Database;

  before(async () => {
    folder = await freshDataFolder();
    database = await openDatabase({ kind: 'folder', folder }, (error) => {
      throw error;
    });
  });
  after(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    // Rerun one with SEED=n PGLITE_RUNS=1.
    it(`[S2] keeps every invariant and converges on PGlite, SEED=${String(seed)} PGLITE_RUNS=1`, async () => {
      await simulate(seed, {
        people: [`ada${String(seed)}`, `bob${String(seed)}`],
        house: (options) => databaseHouse(database, options),
      });
    });
  }
});
