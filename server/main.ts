import { join } from 'node:path';
import { type Configuration, readConfiguration } from './configuration.ts';
import { DataFolderInUseError } from './db/dataFolderLock.ts';
import { DatabaseUnavailableError } from './db/driver.ts';
import { ServiceRoleError } from './db/serviceRole.ts';
import { exportToFile } from './exportAccount.ts';
import { startService } from './startService.ts';

const [command, ...words] = process.argv.slice(2);
const isExport = command === 'export';
const read = readConfiguration(process.env, isExport ? [] : process.argv.slice(2));
if (!read.ok) fail(read.problems);
else if (isExport) await exportFor(read.configuration, words);
else await run(read.configuration);

async function run(configuration: Configuration): Promise<void> {
  try {
    const service = await startService(configuration);
    const stop = () => {
      // A second signal ends the process at once.
      process.off('SIGINT', stop).off('SIGTERM', stop);
      service.close().catch((error: unknown) => fail([describe(error, configuration)]));
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    process.stdout.write(`Parley listens on ${service.url}\n`);
    if (service.token !== null) {
      process.stdout.write(`The token is in ${join(configuration.dataFolder, 'token')}\n`);
    }
  } catch (error) {
    fail([describe(error, configuration)]);
  }
}

/** `export <userId> <file>`: everything of one person, for those who cannot sign in any more. */
async function exportFor(configuration: Configuration, words: readonly string[]): Promise<void> {
  const [userId, file] = words;
  if (userId === undefined || file === undefined || words.length > 2) {
    fail(['Say whose data and where to: node server/main.ts export <userId> <file>']);
    return;
  }
  try {
    if (await exportToFile(configuration.database, userId, file)) {
      process.stdout.write(`Everything of ${userId} is in ${file}\n`);
    } else {
      fail([`There is no account ${userId}.`]);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    fail([
      code === 'EEXIST' ? `${file} exists: name another file.` : describe(error, configuration),
    ]);
  }
}

function fail(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** What happened and what to do, in one sentence. */
function describe(error: unknown, configuration: Configuration): string {
  if (error instanceof DataFolderInUseError) {
    const holder =
      error.pid === null ? 'Another service' : `Another service (process ${error.pid})`;
    return `${holder} uses the data folder ${error.folder}: stop it, or set PARLEY_DATA_DIR to another folder.`;
  }
  if (error instanceof DatabaseUnavailableError) {
    return 'The database of DATABASE_URL does not answer: check that it runs and that the address is right.';
  }
  if (error instanceof ServiceRoleError) {
    return `The database of DATABASE_URL came from another server, whose role ${error.role} is missing here: let an administrator run "create role ${error.role} nologin" if it does not exist and "grant ${error.role} to" the login of DATABASE_URL, then start again.`;
  }
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return (
    sentenceFor(code, configuration) ??
    `The service could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  );
}

/** For the codes of the system and the SQLSTATEs that a wrong setting brings. */
function sentenceFor(code: unknown, { host, port, dataFolder }: Configuration): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken: stop the program that has it, or set PORT to another port.`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine: set HOST to one that is.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `No permission to write in ${dataFolder} or to listen on port ${port}: set PARLEY_DATA_DIR and PORT to ones that this user may use.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${dataFolder} is no folder: set PARLEY_DATA_DIR to one.`;
    case 'ENOSPC':
      return `The disk of ${dataFolder} is full: free some space and start again.`;
    case '28P01':
    case '28000':
      return 'The database of DATABASE_URL refuses the user or the password.';
    case '3D000':
      return 'The database that DATABASE_URL names does not exist: create it first.';
    default:
      return null;
  }
}
