import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../projectRoot.ts';
import { anyFreePort } from '../start/choosePort.ts';
import { type RunningBackends, startBackends } from '../start/startBackends.ts';

/** What a test in a real editor plays on: backends of its own and a workspace that it may change. */
export interface SuiteStage {
  /** Absolute; removed by `clear`. */
  readonly folder: string;
  readonly workspace: string;
  readonly backends: RunningBackends;
  clear(): Promise<void>;
}

/** Sets a stage up in a temporary folder, the workspace a copy of sample/. */
export async function setStage(): Promise<SuiteStage> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  if (existsSync(inProject('sample'))) cpSync(inProject('sample'), workspace, { recursive: true });
  try {
    const backends = await startBackends({
      dataDir: folder,
      servicePort: await anyFreePort(),
      simulatorPort: await anyFreePort(),
    });
    return {
      folder,
      workspace,
      backends,
      clear: async () => {
        await backends.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
