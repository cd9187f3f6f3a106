import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findDesktopEditor, openDesktopEditor } from '../editor/desktopEditor.ts';
import { parleySettings, type Settings } from '../editor/editorSettings.ts';
import type { RunningEditor } from '../editor/launchEditor.ts';
import type { ProcessGroup } from '../process/processGroup.ts';
import { anyFreePort, choosePort } from './choosePort.ts';
import { hasDisplay } from './openUrl.ts';
import { openDevice } from './openDevice.ts';
import { copySample } from './sampleWorkspace.ts';
import { type RunningBackends, startBackends } from './startBackends.ts';
import type { StartArguments } from './startArguments.ts';

export interface StartOptions extends Pick<StartArguments, 'dataDir' | 'isWeb' | 'ports'> {
  /** The packaged extension. */
  readonly vsix: string;
  /** When set, real models answer: it is given to the extension host's environment only. */
  readonly openRouterKey: string | null;
  /** Machine settings of every editor, over those that lead to the backends. */
  readonly settings?: Settings;
  readonly say: (line: string) => void;
}

/** Everything that was started: backends, and an editor with the extension and the workspace open. */
export interface RunningParley {
  readonly backends: RunningBackends;
  readonly workspace: string;
  readonly editor: ProcessGroup;
  /** Null: a desktop window was opened. */
  readonly url: string | null;
  /** Opens one more machine of the same person's, connected to the same service; it stops with the rest. */
  addDevice(name: string): Promise<RunningEditor>;
  stop(): Promise<void>;
}

const PREFERRED = { service: 4780, simulator: 4781, editor: 4782 } as const;
/** What a fresh start forgets: only what Parley made itself. */
const OWN_FOLDERS = ['service', 'editor', 'workspace', 'devices', 'logs'] as const;

/** Empties a data folder of what earlier starts left. */
export function forgetData(dataDir: string): void {
  for (const name of OWN_FOLDERS) rmSync(join(dataDir, name), { recursive: true, force: true });
}

/** Starts everything in `dataDir`, which the caller has locked. What was started ends when this fails. */
export async function startParley(options: StartOptions): Promise<RunningParley> {
  const { dataDir, ports, openRouterKey } = options;
  const workspace = join(dataDir, 'workspace');
  mkdirSync(dataDir, { recursive: true });
  copySample(workspace);
  const wish = (name: string, program: keyof typeof PREFERRED) =>
    choosePort({ name, asked: ports[program], preferred: PREFERRED[program] });
  const servicePort = await wish('the sync service', 'service');
  const simulatorPort = openRouterKey === null ? await wish('the simulator', 'simulator') : null;
  const editorPort = await wish('VS Code', 'editor');
  const backends = await startBackends({ dataDir, servicePort, simulatorPort });
  try {
    const opened = await openEditor(options, { backends, workspace, editorPort });
    const devices: RunningEditor[] = [];
    return {
      backends,
      workspace,
      ...opened,
      addDevice: async (name) => {
        const device = await openDevice({
          dataDir: join(dataDir, 'devices', name),
          port: await anyFreePort(),
          vsix: options.vsix,
          settings: { ...parleySettings(backends), ...options.settings },
          say: options.say,
        });
        devices.push(device);
        return device;
      },
      stop: async () => {
        await Promise.all([opened.editor.stop(), ...devices.map((device) => device.close())]);
        await backends.stop();
      },
    };
  } catch (error) {
    await backends.stop();
    throw error;
  }
}

interface EditorPlan {
  readonly backends: RunningBackends;
  readonly workspace: string;
  readonly editorPort: number;
}

async function openEditor(
  { dataDir, isWeb, vsix, openRouterKey, settings: over, say }: StartOptions,
  { backends, workspace, editorPort }: EditorPlan,
): Promise<Pick<RunningParley, 'editor' | 'url'>> {
  const settings = { ...parleySettings(backends), ...over };
  const desktop = !isWeb && hasDisplay() ? findDesktopEditor() : null;
  if (desktop !== null) {
    const desktopDir = join(dataDir, 'editor', 'desktop');
    const options = { editor: desktop, dataDir: desktopDir, workspace, vsix, settings };
    return { editor: await openDesktopEditor(options), url: null };
  }
  const running = await openDevice({
    dataDir,
    port: editorPort,
    vsix,
    settings,
    say,
    ...(openRouterKey !== null && { env: { OPENROUTER_API_KEY: openRouterKey } }),
  });
  return { editor: running.process, url: running.url };
}
