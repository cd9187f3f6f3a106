import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseLocation } from '../../server/db/database.ts';
import type { Service } from '../../server/startService.ts';
import type { PushRequest } from '../../shared/protocol/syncApi.ts';
import { type Device, type Elapsed, openDevice } from './device.ts';
import { makeDocs } from './contest/docs.ts';
import { recordSqlite, replaySqlite } from './recordSqlite.ts';
import { LOADS, median, medians, ROUNDS, ROWS_PER_ROUND } from './rounds.ts';
import { startBenchService } from './startBenchService.ts';

export interface ServiceFigures {
  readonly push: Elapsed;
  readonly load: Elapsed;
  /** Seconds that SQLite takes for what a device asks of it for the same. */
  readonly sqlite: { readonly push: number; readonly load: number };
  /** What was pushed, so that it can be pushed again some other way. */
  readonly pushes: readonly PushRequest[];
}

/** Everything real: one device pushes all rounds, then others load it all into new SQLite files. */
export async function measureService(
  database: DatabaseLocation,
  folder: string,
): Promise<ServiceFigures> {
  await mkdir(folder, { recursive: true });
  const service = await startBenchService(database, folder);
  try {
    const { rounds, pushes } = await pushAll(service, folder);
    const loads: Elapsed[] = [];
    for (let number = 0; number < LOADS; number++) {
      loads.push(await loadAnew(service, join(folder, `device-${number}.sqlite`)));
    }
    const sqlite = await sqliteAlone(service, folder);
    return { push: medians(rounds), load: medians(loads), sqlite, pushes };
  } finally {
    await service.close();
  }
}

async function pushAll(
  service: Service,
  folder: string,
): Promise<{ readonly rounds: Elapsed[]; readonly pushes: readonly PushRequest[] }> {
  const device = openDevice(service, join(folder, 'writer.sqlite'));
  try {
    await device.load();
    const rounds: Elapsed[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await device.store.write(docsToWrite());
      rounds.push(await device.push(ROWS_PER_ROUND));
      await expectNothingPending(device);
      await device.load();
    }
    return { rounds, pushes: device.pushed };
  } finally {
    await device.close();
  }
}

/** One more device is listened to while it loads everything, and while it pushes one more round. */
async function sqliteAlone(service: Service, folder: string): Promise<ServiceFigures['sqlite']> {
  const recording = recordSqlite();
  const device = openDevice(service, join(folder, 'recorded.sqlite'));
  const { statements } = recording;
  try {
    const load = statements.length;
    await device.load();
    const write = statements.length;
    await device.store.write(docsToWrite());
    const push = statements.length;
    await device.push(ROWS_PER_ROUND);
    const end = statements.length;
    recording.end();
    const alone = (run: number, from: number, to: number): number =>
      replaySqlite(
        join(folder, `alone-${from}-${run}.sqlite`),
        statements.slice(load, from),
        statements.slice(from, to),
      );
    const runs = Array.from({ length: LOADS }, (_, run) => run);
    return {
      load: median(runs.map((run) => alone(run, load, write))),
      push: median(runs.map((run) => alone(run, push, end))),
    };
  } finally {
    recording.end();
    await device.close();
  }
}

async function loadAnew(service: Service, path: string): Promise<Elapsed> {
  const device = openDevice(service, path);
  try {
    const elapsed = await device.load();
    const { length } = await device.store.list('message');
    if (length !== ROUNDS * ROWS_PER_ROUND) throw new Error(`${length} messages were loaded.`);
    return elapsed;
  } finally {
    await device.close();
  }
}

function docsToWrite() {
  const docs = makeDocs(ROWS_PER_ROUND);
  return docs.map(({ id, data }) => ({ kind: 'message' as const, id, data }));
}

async function expectNothingPending({ store }: Device): Promise<void> {
  const { pending, conflicts, rejected } = await store.status();
  if (pending + conflicts + rejected > 0) throw new Error('Not everything was pushed.');
}
