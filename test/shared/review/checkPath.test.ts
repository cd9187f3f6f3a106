import assert from 'node:assert/strict';
import fc from 'fast-check';
import { workspacePath } from '../../../shared/domain/thread.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';

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
  ] as const) {
    it(`[V12] ${path} is a file of the workspace`, () => {
      assert.deepEqual(checkPath(path), { kind: 'ok', path: expected });
    });
  }

  const hostile: Readonly<
    Record<'outsideWorkspace' | 'protected' | 'notFound', readonly string[]>
  > = {
    outsideWorkspace: [
      '../../etc/passwd',
      'src/../../x',
      'src/..',
      '..',
      '/etc/passwd',
      '//server/share/x',
      '~/.bashrc',
      '~root/x',
      'C:/Windows/win.ini',
      'c:x',
      'C:\\Windows\\win.ini',
      '..\\..\\x',
      '\\\\server\\share',
      'file:///etc/passwd',
      'vscode-userdata:/settings.json',
      'a.txt:stream',
      '.git::$INDEX_ALLOCATION/config',
      '.. /x',
      '. ./x',
      '.\u200B./x',
      'a/\u2025/b',
    ],
    protected: [
      '.git/config',
      '.GIT/config',
      'sub/.Git/hooks/pre-commit',
      '.git./config',
      '.git /config',
      '.g\u200Cit/config',
      'GIT~1/config',
      '.\uFF47it/config',
      '.vscode/settings.json',
      '.VSCode/tasks.json',
      '.env',
      '.ENV',
      'a/.env.local',
      '.envrc',
      'server.pem',
      'SERVER.PEM',
      'server.pem.',
      'id_rsa',
      'keys/id_rsa.pub',
      'id_ed25519',
      '.npmrc',
      'a/.NPMRC',
      '.netrc',
      '.ssh/config',
      'tls/private.key',
      'app.code-workspace',
      '.git',
    ],
    notFound: ['', '.', './', 'a\0b', 'a\uD800b', `${'a/'.repeat(600)}b`],
  };
  for (const [kind, paths] of Object.entries(hostile)) {
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
