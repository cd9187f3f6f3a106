import { join } from 'node:path';
import { type Settings } from '../editor/editorSettings.ts';
import { installEditor } from '../editor/installEditor.ts';
import { installExtension, launchEditor, type RunningEditor } from '../editor/launchEditor.ts';
import { copySample } from './sampleWorkspace.ts';

export interface DeviceOptions {
  /** Everything that this machine keeps: its copy of the sample in `workspace`, its editor in `editor`. */
  readonly dataDir: string;
  readonly port: number;
  /** The packaged extension. */
  readonly vsix: string;
  readonly settings: Settings;
  readonly env?: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** One machine of a person's: VS Code for the browser with Parley, on a data folder of its own. */
export async function openDevice(options: DeviceOptions): Promise<RunningEditor> {
  const { dataDir, vsix, say, ...rest } = options;
  const workspace = join(dataDir, 'workspace');
  const editorDir = join(dataDir, 'editor', 'web');
  copySample(workspace);
  const editor = await installEditor(say);
  await installExtension(editor, editorDir, vsix);
  return launchEditor({ ...rest, editor, dataDir: editorDir, workspace });
}
