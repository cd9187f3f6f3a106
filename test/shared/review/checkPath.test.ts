import assert from 'node:assert/strict';
import fc from 'fast-check';
import { workspacePath } from '../../../shared/domain/thread.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';
import { hostilePaths } from '../../support/hostilePaths.ts';

describe('checkPath', () => {
  for (const [path, expected] of [
    ['src/a.ts', 'src/a.ts'],
    ['./src//a.ts', 'src/a.ts'],
    ['src/./sub/a.ts/', 'src/sub/a.ts'],
    ['.github/workflows/ci.yml', '.github/workflows/ci.yml'],
    ['.gitignore', '.gitignore'],
    ['src/environment.ts', 'src/environment.ts'],
    ['src/...rest.ts', 'src/...rest.ts'],
    ['docs/keys and values.md', 'docs/keys and values.md'],
    ['src/nullable.ts', 'src/nullable.ts'],
    ['src/console.ts', 'src/console.ts'],
    ['src/com10.ts', 'src/com10.ts'],
    ['app/[id]/page~.tsx', 'app/[id]/page~.tsx'],
    ['notes~1 of 2.md', 'notes~1 of 2.md'],
    ['\u0645\u0644\u0641.md', '\u0645\u0644\u0641.md'],
  ] as const) {
    it(`[V12] ${path} is a file of the workspace`, () => {
      assert.deepEqual(checkPath(path), { kind: 'ok', path: expected });
    });
  }

  for (const [kind, paths] of Object.entries(hostilePaths)) {
    for (const path of paths) {
      it(`[V12] ${JSON.stringify(path.slice(0, 40))} is refused: ${kind}`, () => {
        assert.deepEqual(checkPath(path), { kind: 'refused', refusal: { kind } });
      });
    }
  }

  it('whatever is accepted can be stored, stays below the folder and is accepted again', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('..', '.', '', '.git', 'src', '.. '),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const checked = checkPath(parts.join('/'));
        if (checked.kind === 'refused') return;
        assert.ok(workspacePath.safeParse(checked.path).success);
        assert.deepEqual(checkPath(checked.path), checked);
      }),
      { seed: 9 },
    );
  });
});
