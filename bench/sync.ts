import { join } from 'node:path';
import type { DatabaseLocation } from '../server/db/database.ts';
import { durablePostgres } from './durablePostgres.ts';
import { installPeers } from './peers/installPeers.ts';
import { reportDetail, reportFigure, reportGroup } from './report.ts';
import type { Elapsed } from './sync/device.ts';
import { type BareFigure, measureBare } from './sync/measureBare.ts';
import { measureContest } from './sync/measureContest.ts';
import { measureService } from './sync/measureService.ts';
import { ROUNDS, ROWS_PER_ROUND } from './sync/rounds.ts';

/**
 * First, to see what is left to gain, pushing and loading through everything that is real: SQLite store, HTTP client,
 * loopback, service, database. The peer is the databases alone, which run once more the statements that the service, and the store,
 * sent for the same rows. Then, for as long as twenty minutes, against others that sync documents.
 */
export async function benchSync(folder: string): Promise<void> {
  await benchOn('PGlite', { kind: 'folder', folder: join(folder, 'pglite') }, folder);
  const postgres = await durablePostgres();
  try {
    await benchOn('Postgres', { kind: 'postgres', url: postgres.url }, folder);
  } finally {
    await postgres.drop();
  }
  await installPeers(reportDetail);
  await measureContest(folder);
}

async function benchOn(name: string, location: DatabaseLocation, folder: string): Promise<void> {
  reportGroup(`Sync through service and SQLite store on ${name}, against its SQL alone`);
  const whole = await measureService(location, join(folder, name));
  const bare = await measureBare(location, whole.pushes);
  const rows = ROUNDS * ROWS_PER_ROUND;
  const { push, load } = whole.sqlite;
  reportStages(`push ${ROWS_PER_ROUND} records`, whole.push, { ...bare.push, sqlite: push });
  reportStages(`cold load of ${rows} records`, whole.load, { ...bare.load, sqlite: load });
}

/** `sqlite`: seconds of what the device asks of SQLite. */
function reportStages(
  name: string,
  whole: Elapsed,
  bare: BareFigure & { readonly sqlite: number },
): void {
  const inMs = (seconds: number) => `${(seconds * 1_000).toFixed(0)} ms`;
  const figures = [
    ['over HTTP', whole.service, bare.sql],
    ['from or into the SQLite store', whole.total, bare.sql + bare.sqlite],
  ] as const;
  for (const [reach, time, alone] of figures) {
    reportFigure({
      name: `${name}, ${reach}`,
      ours: `parley ${inMs(time)}`,
      peer: `its SQL alone ${inMs(alone)}`,
      ratio: `${(time / alone).toFixed(2)}× its time`,
    });
  }
  const stages = [
    ['SQL', bare.sql],
    ['rest of the service', bare.called - bare.sql],
    ['HTTP and JSON', whole.service - bare.called],
    ['SQLite', bare.sqlite],
    ['rest of the store', whole.total - whole.service - bare.sqlite],
  ] as const;
  reportDetail(`of it ${stages.map(([stage, time]) => `${stage} ${inMs(time)}`).join(', ')}`);
}
