import { existsSync } from 'node:fs';
import type { BuildOptions } from 'esbuild';
import { inProject } from '../projectRoot.ts';

/** One program of the project and the file that it becomes. */
export interface Bundle {
  readonly name: string;
  /** What it may weigh when minified, in bytes; null where weight does not matter. */
  readonly budgetBytes: number | null;
  readonly options: BuildOptions & { readonly outfile: string };
}

const KB = 1024;
const VOCABULARY = 'gpt-tokenizer/encoding/p50k_base';

/** Everything that can be built, in the order in which it is listed. Sources that do not exist are left out. */
export function bundles({ isMinified }: { readonly isMinified: boolean }): readonly Bundle[] {
  const shared: BuildOptions = {
    bundle: true,
    minify: isMinified,
    sourcemap: isMinified ? false : 'linked',
    legalComments: 'none',
    logLevel: 'silent',
  };
  return [
    extensionBundle(shared),
    vocabularyBundle(shared),
    ...pageBundles(shared, isMinified),
    ...programBundles(shared),
  ]
    .filter(({ entry }) => existsSync(inProject(entry)))
    .map(({ entry, options, ...bundle }) => ({
      ...bundle,
      options: { ...options, entryPoints: [inProject(entry)] },
    }));
}

type BundleOfEntry = Bundle & { readonly entry: string };

function extensionBundle(shared: BuildOptions): BundleOfEntry {
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
function vocabularyBundle(shared: BuildOptions): BundleOfEntry {
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

function pageBundles(shared: BuildOptions, isMinified: boolean): readonly BundleOfEntry[] {
  const page: BuildOptions = {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': isMinified ? '"production"' : '"development"' },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  };
  return [
    {
      name: 'page',
      entry: 'webview/main.tsx',
      budgetBytes: 900 * KB,
      options: { ...page, outfile: inProject('dist', 'webview', 'chat.js') },
    },
    {
      name: 'icons',
      entry: 'webview/icons.css',
      budgetBytes: 40 * KB,
      options: { ...page, outfile: inProject('dist', 'webview', 'icons.css') },
    },
    {
      name: 'page styles',
      entry: 'webview/chat.css',
      budgetBytes: 120 * KB,
      options: { ...page, outfile: inProject('dist', 'webview', 'chat.css') },
    },
    {
      name: 'panels',
      entry: 'webview/panels/main.tsx',
      budgetBytes: 450 * KB,
      options: { ...page, outfile: inProject('dist', 'webview', 'panels.js') },
    },
    {
      name: 'personality page styles',
      entry: 'webview/personality/personality.css',
      budgetBytes: 60 * KB,
      options: { ...page, outfile: inProject('dist', 'webview', 'personality.css') },
    },
    {
      name: 'conflict page styles',
      entry: 'webview/conflicts/conflicts.css',
      budgetBytes: 60 * KB,
      options: { ...page, outfile: inProject('dist', 'webview', 'conflicts.css') },
    },
  ];
}

function programBundles(shared: BuildOptions): readonly BundleOfEntry[] {
  const program: BuildOptions = {
    ...shared,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
  };
  const bundle = (name: string, entry: string, ...outfile: string[]): BundleOfEntry => ({
    name,
    entry,
    budgetBytes: null,
    options: { ...program, outfile: inProject('dist', ...outfile) },
  });
  return [
    // One folder deep, as its sources are: `../migrations` is found in both.
    bundle('service', 'server/main.ts', 'server', 'db', 'main.js'),
    bundle('simulator', 'simulator/main.ts', 'simulator.js'),
    commandLineBundle(shared),
  ];
}

/** One file that runs on its own, on the oldest Node that `package.json` names. */
function commandLineBundle(shared: BuildOptions): BundleOfEntry {
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
