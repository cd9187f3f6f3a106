import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { npmCommand, npmEnvironment } from '../../scripts/process/npmCommand.ts';
import { PlainFailure } from '../../scripts/process/plainFailure.ts';
import { runCommand } from '../../scripts/process/runCommand.ts';
import { inProject } from '../../scripts/projectRoot.ts';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Installs what the figures are compared with, unless it is there. Rejects with a `PlainFailure` where it cannot be had. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  const { dependencies } = manifest.parse(
    JSON.parse(readFileSync(inProject('bench', 'package.json'), 'utf8')),
  );
  const isThere = (name: string): boolean =>
    existsSync(inProject('bench', 'node_modules', ...name.split('/'), 'package.json'));
  if (Object.keys(dependencies).every(isThere)) return;
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
