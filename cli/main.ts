import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { dump } from './commands/dump.ts';
import { status } from './commands/status.ts';
import { createServiceClient, type ServiceClient, ServiceError } from './serviceClient.ts';

interface GlobalOptions {
  readonly url: string;
  readonly tokenFile?: string;
}

const program = new Command('parley')
  .description('Looks into a Parley sync service from the command line.')
  .option('--url <address>', 'where the service is', 'http://127.0.0.1:4780')
  .option('--token-file <path>', 'a file that holds the token (else PARLEY_TOKEN)')
  .showHelpAfterError();

program
  .command('status')
  .description('who the service takes you for, and what it holds')
  .option('--json', 'for programs')
  .addHelpText('after', '\nExample:\n  parley status --token-file .parley/service/token')
  .action(async ({ json }: { json?: boolean }) => {
    console.log(await status(await connect(), json === true));
  });

program
  .command('dump')
  .argument('<directory>', 'made where it is missing')
  .description('write every record as a JSON file')
  .addHelpText(
    'after',
    '\nExample:\n  parley dump ./parley-dump --token-file .parley/service/token',
  )
  .action(async (directory: string) => {
    console.log(await dump(await connect(), directory));
  });

async function connect(): Promise<ServiceClient> {
  const { url, tokenFile } = program.opts<GlobalOptions>();
  if (!URL.canParse(url)) throw new ServiceError(`${url} is not an address.`);
  return createServiceClient(url, await readToken(tokenFile));
}

async function readToken(file: string | undefined): Promise<string | null> {
  if (file === undefined) return process.env['PARLEY_TOKEN'] ?? null;
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new ServiceError(`The token file ${file} cannot be read.`, { cause });
  }
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
