import assert from 'node:assert/strict';
import { matchesGlob } from '../../../extension/review/matchesGlob.ts';

describe('matchesGlob', () => {
  for (const [glob, path, expected] of [
    ['**/.git', '.git', true],
    ['**/node_modules', 'a/b/node_modules', true],
    ['**/node_modules', 'a/node_modules2', false],
    ['**/*.js', 'src/a.js', true],
    ['*.js', 'src/a.js', false],
    ['src/**', 'src/a/b.ts', true],
    ['**/*.{js,d.ts}', 'x/a.d.ts', true],
    ['**/*.{js,d.ts}', 'x/a.ts', false],
    ['a?c.[tj]s', 'abc.ts', true],
    ['a?c.[!tj]s', 'abc.ts', false],
    ['a.ts', 'axts', false],
    ['[z-a]', 'z', false],
    ['(a+)+$', 'aaaa', false],
  ] as const) {
    it(`${glob} ${expected ? 'matches' : 'does not match'} ${path}`, () => {
      assert.equal(matchesGlob(path, glob), expected);
    });
  }
});
