import { setTimeout as wait } from 'node:timers/promises';
import { makeClerkTokens } from '../test/support/clerkTokens.ts';
import { durablePostgres } from './durablePostgres.ts';
import { reportDetail, reportGroup } from './report.ts';
import { measurePushes } from './service/measurePushes.ts';
import { inMb, measureStreams } from './service/measureStreams.ts';
import { startServiceProcess } from './service/serviceProcess.ts';

const IDLE_MS = 5_000;

/** What the service bears on real Postgres: memory and held streams of one process, pushes through two. Bounds are its own. */
export async function benchService(folder: string): Promise<void> {
  reportGroup('The service on Postgres, each instance a process (no peer: bounds are its own)');
  const [postgres, tokens] = await Promise.all([durablePostgres(), makeClerkTokens()]);
  const options = { databaseUrl: postgres.url, folder, accounts: tokens.accounts, redisUrl: null };
  const service = await startServiceProcess(options);
  try {
    await wait(IDLE_MS);
    reportDetail(`idle: ${inMb((await service.taken()).rss)} (bound 150 MB)`);
    await measureStreams(service, tokens);
  } finally {
    await service.close();
    await postgres.drop();
  }
  await measurePushes(folder);
}
