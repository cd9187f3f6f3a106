import { existsSync } from 'node:fs';
import { npmCommand, npmEnvironment } from '../../scripts/process/npmCommand.ts';
import { PlainFailure } from '../../scripts/process/plainFailure.ts';
import { runCommand } from '../../scripts/process/runCommand.ts';
import { inProject } from '../../scripts/projectRoot.ts';

/** Installs what the figures are compared with, unless it is there. Rejects with a `PlainFailure` where it cannot be had. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (existsSync(inProject('bench', 'node_modules', 'openai', 'package.json'))) return;
  say('Installing the peers of bench/package-lock.json …');
  const [npm, ...first] = npmCommand();
  const { code, output } = await runCommand(
    npm,
    [...first, 'ci', '--prefix', inProject('bench'), '--no-audit', '--no-fund'],
    { cwd: inProject('bench'), env: npmEnvironment() },
  );
  if (code === 0) return;
  const lastLines = output.trimEnd().split('\n').slice(-4).join('\n');
  throw new PlainFailure(`The peers could not be installed:\n${lastLines}`);
}
