import { mkdir } from 'node:fs/promises';
import { percentile, secondsOf } from '../../measure.ts';
import type { ContestDevice, Contestant, ContestServer } from './contestant.ts';
import { makeDocs } from './docs.ts';

export const LOADED = 10_000;
export const PUSHED = 1_000;
export const DEVICES = 20;
export const CHANGES = 500;
const LOADS = 3;
const PUSHES = 5;
const SINGLES = 60;
/** Longer than any contestant gathers writes, so that each one goes alone. */
const GAP_MS = 60;

/** A line of the comparison; `ms` is the median where it was measured several times. */
export interface ContestFigure {
  readonly line: 'load' | 'push' | 'propagation' | 'propagation95' | 'comeBack';
  readonly ms: number;
}

/** What is measured of a contestant, each part with a server of its own. */
export const PARTS = ['together', 'comeBack'] as const;
export type ContestPart = (typeof PARTS)[number];

/** Measures the lines of one part for one contestant and tells each as soon as it is known. */
export async function runContest(
  contestant: Contestant,
  { part, folder }: { readonly part: ContestPart; readonly folder: string },
  tell: (figure: ContestFigure) => void,
): Promise<void> {
  if (part === 'comeBack') {
    tell({ line: 'comeBack', ms: await measureComeBack(contestant, folder) });
    return;
  }
  const first = await startIn(contestant, folder);
  const writer = await first.newDevice();
  await writer.goOnline();
  for (let at = 0; at < LOADED; at += PUSHED) await writer.write(makeDocs(PUSHED));
  const { load, other } = await measureLoads(first);
  tell({ line: 'load', ms: load });
  tell({ line: 'push', ms: await measurePushes(writer, other) });
  const singles = await measureSingles(writer, other);
  tell({ line: 'propagation', ms: percentile(singles, 0.5) });
  tell({ line: 'propagation95', ms: percentile(singles, 0.95) });
  await Promise.all([writer.close(), other.close()]);
  await first.close();
}

async function startIn(contestant: Contestant, folder: string): Promise<ContestServer> {
  await mkdir(folder, { recursive: true });
  return contestant.start(folder);
}

/** The first device says when all is on the server; the loads after it are measured. */
async function measureLoads(
  server: ContestServer,
): Promise<{ readonly load: number; readonly other: ContestDevice }> {
  const other = await server.newDevice();
  await other.goOnline();
  await other.holds(LOADED);
  const times: number[] = [];
  for (let number = 0; number < LOADS; number++) {
    const device = await server.newDevice();
    times.push(
      await secondsOf(async () => {
        await device.goOnline();
        await device.holds(LOADED);
      }),
    );
    await device.close();
  }
  return { load: 1_000 * percentile(times, 0.5), other };
}

async function measurePushes(writer: ContestDevice, other: ContestDevice): Promise<number> {
  const times: number[] = [];
  for (let round = 1; round <= PUSHES; round++) {
    const docs = makeDocs(PUSHED);
    times.push(
      await secondsOf(async () => {
        await writer.write(docs);
        await other.holds(LOADED + round * PUSHED);
      }),
    );
    await wait(GAP_MS);
  }
  return 1_000 * percentile(times, 0.5);
}

async function measureSingles(
  writer: ContestDevice,
  other: ContestDevice,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (const doc of makeDocs(SINGLES)) {
    const seconds = await secondsOf(async () => {
      await writer.write([doc]);
      await other.has(doc.id);
    });
    times.push(1_000 * seconds);
    await wait(GAP_MS);
  }
  return times;
}

/** Until one more device has stored what all of them wrote while they were away. */
async function measureComeBack(contestant: Contestant, folder: string): Promise<number> {
  const server = await startIn(contestant, folder);
  const observer = await server.newDevice();
  await observer.goOnline();
  const devices = await Promise.all(Array.from({ length: DEVICES }, () => server.newDevice()));
  for (const device of devices) await device.write(makeDocs(CHANGES));
  const seconds = await secondsOf(async () => {
    await Promise.all(devices.map((device) => device.goOnline()));
    await observer.holds(DEVICES * CHANGES);
  });
  await Promise.all([...devices, observer].map((device) => device.close()));
  await server.close();
  return 1_000 * seconds;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
