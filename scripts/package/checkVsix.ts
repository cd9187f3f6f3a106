import { inKb } from '../build/buildAll.ts';

const MAX_VSIX_BYTES = 1024 * 1024;

/** Everything that a package may hold. `vsce` adds the first two and renames the documents. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?)$/i,
  /^extension\/package\.nls(\.[a-z-]+)?\.json$/,
  /^extension\/l10n\/[\w.-]+\.json$/,
  /^extension\/dist\/(extension|vocabulary)\.cjs$/,
  /^extension\/dist\/webview\/[\w-]+\.(js|css|ttf)$/,
  /^extension\/media\/[\w/-]+\.(svg|png|md)$/,
];

const REQUIRED = [
  'extension/package.json',
  'extension/dist/extension.cjs',
  'extension/dist/vocabulary.cjs',
];

/** What is wrong with a package, a sentence each; empty when it may be published. */
export function checkVsix(entries: readonly string[], bytes: number): string[] {
  const files = entries.filter((name) => !name.endsWith('/'));
  return [
    ...files
      .filter((name) => !ALLOWED.some((pattern) => pattern.test(name)))
      .map((name) => `The package holds ${name}, which is not on the list in checkVsix.ts.`),
    ...REQUIRED.filter((name) => !files.includes(name)).map((name) => `The package lacks ${name}.`),
    ...(bytes > MAX_VSIX_BYTES
      ? [`The package weighs ${inKb(bytes)} KB and may weigh ${inKb(MAX_VSIX_BYTES)} KB.`]
      : []),
  ];
}
