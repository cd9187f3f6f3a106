import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inProject } from '../../scripts/projectRoot.ts';

/** Where an icon is named: for a row or a button, as a theme icon, or within a text. */
const NAMED = /\bicon: '([a-z-]+)'|ThemeIcon\('([a-z-]+)'|\$\(([a-z-]+)(?:~spin)?\)/g;

describe('icons', () => {
  it('[U3] exist in the editor’s own set, where another name shows nothing', () => {
    const mapping = createRequire(import.meta.url).resolve(
      '@vscode/codicons/src/template/mapping.json',
    );
    const known = new Set(
      Object.values(JSON.parse(readFileSync(mapping, 'utf8')) as Record<string, string[]>).flat(),
    );
    assert.ok(known.has('sync'));
    const files = globSync('extension/**/*.ts', { cwd: inProject('.') });
    const missing = [...files, 'package.json'].flatMap((file) =>
      [...readFileSync(inProject(file), 'utf8').matchAll(NAMED)]
        .map(([, ...names]) => names.join(''))
        // In comments on icons within texts.
        .filter((name) => name !== 'name' && !known.has(name))
        .map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(missing, []);
  });
});
