import { Command, type CommanderError, InvalidArgumentError, Option } from 'commander';
import { chat, type ChatOptions } from './commands/chat.ts';
import { deleteSpace, type DeleteSpaceOptions } from './commands/deleteSpace.ts';
import { diff, type DiffOptions } from './commands/diff.ts';
import { dump } from './commands/dump.ts';
import { type ExportOptions, exportSpace } from './commands/export.ts';
import { type ImportOptions, importRecords } from './commands/import.ts';
import { login, type LoginOptions } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { status } from './commands/status.ts';
import { whoami } from './commands/whoami.ts';
import { EXIT_CODES } from './commandFailure.ts';
import type { Interruption } from './interruption.ts';
import { type GlobalOptions, openSession, type Session } from './session.ts';

const DEFAULT_URL = 'http://127.0.0.1:4780';

const EXIT_HELP = `
Exit codes:
  0    it is done; with diff, there is no difference
  1    it failed; with diff, there is a difference
  2    the command was not understood
  3    not signed in
  4    the service or the provider is not available
  5    a conflict: the service holds something else
  130  interrupted with Ctrl+C

Environment:
  PARLEY_URL          the service, as --url
  PARLEY_TOKEN        a token, in place of a sign-in
  OPENROUTER_API_KEY  the key that chat asks with
  XDG_CONFIG_HOME     where sign-ins are kept, in parley/credentials.json
  NO_COLOR            no colours

Results go to stdout; notes, questions and progress to stderr.

Examples:
  parley login --url https://parley.example
  parley dump ./parley-dump
  parley export backup.ndjson.gz && parley diff backup.ndjson.gz
  git diff | parley chat -p Ada "What is wrong with this?"`;

/** A command; a number that it gives is its exit code. */
type Run = (session: Session) => Promise<unknown>;

/** All commands. Those that `parse` runs note their exit code with `exit`. */
export function createProgram(interruption: Interruption, exit: (code: number) => void): Command {
  const program = new Command('parley')
    .description('Brings what a Parley service keeps to the command line, and back.')
    .addOption(
      new Option('--url <address>', 'where the service is').env('PARLEY_URL').default(DEFAULT_URL),
    )
    .option('--token-file <path>', 'a file that holds a token, in place of a sign-in')
    .option('--json', 'results as JSON, for programs')
    .option('--quiet', 'say nothing but results and failures')
    .addHelpText('after', EXIT_HELP)
    .exitOverride();
  const run = async (work: Run): Promise<void> => {
    const session = openSession(program.opts<GlobalOptions>(), interruption);
    const code = await work(session);
    exit(typeof code === 'number' ? code : 0);
  };
  addAccountCommands(program, run);
  addOutgoingCommands(program, run);
  addComparingCommands(program, run);
  addChatCommand(program, run);
  addSpaceCommand(program, run);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError('(parley --help says more)');
  return program;
}

type RunCommand = (work: Run) => Promise<void>;

function addAccountCommands(program: Command, run: RunCommand): void {
  program
    .command('login')
    .description('sign in at the service, and stay so')
    .option('--no-browser', 'open no browser: print the address, and take the code that is pasted')
    .option(
      '--yes',
      'do not ask whether the sign-in provider that the service names is the right one',
    )
    .addOption(
      new Option('--callback-port <port>', 'the port of this machine that ends the sign-in')
        .argParser(readPort)
        .default(0, 'any'),
    )
    .addHelpText(
      'after',
      examples(
        'parley login --url https://parley.example',
        'parley login --no-browser',
        'parley login --token-file .parley/service/token',
      ),
    )
    .action((options: LoginOptions) => run((session) => login(session, options)));
  program
    .command('logout')
    .description('forget the sign-in, here and at its provider')
    .addHelpText('after', examples('parley logout'))
    .action(() => run(logout));
  program
    .command('whoami')
    .description('who the service takes you for')
    .addHelpText('after', examples('parley whoami', 'parley whoami --json'))
    .action(() => run(whoami));
  program
    .command('status')
    .description('who you are, what the service holds, your devices')
    .addHelpText('after', examples('parley status', 'parley status --json'))
    .action(() => run(status));
}

function spaceOption(): Option {
  return new Option('--space <name>', 'personal, or the id of a shared space').default('personal');
}

