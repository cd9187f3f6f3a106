import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { inProject } from '../projectRoot.ts';

/** One program of the project, or several that share parts, and the files that they become. */
export interface Bundle {
  readonly name: string;
  readonly outputs: readonly Output[];
  readonly options: BuildOptions;
}

interface Output {
  readonly path: string;
  /** What it may weigh when minified, in bytes; null where weight does not matter. */
  readonly budgetBytes: number | null;
}

const KB = 1024;
const VOCABULARY = 'gpt-tokenizer/encoding/p50k_base';

/** Everything that can be built, in the order in which it is listed. */
export function bundles({ isMinified }: { readonly isMinified: boolean }): readonly Bundle[] {
  const shared: BuildOptions = {
    bundle: true,
    minify: isMinified,
    sourcemap: isMinified ? false : 'linked',
    legalComments: 'none',
    logLevel: 'silent',
  };
  return [
    bundleOf(extensionProgram(shared)),
    bundleOf(vocabularyProgram(shared)),
    ...pageBundles(shared, isMinified),
    ...otherPrograms(shared).map(bundleOf),
  ];
}

/** One source that becomes one file. */
interface Program {
  readonly name: string;
  readonly entry: string;
  readonly budgetBytes: number | null;
  readonly options: BuildOptions & { readonly outfile: string };
}

function bundleOf({ name, entry, budgetBytes, options }: Program): Bundle {
  const outputs = [{ path: options.outfile, budgetBytes }];
  return { name, outputs, options: { ...options, entryPoints: [inProject(entry)] } };
}

function extensionProgram(shared: BuildOptions): Program {
  return {
    name: 'extension',
    entry: 'extension/activate.ts',
    budgetBytes: 850 * KB,
    options: {
      ...shared,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      // Half a megabyte that is only read once something is counted.
      alias: { [VOCABULARY]: './vocabulary.cjs' },
      external: ['vscode', './vocabulary.cjs'],
      outfile: inProject('dist', 'extension.cjs'),
    },
  };
}

/** What prompts are counted with, in a file of its own beside the extension. */
function vocabularyProgram(shared: BuildOptions): Program {
  return {
    name: 'vocabulary',
    entry: 'node_modules/gpt-tokenizer/esm/encoding/p50k_base.js',
    budgetBytes: 700 * KB,
    options: {
      ...shared,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      outfile: inProject('dist', 'vocabulary.cjs'),
    },
  };
}

const PAGES = inProject('dist', 'webview');

/** The scripts of the pages, with what they share in a file of its own, and their styles. */
function pageBundles(shared: BuildOptions, isMinified: boolean): readonly Bundle[] {
  const page: BuildOptions = { ...shared, outdir: PAGES, platform: 'browser', target: 'chrome128' };
  return [
    {
      name: 'pages',
      outputs: [
        { path: join(PAGES, 'chat.js'), budgetBytes: 600 * KB },
        { path: join(PAGES, 'panels.js'), budgetBytes: 150 * KB },
        { path: join(PAGES, 'shared.js'), budgetBytes: 350 * KB },
      ],
      options: {
        ...page,
        format: 'esm',
        splitting: true,
        chunkNames: 'shared',
        jsx: 'automatic',
        define: { 'process.env.NODE_ENV': isMinified ? '"production"' : '"development"' },
        entryPoints: {
          chat: inProject('webview', 'main.tsx'),
          panels: inProject('webview', 'panels', 'main.tsx'),
        },
      },
    },
    {
      name: 'styles',
      outputs: [
        { path: join(PAGES, 'icons.css'), budgetBytes: 40 * KB },
        { path: join(PAGES, 'chat.css'), budgetBytes: 120 * KB },
        { path: join(PAGES, 'personality.css'), budgetBytes: 60 * KB },
        { path: join(PAGES, 'conflicts.css'), budgetBytes: 60 * KB },
      ],
      options: {
        ...page,
        loader: { '.ttf': 'file' },
        assetNames: '[name]',
        entryPoints: {
          icons: inProject('webview', 'icons.css'),
          chat: inProject('webview', 'chat.css'),
          personality: inProject('webview', 'personality', 'personality.css'),
          conflicts: inProject('webview', 'conflicts', 'conflicts.css'),
        },
      },
    },
  ];
}

function otherPrograms(shared: BuildOptions): readonly Program[] {
  const program: BuildOptions = {
    ...shared,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
  };
  const one = (name: string, entry: string, ...outfile: string[]): Program => ({
    name,
    entry,
    budgetBytes: null,
    options: { ...program, outfile: inProject('dist', ...outfile) },
  });
  return [
    // One folder deep, as its sources are: `../migrations` is found in both.
    one('service', 'server/main.ts', 'server', 'db', 'main.js'),
    one('simulator', 'simulator/main.ts', 'simulator.js'),
    commandLineProgram(shared),
  ];
}

/** One file that runs on its own, on the oldest Node that `package.json` names. */
function commandLineProgram(shared: BuildOptions): Program {
  return {
    name: 'command line',
    entry: 'cli/main.ts',
    budgetBytes: 600 * KB,
    options: {
      ...shared,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      banner: {
        // Packages in the older format ask for what comes with Node by `require`.
        js: "#!/usr/bin/env node\nimport { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
      },
      outfile: inProject('dist', 'cli.mjs'),
    },
  };
}
