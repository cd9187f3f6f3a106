import { mkdirSync, readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import { buildAll, overBudget } from '../build/buildAll.ts';
import { PlainFailure } from '../process/plainFailure.ts';
import { runCommand } from '../process/runCommand.ts';
import { inProject } from '../projectRoot.ts';
import { checkVsix } from './checkVsix.ts';
import { vsixEntries } from './vsixEntries.ts';

export interface PackagedVsix {
  readonly path: string;
  readonly bytes: number;
  readonly fileCount: number;
}

/** Builds the extension minified and packs it. Anything over its budget or out of place is a `PlainFailure`. */
export async function packageVsix(): Promise<PackagedVsix> {
  const heavy = overBudget(await buildAll({ isMinified: true }));
  const path = vsixPath();
  mkdirSync(inProject('dist'), { recursive: true });
  const { code, output } = await runCommand(
    process.execPath,
    [
      inProject('node_modules', '@vscode', 'vsce', 'vsce'),
      ...['package', '--no-dependencies', '--no-update-package-json'],
      ...['--allow-missing-repository', '--no-rewrite-relative-links', '--out', path],
    ],
    { cwd: inProject() },
  );
  if (code !== 0) throw new PlainFailure(`vsce could not pack the extension:\n${output}`);
  const { size } = statSync(path);
  const entries = vsixEntries(readFileSync(path));
  const complaints = [...heavy, ...checkVsix(entries, size)];
  if (complaints.length > 0) throw new PlainFailure(complaints.join('\n'));
  return { path, bytes: size, fileCount: entries.length };
}

/** Where the package of this version belongs. */
export function vsixPath(): string {
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(inProject('package.json'), 'utf8')));
  return inProject('dist', `parley-${manifest.version}.vsix`);
}
