import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlainFailure } from '../process/plainFailure.ts';

export interface StartArguments {
  /** Absolute: everything that Parley keeps between two starts. */
  readonly dataDir: string;
  /** The editor for the browser even where a desktop one could be opened. */
  readonly isWeb: boolean;
  /** Forget what earlier starts left in the data folder. */
  readonly isFresh: boolean;
  /** Drive the main job in a headless browser and exit. */
  readonly isSmoke: boolean;
  /** Absolute: where the smoke run saves its pictures; null for its default. */
  readonly picturesDir: string | null;
  /** Only what was asked for; null: a free port is found. */
  readonly ports: {
    readonly editor: number | null;
    readonly service: number | null;
    readonly simulator: number | null;
  };
  readonly isHelp: boolean;
}

export const START_USAGE = `npm start -- [options]

  --web            open VS Code for the browser even where a desktop VS Code is installed
  --port PORT      the port of VS Code for the browser (PARLEY_PORT; also PARLEY_SERVICE_PORT, PARLEY_SIMULATOR_PORT)
  --data DIR       keep everything in DIR instead of .parley (.parley/smoke with --smoke)
  --fresh          begin with an empty data folder
  --smoke          do the main job in a headless browser from an empty folder, a line per step, and exit
  --pictures DIR   where --smoke saves its pictures
  --help           this text

With OPENROUTER_API_KEY in the environment real models answer, else the simulator does.`;

/** Reads the command line and the environment. Anything unknown or malformed is a `PlainFailure`. */
export function parseStartArguments(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): StartArguments {
  const values = readOptions(args);
  const port = (name: string, text: string | undefined) => parsePort(name, text);
  return {
    dataDir: resolve(cwd, values.data ?? (values.smoke ? '.parley/smoke' : '.parley')),
    isWeb: values.web || values.smoke,
    isFresh: values.fresh || values.smoke,
    isSmoke: values.smoke,
    picturesDir: values.pictures === undefined ? null : resolve(cwd, values.pictures),
    ports: {
      editor:
        values.port === undefined
          ? port('PARLEY_PORT', env['PARLEY_PORT'])
          : port('--port', values.port),
      service: port('PARLEY_SERVICE_PORT', env['PARLEY_SERVICE_PORT']),
      simulator: port('PARLEY_SIMULATOR_PORT', env['PARLEY_SIMULATOR_PORT']),
    },
    isHelp: values.help,
  };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        web: { type: 'boolean', default: false },
        port: { type: 'string' },
        data: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        pictures: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : '';
    throw new PlainFailure(`${reason}\n\n${START_USAGE}`, { cause });
  }
}

function parsePort(name: string, text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new PlainFailure(`${name} must be a port between 1 and 65535, not "${text}".`);
}
