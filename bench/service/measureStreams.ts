import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { PlainFailure } from '../../scripts/process/plainFailure.ts';
import { runCommand } from '../../scripts/process/runCommand.ts';
import type { ClerkTokens } from '../../test/support/clerkTokens.ts';
import { percentile } from '../measure.ts';
import { reportDetail } from '../report.ts';
import { openStream, type Person, personOf, pushOne, type Stream } from './people.ts';
import type { ServiceProcess } from './serviceProcess.ts';

const STREAMS = 10_000;
/** Fewer than the service lets one person open. */
const STREAMS_PER_USER = 50;
/** Opened before anything is measured, so that what the first ones load is not theirs. */
const WARM_UP_USERS = 2;
const REST_MS = 3_000;
/** Files besides the connections. */
const SPARE_FILES = 500;

interface Listening {
  readonly person: Person;
  readonly streams: readonly Stream[];
}

/** Opens the streams a few at a time, lets every person write once, and waits for what their streams hear. */
export async function measureStreams(service: ServiceProcess, tokens: ClerkTokens): Promise<void> {
  await assertEnoughFiles();
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const listen = async (userId: string): Promise<Listening> => {
    const person = await personOf(service.url, tokens, userId);
    const opening = Array.from({ length: STREAMS_PER_USER }, () =>
      openStream(service.url, person, agent),
    );
    return { person, streams: await Promise.all(opening) };
  };
  const listening: Listening[] = [];
  for (let number = 0; number < WARM_UP_USERS; number++) {
    listening.push(await listen(`early-${number}`));
  }
  const before = await service.takenAfterCollection();
  for (let number = 0; number < STREAMS / STREAMS_PER_USER; number++) {
    listening.push(await listen(`listener-${number}`));
  }
  await wait(REST_MS);
  const held = await service.taken();
  reportDetail(
    `${STREAMS} streams held: ${inMb(held.rss)} in all (bound 400 MB), ${perStream(before.rss, held.rss)} each`,
  );
  const delays = await measureHeads(service, listening);
  reportDetail(
    `a write until each of the ${STREAMS_PER_USER} streams of its person heard of it, with ${STREAMS} open, ${delays.length} heads: p50 ${percentile(delays, 0.5).toFixed(1)} ms, p99 ${percentile(delays, 0.99).toFixed(1)} ms`,
  );
  const after = await service.takenAfterCollection();
  reportDetail(
    `after a collection: ${inMb(after.rss)} in all, ${perStream(before.rss, after.rss)} each, of it ${perStream(before.heapUsed, after.heapUsed)} objects`,
  );
  for (const { streams } of listening) for (const stream of streams) stream.close();
}

/** One person after the other, so that what a head takes is seen and not what a crowd of them does. */
async function measureHeads(
  { url }: ServiceProcess,
  listening: readonly Listening[],
): Promise<readonly number[]> {
  const delays: number[] = [];
  for (const { person, streams } of listening) {
    const heard = streams.map((stream) => stream.nextHead());
    const start = performance.now();
    await pushOne(url, person);
    for (const at of await Promise.all(heard)) delays.push(at - start);
  }
  return delays;
}

/** Each connection is a file at both ends; both processes have the limit of this one. */
async function assertEnoughFiles(): Promise<void> {
  const { output } = await runCommand('sh', ['-c', 'ulimit -n'], {});
  const limit = Number(output.trim());
  if (limit >= STREAMS + SPARE_FILES || output.trim() === 'unlimited') return;
  throw new PlainFailure(
    `${STREAMS} streams need as many open files; the limit is ${output.trim()}. Raise it (ulimit -n ${STREAMS + SPARE_FILES}) and run it again.`,
  );
}

function perStream(before: number, after: number): string {
  return `${((after - before) / STREAMS / 1_024).toFixed(1)} KB`;
}

export function inMb(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}
