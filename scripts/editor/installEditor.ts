import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { processIdentity } from '../process/processIdentity.ts';
import { npmCommand, npmEnvironment } from '../process/npmCommand.ts';
import { PlainFailure } from '../process/plainFailure.ts';
import { runCommand } from '../process/runCommand.ts';
import { inProject } from '../projectRoot.ts';

/** VS Code 1.139.1 for the browser, as the npm registry has it. */
const EDITOR_PACKAGE = 'code-server@4.139.1';

/** The folder of the installed editor's server: `out/server-main.js` is its program. */
export interface InstalledEditor {
  readonly serverMain: string;
}

/**
 * Installs VS Code for the browser into the cache unless it is there. It appears whole or not at all, so
 * several processes may do this at once and a broken download leaves nothing behind.
 */
export async function installEditor(say: (line: string) => void): Promise<InstalledEditor> {
  const cache = inProject('.cache', 'editor');
  const target = join(cache, EDITOR_PACKAGE.replace('@', '-'));
  const editor = { serverMain: join(serverFolder(target), 'out', 'server-main.js') };
  if (existsSync(editor.serverMain)) return editor;

  const temporary = join(cache, `.installing-${process.pid}`);
  try {
    mkdirSync(temporary, { recursive: true });
    removeLeftovers(cache);
    say(`Fetching VS Code for the browser (${EDITOR_PACKAGE}, about 120 MB, once) …`);
    await download(temporary);
    moveInto(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return editor;
}

function serverFolder(installation: string): string {
  return join(installation, 'node_modules', 'code-server', 'lib', 'vscode');
}

async function download(folder: string): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // Its install scripts compile native modules that the editor does without.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];
  await npmInstall(folder, [EDITOR_PACKAGE, ...flags]);
  await npmInstall(serverFolder(folder), ['--omit=dev', ...flags]);
  // TypeScript, without which the editor complains at the first .ts file.
  await npmInstall(join(serverFolder(folder), 'extensions'), ['--omit=dev', ...flags]);
}

async function npmInstall(cwd: string, args: readonly string[]): Promise<void> {
  const [npm, ...first] = npmCommand();
  const { code, output } = await runCommand(npm, [...first, 'install', ...args], {
    cwd,
    env: npmEnvironment(),
  });
  if (code === 0) return;
  throw new PlainFailure(
    `VS Code for the browser could not be fetched from the npm registry; check the network and try again. npm said:\n${output.trimEnd().split('\n').slice(-12).join('\n')}`,
  );
}

function moveInto(temporary: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    renameSync(temporary, target);
  } catch (error) {
    // Another process was quicker.
    if (existsSync(join(serverFolder(target), 'out', 'server-main.js'))) return;
    throw error;
  }
}

function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^\.installing-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && processIdentity(pid) === null) {
      rmSync(join(cache, name), { recursive: true, force: true });
    }
  }
}
