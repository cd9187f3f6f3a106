// A service in a process of its own: `serviceMain.ts <options as JSON>` prints its address, and for each line that it reads a line
// of JSON with what it takes.
import { createInterface } from 'node:readline';
import { startBenchService } from '../sync/startBenchService.ts';
import type { ServiceOptions, Taken } from './serviceProcess.ts';

const { databaseUrl, folder, accounts, redisUrl } = JSON.parse(
  process.argv[2] ?? '',
) as ServiceOptions;
const service = await startBenchService({ kind: 'postgres', url: databaseUrl }, folder, {
  accounts,
  redisUrl,
});
process.stdout.write(`${service.url}\n`);
const commands = createInterface({ input: process.stdin });
commands.on('line', (command) => {
  if (command === 'collect') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const taken: Taken = { rss, heapUsed, cpuSeconds: (user + system) / 1_000_000 };
  process.stdout.write(`${JSON.stringify(taken)}\n`);
});
commands.on('close', () => process.exit(0));
