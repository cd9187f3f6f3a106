import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseLocation } from '../../server/db/database.ts';
import type { Service } from '../../server/startService.ts';
import type { PushRequest } from '../../shared/protocol/syncApi.ts';
import { type Device, type Elapsed, openDevice } from './device.ts';
import { makeDocs } from './contest/docs.ts';
import { LOADS, medians, ROUNDS, ROWS_PER_ROUND } from './rounds.ts';
import { startBenchService } from './startBenchService.ts';

export interface ServiceFigures {
  readonly push: Elapsed;
  readonly load: Elapsed;
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
    return { push: medians(rounds), load: medians(loads), pushes };
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
      const docs = makeDocs(ROWS_PER_ROUND);
      await device.store.write(docs.map(({ id, data }) => ({ kind: 'message', id, data })));
      rounds.push(await device.push(ROWS_PER_ROUND));
      await expectNothingPending(device);
      await device.load();
    }
    return { rounds, pushes: device.pushed };
  } finally {
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

async function expectNothingPending({ store }: Device): Promise<void> {
  const { pending, conflicts, rejected } = await store.status();
  if (pending + conflicts + rejected > 0) throw new Error('Not everything was pushed.');
}
