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
  .argument('<directory>', 'a new or empty folder, or an earlier dump, which is brought up to date')
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
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    throw new ServiceError(`${url} is not an address that begins with http:// or https://.`);
  }
  return createServiceClient(url, await readToken(tokenFile));
}

async function readToken(file: string | undefined): Promise<string | null> {
  if (file === undefined) return usable(process.env['PARLEY_TOKEN'] ?? '', 'PARLEY_TOKEN');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ServiceError(`The token file ${file} cannot be read.`, { cause });
  });
  return usable(text, `The token file ${file}`);
}

/** The token without the space around it; null where there is none. */
function usable(text: string, where: string): string | null {
  const token = text.trim();
  if (!/^[\x21-\x7e]*$/.test(token)) throw new ServiceError(`${where} holds no token.`);
  return token === '' ? null : token;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
