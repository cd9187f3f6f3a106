import { cpSync, existsSync, rmSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { build, type BuildFailure, context, formatMessages } from 'esbuild';
import { PlainFailure } from '../process/plainFailure.ts';
import { inProject, projectRoot } from '../projectRoot.ts';
import { type Bundle, bundles } from './bundles.ts';

/** One written bundle: its path from the root, and its size. */
export interface BuiltFile {
  readonly path: string;
  readonly bytes: number;
  readonly budgetBytes: number | null;
}

/** Builds everything anew into dist/. A source that does not compile is a `PlainFailure` that shows where. */
export async function buildAll(options: { readonly isMinified: boolean }): Promise<BuiltFile[]> {
  for (const folder of ['webview', 'server']) {
    rmSync(inProject('dist', folder), { recursive: true, force: true });
  }
  const built = await Promise.all(bundles(options).map(buildOne));
  copyMigrations();
  return built.flat();
}

/** Builds everything now and again whenever a source changes, until `signal` is aborted. */
export async function watchAll(signal: AbortSignal): Promise<void> {
  copyMigrations();
  const contexts = await Promise.all(
    bundles({ isMinified: false }).map(({ options }) => context({ ...options, logLevel: 'info' })),
  );
  await Promise.all(contexts.map((each) => each.watch()));
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await Promise.all(contexts.map((each) => each.dispose()));
}

/** Which files weigh more than they may, a sentence each. */
export function overBudget(files: readonly BuiltFile[]): string[] {
  return files.flatMap(({ path, bytes, budgetBytes }) =>
    budgetBytes !== null && bytes > budgetBytes
      ? [`${path} weighs ${inKb(bytes)} KB and may weigh ${inKb(budgetBytes)} KB.`]
      : [],
  );
}

/** Bytes as kilobytes of 1024, one digit after the point. */
export function inKb(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}

async function buildOne({ name, options, outputs }: Bundle): Promise<BuiltFile[]> {
  try {
    const { metafile } = await build({ ...options, metafile: true });
    const written = new Map(
      Object.entries(metafile.outputs).map(([file, { bytes }]) => [basename(file), bytes]),
    );
    return outputs.map(({ path, budgetBytes }) => ({
      path: relative(projectRoot, path),
      bytes: written.get(basename(path)) ?? 0,
      budgetBytes,
    }));
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    const shown = await formatMessages(errors, { kind: 'error', color: false });
    throw new PlainFailure(`The ${name} does not build:\n${shown.join('\n')}`, { cause: error });
  }
}

function copyMigrations(): void {
  const from = inProject('server', 'migrations');
  if (existsSync(from))
    cpSync(from, inProject('dist', 'server', 'migrations'), { recursive: true });
}
