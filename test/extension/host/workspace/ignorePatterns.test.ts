import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noRules, withRules } from '../../../../extension/host/workspace/ignorePatterns.ts';

const cases: readonly (readonly [
  title: string,
  rules: Readonly<Record<string, string>>,
  paths: readonly string[],
])[] = [
  ['names at any depth', { '': '*.log\ntmp' }, ['a.log', 'x/y/a.log', 'x/tmp/a', 'tmpx/a']],
  [
    'names tied to their folder',
    { '': '/a.txt\nx/b.txt' },
    ['a.txt', 'x/a.txt', 'x/b.txt', 'y/x/b.txt'],
  ],
  ['folders alone', { '': 'build/' }, ['build/a', 'x/build/a', 'y/build']],
  [
    'exceptions, and none in an ignored folder',
    { '': '*.a\n!keep.a\nout/\n!out/keep.a' },
    ['x.a', 'keep.a', 'out/keep.a', 'x/keep.a'],
  ],
  ['all but', { '': '/*\n!/src' }, ['a', 'src/a', 'lib/a']],
  [
    'rules of a folder below',
    { '': '*.log', x: '!a.log\n/b\nc/' },
    ['x/a.log', 'a.log', 'x/z.log', 'x/b', 'x/y/b', 'x/y/c/d', 'c/d'],
  ],
  [
    'folders with names like patterns',
    { 'a[1]*': 'z', 'a b!': '/q', '#c': 'r/s' },
    ['a[1]*/z', 'a1x/z', 'a b!/q', 'a b!/d/q', '#c/r/s', '#c/d/r/s'],
  ],
  [
    'an exception between two rules',
    { '': '*.b', x: '!*.b', 'x/y': 'z.b' },
    ['x/z.b', 'x/y/z.b', 'x/y/w.b', 'w.b'],
  ],
  [
    'escapes, comments, blanks and line ends',
    { '': '\\#a\r\n#b\r\n\r\n\\!c\r\n  \r\nd ' },
    ['#a', '#b', 'b', '!c', 'd', ' '],
  ],
  [
    'stars across folders',
    { '': 'a/**/z\n**/q/r', x: '**/m' },
    ['a/z', 'a/b/c/z', 'b/q/r', 'x/n/m', 'm'],
  ],
];

describe('what a .gitignore leaves out', () => {
  for (const [title, rules, paths] of cases) {
    it(`[V12] as git has it: ${title}`, () => {
      const ours = paths.filter((path) => isIgnored(rules, path));
      assert.deepEqual(ours, ignoredByGit(rules, paths));
      assert.ok(ours.length > 0 && ours.length < paths.length);
    });
  }

  it('[V12] a pattern that would take for ever ignores more', () => {
    const rules = withRules(noRules, '', `ab${'*a'.repeat(30)}\n!${'*a'.repeat(30)}`);
    const started = performance.now();
    assert.equal(rules.ignores(`${'a'.repeat(250)}b`), false);
    assert.equal(rules.ignores(`ab${'a'.repeat(250)}`), true);
    assert.ok(performance.now() - started < 200);
  });

  it('[V12] a pattern that is no pattern ignores nothing', () => {
    const rules = withRules(noRules, '', '[z-a]\n[\n\\\n/\n!\n!/\n**\\');
    assert.equal(rules.ignores('a'), false);
  });
});

function isIgnored(rules: Readonly<Record<string, string>>, path: string): boolean {
  const folders = ['', ...path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))];
  return folders
    .reduce((above, folder) => withRules(above, folder, rules[folder] ?? ''), noRules)
    .ignores(path);
}

function ignoredByGit(
  rules: Readonly<Record<string, string>>,
  paths: readonly string[],
): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'ignored-'));
  try {
    execFileSync('git', ['init', '-q'], { cwd: root });
    for (const [folder, text] of Object.entries(rules)) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, '.gitignore'), text);
    }
    for (const path of paths) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    }
    const list = execFileSync('git', ['ls-files', '-oz', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    }).split('\0');
    return paths.filter((path) => !list.includes(path));
  } finally {
    rmSync(root, { recursive: true });
  }
}
