import { randomUUID } from 'node:crypto';
import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { PlainFailure } from '../scripts/process/plainFailure.ts';
import { runCommand } from '../scripts/process/runCommand.ts';
import { meReply } from '../shared/protocol/syncApi.ts';
import { percentile } from './measure.ts';
import { reportDetail, reportGroup } from './report.ts';
import { startServiceProcess, type ServiceProcess } from './service/serviceProcess.ts';

const STREAMS = 10_000;
/** Fewer than the service lets one person open. */
const STREAMS_PER_USER = 50;
/** How many connections are being made at a time. */
const AT_ONCE = 100;
const PUSHERS = 16;
const PUSH_SECONDS = 5;
const IDLE_MS = 3_000;
/** Files besides the connections. */
const SPARE_FILES = 500;

/** What one process of the service bears, on real Postgres: memory, held streams, pushes. Bounds are its own. */
export async function benchService(folder: string): Promise<void> {
  reportGroup('One process of the service on Postgres (no peer: bounds are its own)');
  const service = await startServiceProcess(folder);
  try {
    await wait(IDLE_MS);
    const idle = await service.memory();
    reportDetail(`idle: ${inMb(idle)} (bound 150 MB)`);
    await measurePushes(service);
    await measureStreams(service);
  } finally {
    await service.close();
  }
}

async function measurePushes(service: ServiceProcess): Promise<void> {
  const people = await Promise.all(
    Array.from({ length: PUSHERS }, (_, number) => personOf(service, `pusher-${number}`)),
  );
  const end = performance.now() + PUSH_SECONDS * 1_000;
  const times: number[] = [];
  await Promise.all(
    people.map(async (person) => {
      while (performance.now() < end) times.push(await pushOne(service, person));
    }),
  );
  reportDetail(
    `pushes of one record at ${PUSHERS} connections, told by NOTIFY: ${(times.length / PUSH_SECONDS).toFixed(0)} a second, p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms (${times.length} pushes)`,
  );
}

interface Person {
  readonly token: string;
  readonly spaceId: string;
}

async function personOf({ url, tokens }: ServiceProcess, userId: string): Promise<Person> {
  const token = await tokens.oauth(userId, { exp: Math.floor(Date.now() / 1_000) + 600 });
  const response = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  const { spaces } = meReply.parse(await response.json());
  return { token, spaceId: spaces[0]?.id ?? '' };
}

async function pushOne({ url }: ServiceProcess, { token, spaceId }: Person): Promise<number> {
  const start = performance.now();
  const mutation = {
    ...{ mutationId: randomUUID(), kind: 'setting', id: randomUUID(), baseVersion: 0 },
    ...{ deleted: false, schemaVersion: 1, clientUpdatedAt: 1, data: { key: 'k', value: 'v' } },
  };
  const response = await fetch(`${url}/v1/spaces/${spaceId}/push`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ epoch: null, mutations: [mutation] }),
  });
  const text = await response.text();
  if (!text.includes('"ok"')) throw new Error(`A push was answered with ${text.slice(0, 200)}`);
  return performance.now() - start;
}

/** Opens the streams a few at a time, lets every person write once, and waits for what their streams hear. */
async function measureStreams(service: ServiceProcess): Promise<void> {
  await assertEnoughFiles();
  const before = await service.memory();
  const people = STREAMS / STREAMS_PER_USER;
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const streams: Stream[] = [];
  for (let number = 0; number < people; number++) {
    const person = await personOf(service, `listener-${number}`);
    for (let at = 0; at < STREAMS_PER_USER; at += AT_ONCE / 2) {
      const some = Array.from({ length: AT_ONCE / 2 }, () =>
        openStream(service.url, person, agent),
      );
      streams.push(...(await Promise.all(some)));
    }
  }
  await wait(IDLE_MS);
  const memory = await service.memory();
  reportDetail(
    `${streams.length} streams held: ${inMb(memory)} in all, ${((memory - before) / streams.length / 1_024).toFixed(1)} KB each (bound 400 MB)`,
  );
  const delays: number[] = [];
  for (const person of new Set(streams.map((stream) => stream.person))) {
    const own = streams.filter((stream) => stream.person === person);
    const heard = own.map((stream) => stream.nextHead());
    const start = performance.now();
    await pushOne(service, person);
    for (const at of await Promise.all(heard)) delays.push(at - start);
  }
  reportDetail(
    `a write until all ${STREAMS_PER_USER} streams of its person heard of it, ${delays.length} heads: p50 ${percentile(delays, 0.5).toFixed(1)} ms, p99 ${percentile(delays, 0.99).toFixed(1)} ms`,
  );
  for (const stream of streams) stream.close();
}

interface Stream {
  readonly person: Person;
  /** When the next head comes, by `performance.now()`. */
  readonly nextHead: () => Promise<number>;
  readonly close: () => void;
}

function openStream(url: string, person: Person, agent: Agent): Promise<Stream> {
  let hear: (at: number) => void = () => undefined;
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${person.token}` };
    const request = get(`${url}/v1/events`, { headers, agent }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`A stream was answered with ${response.statusCode}.`));
        return;
      }
      response.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('event: head')) hear(performance.now());
      });
      resolve({
        person,
        nextHead: () => new Promise((heard) => (hear = heard)),
        close: () => request.destroy(),
      });
    });
    request.on('error', reject);
  });
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

function inMb(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}
