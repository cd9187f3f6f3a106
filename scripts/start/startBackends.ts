import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Backends } from '../editor/editorSettings.ts';
import { startGroup, type ProcessGroup } from '../process/processGroup.ts';
import { waitForHttp } from '../process/waitForHttp.ts';
import { inProject } from '../projectRoot.ts';

export interface BackendOptions {
  /** Where the service keeps its database and token (`service/`) and both write their logs (`logs/`). */
  readonly dataDir: string;
  readonly servicePort: number;
  /** Null: real models answer and no simulator is started. */
  readonly simulatorPort: number | null;
}

export interface RunningBackends extends Backends {
  readonly service: ProcessGroup;
  readonly simulator: ProcessGroup | null;
  stop(): Promise<void>;
}

/** Starts the sync service in local mode and, when wanted, the simulated models; both answer when this resolves. */
export async function startBackends(options: BackendOptions): Promise<RunningBackends> {
  const { dataDir, servicePort, simulatorPort } = options;
  const serviceDir = join(dataDir, 'service');
  mkdirSync(serviceDir, { recursive: true, mode: 0o700 });
  const serviceUrl = `http://127.0.0.1:${servicePort}`;
  const simulatorUrl = simulatorPort === null ? null : `http://127.0.0.1:${simulatorPort}`;
  const started: ProcessGroup[] = [];
  const stop = async () => {
    await Promise.all(started.map((group) => group.stop()));
  };
  try {
    const service = await startSyncService(dataDir, servicePort, simulatorUrl);
    started.push(service);
    const simulator = simulatorPort === null ? null : await startSimulator(dataDir, simulatorPort);
    if (simulator !== null) started.push(simulator);
    await Promise.all([
      waitForHttp(`${serviceUrl}/healthz`, service),
      simulator && simulatorUrl !== null && waitForHttp(`${simulatorUrl}/`, simulator),
    ]);
    return {
      serviceUrl,
      simulatorUrl,
      tokenFile: join(serviceDir, 'token'),
      service,
      simulator,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts the sync service alone; it keeps its database and token in `<dataDir>/service`. With a simulator no
 * request of its proxy leaves this machine.
 */
export function startSyncService(
  dataDir: string,
  port: number,
  simulatorUrl: string | null = null,
): Promise<ProcessGroup> {
  return startGroup({
    name: 'The sync service',
    command: process.execPath,
    args: [inProject('server', 'main.ts')],
    env: {
      ...serviceEnvironment(port, join(dataDir, 'service')),
      ...(simulatorUrl !== null && {
        PARLEY_OPENROUTER_URL: `${simulatorUrl}/api/v1`,
        PARLEY_OPENAI_URL: `${simulatorUrl}/v1`,
        PARLEY_ANTHROPIC_URL: `${simulatorUrl}/v1`,
      }),
    },
    logFile: join(dataDir, 'logs', 'service.log'),
  });
}

function startSimulator(dataDir: string, port: number): Promise<ProcessGroup> {
  return startGroup({
    name: 'The simulator',
    command: process.execPath,
    args: [inProject('simulator', 'main.ts'), '--port', String(port)],
    logFile: join(dataDir, 'logs', 'simulator.log'),
  });
}

/** Local mode whatever this shell knows of a real deployment: its database and accounts are not ours to touch. */
function serviceEnvironment(port: number, dataDir: string): NodeJS.ProcessEnv {
  const ofDeployments = /^(DATABASE_URL|REDIS_URL|HOST|CLERK_)/;
  const kept = Object.entries(process.env).filter(([name]) => !ofDeployments.test(name));
  return { ...Object.fromEntries(kept), PORT: String(port), PARLEY_DATA_DIR: dataDir };
}
