import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startRedis } from '../../test/support/redisServer.ts';
import { makeClerkTokens } from '../../test/support/clerkTokens.ts';
import { durablePostgres } from '../durablePostgres.ts';
import { percentile } from '../measure.ts';
import { reportDetail, reportFigure } from '../report.ts';
import { openStream, type Person, personOf, pushOne, type Stream } from './people.ts';
import { type ServiceProcess, startServiceProcess } from './serviceProcess.ts';

const PUSHERS = 16;
const ROUNDS = 5;
const ROUND_MS = 3_000;
const WARM_UP_MS = 2_000;
/** Single pushes of each person in a round, each waited for until the other instance told of it. */
const SINGLES = 5;
/** In which the last heads of a round come. */
const QUIET_MS = 300;
/** A head that has not come by then counts as that late: the sweep would tell it. */
const LATEST_HEAD_MS = 10_000;

/** Two instances on a database of their own, and people who push to one and listen at the other. */
interface Pair {
  readonly name: 'NOTIFY' | 'Redis';
  readonly instances: readonly [ServiceProcess, ServiceProcess];
  readonly pushers: readonly Pusher[];
  close(): Promise<void>;
}

interface Pusher {
  readonly person: Person;
  readonly url: string;
  readonly stream: Stream;
}

interface Round {
  readonly perSecond: number;
  /** Milliseconds until acknowledged. */
  readonly pushes: readonly number[];
  /** Milliseconds from a single push to its head on the other instance’s stream. */
  readonly heads: readonly number[];
  /** Milliseconds of both instances' processors for a push. */
  readonly cpuMs: number;
}

/**
 * Pushes of one record at 16 connections, told by NOTIFY and by Redis. Both pairs are warm before the first round and take turns, each
 * going first in every other round, so that what the machine does meanwhile favours neither.
 */
export async function measurePushes(folder: string): Promise<void> {
  const redis = await startRedis();
  const pairs: Pair[] = [];
  try {
    for (const [name, redisUrl] of [
      ['NOTIFY', null],
      ['Redis', redis.url],
    ] as const) {
      pairs.push(await startPair(name, redisUrl, join(folder, `pushes-${name}`)));
    }
    for (const pair of pairs) await runRound(pair, WARM_UP_MS);
    const rounds = new Map(pairs.map((pair): [Pair, Round[]] => [pair, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const pair of round % 2 === 0 ? pairs : pairs.toReversed()) {
        rounds.get(pair)?.push(await runRound(pair, ROUND_MS));
      }
    }
    report(rounds);
  } finally {
    for (const pair of pairs) await pair.close();
    await redis.close();
  }
}

async function startPair(
  name: Pair['name'],
  redisUrl: string | null,
  folder: string,
): Promise<Pair> {
  const [postgres, tokens] = await Promise.all([durablePostgres(), makeClerkTokens()]);
  const { accounts } = tokens;
  const start = () =>
    startServiceProcess({ databaseUrl: postgres.url, folder, accounts, redisUrl });
  // One after the other: the first makes the tables.
  const instances = [await start(), await start()] as const;
  const agent = new Agent({ maxSockets: Infinity });
  const pushers = await Promise.all(
    Array.from({ length: PUSHERS }, async (_, number): Promise<Pusher> => {
      const [here, there] = number % 2 === 0 ? instances : [instances[1], instances[0]];
      const person = await personOf(here.url, tokens, `pusher-${number}`);
      return { person, url: here.url, stream: await openStream(there.url, person, agent) };
    }),
  );
  return {
    name,
    instances,
    pushers,
    async close() {
      for (const { stream } of pushers) stream.close();
      for (const instance of instances) await instance.close();
      await postgres.drop();
    },
  };
}

async function runRound({ instances, pushers }: Pair, ms: number): Promise<Round> {
  const cpuBefore = await cpuSecondsOf(instances);
  const start = performance.now();
  const pushes: number[] = [];
  await Promise.all(
    pushers.map(async ({ person, url }) => {
      while (performance.now() - start < ms) pushes.push(await pushOne(url, person));
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const cpuSeconds = (await cpuSecondsOf(instances)) - cpuBefore;
  await wait(QUIET_MS);
  return {
    perSecond: pushes.length / seconds,
    pushes,
    heads: await measureHeads(pushers),
    cpuMs: (1_000 * cpuSeconds) / pushes.length,
  };
}

/** One after the other: what a head takes, not what a crowd of them does. */
async function measureHeads(pushers: readonly Pusher[]): Promise<readonly number[]> {
  const heads: number[] = [];
  for (let single = 0; single < SINGLES; single++) {
    for (const { person, url, stream } of pushers) {
      const began = performance.now();
      const heard = stream.nextHead();
      await pushOne(url, person);
      heads.push((await within(heard, LATEST_HEAD_MS)) - began);
    }
  }
  return heads;
}

async function cpuSecondsOf(instances: Pair['instances']): Promise<number> {
  const [a, b] = await Promise.all([instances[0].taken(), instances[1].taken()]);
  return a.cpuSeconds + b.cpuSeconds;
}

/** The time that it resolves with, or the end of the wait. */
async function within(heard: Promise<number>, ms: number): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(performance.now()), ms);
  });
  const at = await Promise.race([heard, late]);
  clearTimeout(timer);
  return at;
}

function report(rounds: ReadonlyMap<Pair, readonly Round[]>): void {
  const [notify = [], redis = []] = [...rounds.values()];
  const perSecond = (of: readonly Round[]) => of.map((round) => round.perSecond);
  const describe = (of: readonly Round[]) => {
    const rates = perSecond(of);
    return `${percentile(rates, 0.5).toFixed(0)} (${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)})`;
  };
  reportFigure({
    name: `pushes a second at ${PUSHERS} connections, two instances`,
    ours: `NOTIFY ${describe(notify)}`,
    peer: `Redis ${describe(redis)}`,
    ratio: `${(percentile(perSecond(notify), 0.5) / percentile(perSecond(redis), 0.5)).toFixed(2)}× its rate`,
  });
  for (const [{ name }, of] of rounds) {
    const [pushes, heads] = [
      of.flatMap((round) => round.pushes),
      of.flatMap((round) => round.heads),
    ];
    const cpuMs = percentile(
      of.map((round) => round.cpuMs),
      0.5,
    );
    reportDetail(
      `${name}: acknowledged p50 ${inMs(pushes, 0.5)}, p99 ${inMs(pushes, 0.99)}; a single write until its head on the other instance p50 ${inMs(heads, 0.5)}, p99 ${inMs(heads, 0.99)}; ${cpuMs.toFixed(2)} ms of processor a push (${pushes.length} pushes in ${of.length} rounds)`,
    );
  }
}

function inMs(times: readonly number[], share: number): string {
  return `${percentile(times, share).toFixed(1)} ms`;
}
