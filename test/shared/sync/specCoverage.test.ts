import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** The rules that titles name: of `it(…)` and `describe(…)`, as `P2, P3: …` with or without `[S2]` before. */
function namedBy(source: string): readonly string[] {
  const titles = source.matchAll(
    /\b(?:it|describe)\(\s*[`'"](?:\[\w+\] )?([A-Z]\d+(?:, [A-Z]\d+)*): /g,
  );
  return [...titles].flatMap(([, rules = '']) => rules.split(', '));
}

describe('SPEC.md', () => {
  it('has a test for each of its rules, and no test names a rule that it does not have', () => {
    const spec = readFileSync(join(ROOT, 'shared/sync/SPEC.md'), 'utf8');
    const rules = [...spec.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule = '']) => rule);
    assert.ok(rules.length > 40 && new Set(rules).size === rules.length);
    const files = globSync(
      [
        'test/contract/**',
        'test/server/**',
        'test/shared/sync/**',
        'test/extension/{accounts,models,net,store}/**',
        'test/sim/**',
      ].map((pattern) => `${pattern}/*.ts`),
      { cwd: ROOT },
    );
    const named = new Set(files.flatMap((file) => namedBy(readFileSync(join(ROOT, file), 'utf8'))));
    assert.deepEqual(
      rules.filter((rule) => !named.has(rule)),
      [],
      'rules without a test',
    );
    assert.deepEqual(
      [...named].filter((rule) => !rules.includes(rule)),
      [],
      'tests of rules that are not there',
    );
  });
});