function addOutgoingCommands(program: Command, run: RunCommand): void {
  program
    .command('dump')
    .argument(
      '[directory]',
      'a new or empty folder, or an earlier dump to bring up to date',
      'parley-dump',
    )
    .description('write everything into a folder: to read, and as records')
    .addHelpText(
      'after',
      `${examples('parley dump', 'parley dump ./backup --quiet')}

The folder holds settings.json, personalities/, memories/, presets/, conversations/<title>/ in Markdown and
JSON, projects/<name>/ with the kept texts of files, and records/ with everything as the service has it.`,
    )
    .action((directory: string) => run((session) => dump(session, directory)));
  program
    .command('export')
    .argument('<file>', 'where to write; packed if it ends in .gz')
    .description('write everything into one file, for import')
    .addOption(spaceOption())
    .option('--force', 'replace a file that is no export')
    .addHelpText('after', examples('parley export backup.ndjson.gz'))
    .action((file: string, options: ExportOptions) =>
      run((session) => exportSpace(session, file, options)),
    );
}

function addComparingCommands(program: Command, run: RunCommand): void {
  program
    .command('import')
    .argument('<source>', 'an export, or the folder of a dump')
    .description('bring an export or a dump to the service, after showing what that would do')
    .addOption(spaceOption())
    .addOption(
      new Option('--ids <how>', 'keep: the same records; renew: copies under new ids')
        .choices(['keep', 'renew'])
        .default('keep'),
    )
    .addOption(
      new Option(
        '--on-conflict <how>',
        'what becomes of records that the service has otherwise',
      ).choices(['skip', 'replace']),
    )
    .option('--dry-run', 'show what it would do, and do nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `${examples(
        'parley import backup.ndjson.gz --dry-run',
        'parley import backup.ndjson.gz --yes --on-conflict skip',
        'parley import ./somebody-elses-dump --ids renew',
      )}

new          the service has no such record
same         it has the same already
changed      it has an older state of it, as after it was restored: written
conflicting  it has something else: skipped, or written over with --on-conflict replace`,
    )
    .action((source: string, options: ImportOptions) =>
      run((session) => importRecords(session, source, options)),
    );
  program
    .command('diff')
    .argument('[source]', 'an export, or the folder of a dump', 'parley-dump')
    .description(
      'what has changed on the service since a dump or an export; exit code 1 if anything',
    )
    .addOption(spaceOption())
    .option('--content', 'show how texts changed')
    .addHelpText('after', examples('parley diff', 'parley diff backup.ndjson.gz --content'))
    .action((source: string, options: DiffOptions) =>
      run((session) => diff(session, source, options)),
    );
}

function addChatCommand(program: Command, run: RunCommand): void {
  program
    .command('chat')
    .argument('[words...]', 'the question; what is piped in goes with it')
    .description('ask one personality one question')
    .requiredOption('-p, --personality <name>', 'whom to ask: a name or an id')
    .option('--model <id>', 'a model of OpenRouter, in place of the personality’s own')
    .option('--base-url <address>', 'where models are asked, in place of OpenRouter')
    .option('--save', 'keep question and answer as a new conversation')
    .option('--conversation <id>', 'carry on a conversation and keep both in it; new for a new one')
    .addHelpText(
      'after',
      `${examples(
        'parley chat -p Ada "Is a lock needed here?" < cache.ts',
        'git diff | parley chat -p Ada "Review this"',
        'parley chat -p Kofi --save "Why would a socket stay half open?"',
      )}

Without OPENROUTER_API_KEY the service asks with the key in its vault.`,
    )
    .action((words: readonly string[], options: ChatOptions) =>
      run((session) => chat(session, words, options)),
    );
}

function addSpaceCommand(program: Command, run: RunCommand): void {
  program
    .command('delete-space')
    .argument('<id>', 'a shared space of yours, as status names it')
    .description('delete a shared space with everything in it, for all of its members')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'parley export --space 0b9f1c52-6a1e-4d0e-9a57-2f8f3f4c1d10 backup.ndjson.gz',
        'parley delete-space 0b9f1c52-6a1e-4d0e-9a57-2f8f3f4c1d10',
      ),
    )
    .action((id: string, options: DeleteSpaceOptions) =>
      run((session) => deleteSpace(session, id, options)),
    );
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port from 0 to 65535.');
}

/** The exit code for what commander itself ended with: help and version are no failures. */
export function usageExitCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? 0 : EXIT_CODES.usage;
}
