import assert from 'node:assert/strict';
import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { applyHunks } from '../../../../shared/review/applyHunks.ts';
import { parseUnifiedDiff } from '../../../../shared/review/parse/parseUnifiedDiff.ts';

const lines = (...each: readonly string[]): string => each.join('\n');

describe('parseUnifiedDiff', () => {
  it('reads what git prints: edits, new, deleted and renamed files, quoted names', () => {
    const text = lines(
      'diff --git a/src/a.ts b/src/a.ts',
      'index 83db48f..bf2a3c1 100644',
      '--- a/src/a.ts',
      '+++ b/src/a.ts',
      '@@ -10,3 +10,4 @@ function run() {',
      ' one',
      '-two',
      '+TWO',
      '+and',
      '',
      ' three',
      'diff --git a/empty.txt b/empty.txt',
      'new file mode 100644',
      'index 0000000..e69de29',
      'diff --git a/new.txt b/new.txt',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/new.txt',
      '@@ -0,0 +1,2 @@',
      '+hello',
      '+world',
      '\\ No newline at end of file',
      'diff --git a/gone.txt b/gone.txt',
      'deleted file mode 100644',
      '--- a/gone.txt',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-bye',
      'diff --git a/old name.ts b/new name.ts',
      'similarity index 100%',
      'rename from old name.ts',
      'rename to new name.ts',
      'diff --git "a/gr\\303\\274n.txt" "b/gr\\303\\274n.txt"',
      '--- "a/gr\\303\\274n.txt"',
      '+++ "b/gr\\303\\274n.txt"',
      '@@ -1 +1 @@',
      '--- dashes',
      '+++ pluses',
      '-- ',
      '2.43.0',
    );
    const hint = { line: 9, after: 'function run() {' };
    assert.deepEqual(parseUnifiedDiff(text), {
      changes: [
        {
          kind: 'edit',
          path: 'src/a.ts',
          hunks: [{ oldText: 'one\ntwo\n\nthree\n', newText: 'one\nTWO\nand\n\nthree\n', hint }],
        },
        { kind: 'create', path: 'empty.txt', text: '' },
        { kind: 'create', path: 'new.txt', text: 'hello\nworld' },
        { kind: 'delete', path: 'gone.txt' },
        { kind: 'rename', path: 'old name.ts', to: 'new name.ts', hunks: [] },
        {
          kind: 'edit',
          path: 'grün.txt',
          hunks: [
            {
              oldText: '-- dashes\n',
              newText: '++ pluses\n',
              hint: { line: 0, after: null },
            },
          ],
        },
      ],
      problems: [],
    });
  });

  const edit = { kind: 'edit', path: 'a.ts', hunks: [{ oldText: 'x\n', newText: 'y\n' }] };
  const shapes: readonly (readonly [string, string])[] = [
    ['dots for numbers', '--- a.ts\n+++ a.ts\n@@ ... @@\n-x\n+y\n'],
    ['no numbers', '--- a/a.ts\n+++ b/a.ts\n@@\n-x\n+y\n'],
    ['no hunk header', '--- a/a.ts\n+++ b/a.ts\n-x\n+y\n'],
    ['times behind the names', '--- a.ts\t2024-01-01\n+++ a.ts\t2024-01-02\n@@ @@\n-x\n+y'],
    ['a fence', 'See:\n```diff\n--- a.ts\n+++ a.ts\n@@\n-x\n+y\n```\n- That is all.'],
    ['prose behind', '--- a.ts\n+++ a.ts\n@@\n-x\n+y\n\nThat is all.\n- Done'],
    ['no file header in a fence', '`a.ts`:\n```diff\n@@\n-x\n+y\n```'],
    ['CRLF line ends', '--- a.ts\r\n+++ a.ts\r\n@@\r\n-x\r\n+y\r\n'],
  ];
  for (const [title, text] of shapes) {
    it(`reads a diff with ${title}`, () => {
      assert.deepEqual(parseUnifiedDiff(text), { changes: [edit], problems: [] });
    });
  }

  it('ignores wrong counts and takes a context line that lost its space as it stands', () => {
    const text = '```diff\n--- a.ts\n+++ a.ts\n@@ -7,99 +1,2 @@\nfoo\n-x\n+y\n\tbar\n```\n';
    assert.deepEqual(parseUnifiedDiff(text).changes, [
      {
        kind: 'edit',
        path: 'a.ts',
        hunks: [
          {
            oldText: 'foo\nx\n\tbar\n',
            newText: 'foo\ny\n\tbar\n',
            hint: { line: 6, after: null },
          },
        ],
      },
    ]);
  });

  it('adds or drops a last line end only where one side says so', () => {
    const [mark, head] = ['\\ No newline at end of file', '--- a\n+++ a\n@@\n'];
    const hunkOf = (body: string) => {
      const [change] = parseUnifiedDiff(head + body).changes;
      return change?.kind === 'edit' ? change.hunks[0] : undefined;
    };
    assert.deepEqual(hunkOf(`-x\n${mark}\n+y\n`), { oldText: 'x', newText: 'y\n' });
    assert.deepEqual(hunkOf(`-x\n+y\n${mark}\n`), { oldText: 'x\n', newText: 'y' });
    assert.deepEqual(hunkOf(`-x\n${mark}\n+y\n${mark}\n`), { oldText: 'x\n', newText: 'y\n' });
  });

  it('tells what it cannot read and keeps the rest', () => {
    const text = lines(
      '--- a.ts',
      '+++ a.ts',
      '@@ -1 +1 @@',
      '-x',
      '+y',
      '@@ -9,0 +10 @@',
      '+nowhere',
      'diff --git a/p.png b/p.png',
      'Binary files a/p.png and b/p.png differ',
      '```diff',
      '@@ -1 +1 @@',
      '-x',
      '```',
    );
    const { changes, problems } = parseUnifiedDiff(text);
    assert.deepEqual(
      changes.map(({ kind, path }) => [kind, path]),
      [['edit', 'a.ts']],
    );
    assert.deepEqual(problems, [
      { kind: 'noOldText', line: 6 },
      { kind: 'notSupported', line: 7 },
    ]);
  });

  it('names no file where none is named', () => {
    assert.deepEqual(parseUnifiedDiff('```diff\n@@ -1 +1 @@\n-x\n+y\n```').problems, [
      { kind: 'noPath', line: 1 },
    ]);
  });

  it('reads back every diff that is written, and it leads to the new text', () => {
    const word = fc.constantFrom('alpha', '-beta', '+gamma', '  delta', '@@ -1 +1 @@', '\\', '');
    const file = fc
      .array(word, { minLength: 1, maxLength: 20 })
      .map((words) => words.map((text, i) => `${text}${text === '' ? '' : ` ${i}`}\n`).join(''));
    fc.assert(
      fc.property(file, file, (before, after) => {
        fc.pre(before !== after);
        const diff = createTwoFilesPatch('a/f.txt', 'b/f.txt', before, after, '', '', {
          context: 50,
        });
        const { changes, problems } = parseUnifiedDiff(diff);
        assert.deepEqual(problems, []);
        const [change] = changes;
        assert.ok(change?.kind === 'edit' && change.path === 'f.txt');
        assert.equal(applyHunks(before, change.hunks).text, after);
      }),
      { seed: 13 },
    );
  });
});
