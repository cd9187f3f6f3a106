import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from '../process/plainFailure.ts';
import { startGroup, type ProcessGroup } from '../process/processGroup.ts';
import { runCommand } from '../process/runCommand.ts';
import { waitForHttp } from '../process/waitForHttp.ts';
import { editorEnvironment } from './editorEnvironment.ts';
import { quietSettings, readSettings, writeSettings, type Settings } from './editorSettings.ts';
import type { InstalledEditor } from './installEditor.ts';

export interface EditorOptions {
  readonly editor: InstalledEditor;
  /** Everything that the editor keeps: settings, state, extensions, logs. */
  readonly dataDir: string;
  /** The folder to open. */
  readonly workspace: string;
  readonly port: number;
  /** Machine settings; they replace those of the last launch. */
  readonly settings: Settings;
  /** Added to the environment of the extension host. */
  readonly env?: NodeJS.ProcessEnv;
  /** Honours `payload` in the address, by which a test suite is loaded. */
  readonly isDriven?: boolean;
}

export interface RunningEditor {
  /** Opens the workspace; holds the secret without which the editor answers nobody. */
  readonly url: string;
  /** `127.0.0.1:<port>`. */
  readonly authority: string;
  readonly process: ProcessGroup;
  close(): Promise<void>;
}

/** Starts VS Code for the browser on loopback and waits until it answers. */
export async function launchEditor(options: EditorOptions): Promise<RunningEditor> {
  const { editor, dataDir, port, workspace } = options;
  writeEditorSettings(dataDir, options.settings);
  const token = randomBytes(24).toString('hex');
  const tokenFile = join(dataDir, 'connection-token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const group = await startGroup({
    name: 'VS Code for the browser',
    command: process.execPath,
    args: [
      editor.serverMain,
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...['--connection-token-file', tokenFile],
      ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir(dataDir)],
      '--accept-server-license-terms',
      '--disable-telemetry',
      '--disable-workspace-trust',
      ...(options.isDriven === true ? ['--enable-smoke-test-driver'] : []),
    ],
    env: { ...editorEnvironment(), ...options.env },
    logFile: join(dataDir, 'editor.log'),
  });
  const authority = `127.0.0.1:${port}`;
  try {
    await waitForHttp(`http://${authority}/`, group);
  } catch (error) {
    await group.stop();
    throw error;
  }
  const query = new URLSearchParams({ tkn: token, folder: workspace });
  return {
    url: `http://${authority}/?${query.toString()}`,
    authority,
    process: group,
    close: () => group.stop(),
  };
}

/** Installs a packaged extension into the editor's own data folder, in place of an older one. */
export async function installExtension(
  editor: InstalledEditor,
  dataDir: string,
  vsix: string,
): Promise<void> {
  const { code, output } = await runCommand(
    process.execPath,
    [
      editor.serverMain,
      ...['--install-extension', vsix, '--force'],
      ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir(dataDir)],
      '--accept-server-license-terms',
      '--disable-telemetry',
    ],
    { env: editorEnvironment() },
  );
  if (code !== 0 || !output.includes('successfully installed')) {
    throw new PlainFailure(`The extension could not be installed:\n${output}`);
  }
}

function extensionsDir(dataDir: string): string {
  return join(dataDir, 'extensions');
}

function writeEditorSettings(dataDir: string, settings: Settings): void {
  mkdirSync(dataDir, { recursive: true });
  writeSettings(join(dataDir, 'data', 'Machine', 'settings.json'), settings);
  // The person may change these; what they set stays.
  const userFile = join(dataDir, 'data', 'User', 'settings.json');
  writeSettings(userFile, { ...quietSettings, ...readSettings(userFile) });
}
