import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { PlainFailure } from '../process/plainFailure.ts';
import { startGroup, type ProcessGroup } from '../process/processGroup.ts';
import { runCommand } from '../process/runCommand.ts';
import { editorEnvironment } from './editorEnvironment.ts';
import { quietSettings, readSettings, type Settings, writeSettings } from './editorSettings.ts';

/** A VS Code that is installed on this machine. */
export interface DesktopEditor {
  /** The command that installs extensions. */
  readonly command: string;
  /** The program itself: unlike the command it stays our child until its last window closes. */
  readonly program: string;
}

/** The desktop VS Code whose `code` is on the PATH; null when there is none that could be started. */
export function findDesktopEditor(env: NodeJS.ProcessEnv = process.env): DesktopEditor | null {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  for (const candidate of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    if (!isExecutable(candidate)) continue;
    const command = realpathSync(candidate);
    const program = programBeside(command);
    if (program !== null) return { command, program };
  }
  return null;
}

/** Opens `workspace` with settings, state and extensions of its own, the person's untouched. */
export async function openDesktopEditor(options: {
  readonly editor: DesktopEditor;
  readonly dataDir: string;
  readonly workspace: string;
  readonly vsix: string;
  readonly settings: Settings;
}): Promise<ProcessGroup> {
  const { editor, dataDir } = options;
  const userDir = join(dataDir, 'user');
  const own = ['--user-data-dir', userDir, '--extensions-dir', join(dataDir, 'extensions')];
  const settingsFile = join(userDir, 'User', 'settings.json');
  writeSettings(settingsFile, {
    ...quietSettings,
    ...readSettings(settingsFile),
    ...options.settings,
  });
  const { code, output } = await runCommand(editor.command, [
    ...own,
    ...['--install-extension', options.vsix, '--force'],
  ]);
  if (code !== 0) throw new PlainFailure(`The extension could not be installed:\n${output}`);
  const isRoot = process.getuid?.() === 0;
  return startGroup({
    name: 'VS Code',
    command: editor.program,
    args: [...own, '--new-window', ...(isRoot ? ['--no-sandbox'] : []), options.workspace],
    env: editorEnvironment(),
    logFile: join(dataDir, 'editor.log'),
  });
}

/** Where each platform's package puts the program, seen from its command. */
function programBeside(command: string): string | null {
  const folder = dirname(command);
  const places = [
    resolve(folder, '..', 'code'),
    resolve(folder, '..', 'Code.exe'),
    resolve(folder, '..', '..', '..', 'MacOS', 'Code'),
    resolve(folder, '..', '..', '..', 'MacOS', 'Electron'),
  ];
  return places.find((place) => existsSync(place) && isExecutable(place)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
