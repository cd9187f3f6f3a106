// A service in a process of its own: `serviceMain.ts <postgres url> <folder> <public key as PEM>` prints its address, and
// for each line that it reads its memory in bytes.
import { createInterface } from 'node:readline';
import { startBenchService } from '../sync/startBenchService.ts';

const [url = '', folder = '', accounts = ''] = process.argv.slice(2);
const service = await startBenchService(
  { kind: 'postgres', url },
  folder,
  JSON.parse(accounts) as Parameters<typeof startBenchService>[2],
);
process.stdout.write(`${service.url}\n`);
const commands = createInterface({ input: process.stdin });
commands.on('line', () => process.stdout.write(`${process.memoryUsage.rss()}\n`));
commands.on('close', () => process.exit(0));
