import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { inProject, projectRoot } from '../projectRoot.ts';

/**
 * Bundles test/vscode/run.ts and the suites beside it for the extension host, which takes CommonJS only.
 * Returns the file that exports `run`.
 */
export async function bundleSuite(): Promise<string> {
  const outdir = inProject('out', 'vscode-suite');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [
      inProject('test', 'vscode', 'run.ts'),
      ...globSync('test/vscode/**/*.test.ts', { cwd: projectRoot }).map((file) => inProject(file)),
    ],
    outbase: inProject('test', 'vscode'),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  mkdirSync(outdir, { recursive: true });
  // The project's own files are modules; these are not.
  writeFileSync(`${outdir}/package.json`, '{ "type": "commonjs" }\n');
  return `${outdir}/run.js`;
}
