import { findOnPath } from '../process/findProgram.ts';
import { PlainFailure } from '../process/plainFailure.ts';
import { runCommand } from '../process/runCommand.ts';

const INSTALL = 'apt-get update -q && apt-get install -y -q --no-install-recommends redis-server';

/**
 * The `redis-server` on the PATH, else one that is installed now from the distribution, which needs root.
 * Where none can be had: a `PlainFailure`.
 */
export async function findRedis(say: (line: string) => void): Promise<string> {
  const present = findOnPath('redis-server');
  if (present !== null) return present;
  let said = '';
  if (process.getuid?.() === 0) {
    say('No redis-server here: installing one …');
    // Debian's package would start a service of its own, which nobody here asks.
    const { output } = await runCommand('sh', ['-c', INSTALL], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    const installed = findOnPath('redis-server');
    if (installed !== null) return installed;
    said = `\n${output.trimEnd().split('\n').slice(-4).join('\n')}`;
  }
  throw new PlainFailure(
    `A redis-server is needed on the PATH and could not be installed: install the package redis-server.${said}`,
  );
}
