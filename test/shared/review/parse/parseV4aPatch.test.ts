import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseV4aPatch } from '../../../../shared/review/parse/parseV4aPatch.ts';

const patch = (...lines: readonly string[]): string =>
  ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');

describe('parseV4aPatch', () => {
  it('reads updates, additions, deletions and moves', () => {
    const text = patch(
      '*** Update File: src/app.py',
      '*** Move to: src/main.py',
      '@@ def greet():',
      '-    print("Hi")',
      '+    print("Hello")',
      '     return None',
      '*** Add File: notes/new file.txt',
      '+one',
      '+',
      '+two',
      '*** Delete File: old.txt',
    );
    assert.deepEqual(parseV4aPatch(`Here:\n${text}Done.`), {
      changes: [
        {
          kind: 'rename',
          path: 'src/app.py',
          to: 'src/main.py',
          hunks: [
            {
              oldText: '    print("Hi")\n    return None\n',
              newText: '    print("Hello")\n    return None\n',
              hint: { line: null, after: 'def greet():' },
            },
          ],
        },
        { kind: 'create', path: 'notes/new file.txt', text: 'one\n\ntwo\n' },
        { kind: 'delete', path: 'old.txt' },
      ],
      problems: [],
    });
  });

  it('reads several hunks, bare @@, nested @@ lines, a lost space and the end of file', () => {
    const text = patch(
      '*** Update File: a.ts',
      ' a',
      '-b',
      '+B',
      '@@',
      ' c',
      '',
      '-d',
      '+D',
      '@@ class Point',
      '@@   area() {',
      '-e',
      '*** End of File',
    );
    assert.deepEqual(parseV4aPatch(text).changes, [
      {
        kind: 'edit',
        path: 'a.ts',
        hunks: [
          { oldText: 'a\nb\n', newText: 'a\nB\n' },
          { oldText: 'c\n\nd\n', newText: 'c\n\nD\n' },
          { oldText: 'e\n', newText: '', hint: { line: null, after: 'area() {' } },
        ],
      },
    ]);
  });

  it('puts lines that are only added right below the line that is named', () => {
    const text = patch('*** Update File: a.ts', '@@ class A {', '@@   run() {', '+    stop();');
    assert.deepEqual(parseV4aPatch(text).changes, [
      {
        kind: 'edit',
        path: 'a.ts',
        hunks: [
          {
            oldText: 'run() {\n',
            newText: 'run() {\n    stop();\n',
            hint: { line: null, after: 'class A {' },
          },
        ],
      },
    ]);
  });

  const edit = { kind: 'edit', path: 'a.ts', hunks: [{ oldText: 'x\n', newText: 'y\n' }] };
  const shapes: readonly (readonly [string, string])[] = [
    ['without its end', '*** Begin Patch\n*** Update File: a.ts\n-x\n+y'],
    ['without its beginning', '*** Update File: a.ts\n@@\n-x\n+y\n*** End Patch'],
    ['in a fence', '```\n*** Update File: a.ts\n-x\n+y\n```\nThat is - all - of it.\n'],
    ['followed by prose', '*** Update File: a.ts\n-x\n+y\n\nThat is all.\n- Done\n'],
    ['for a shell', "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.ts\n-x\n+y\nEOF\n"],
  ];
  for (const [title, text] of shapes) {
    it(`reads a patch ${title}`, () => {
      assert.deepEqual(parseV4aPatch(text), { changes: [edit], problems: [] });
    });
  }

  it('tells what it cannot read and keeps the rest', () => {
    const text = patch(
      '*** Update File: a.ts',
      '@@',
      '+only added',
      '@@',
      '-x',
      '+y',
      '*** Copy File: a.ts',
      '*** Add File: b.ts',
      '+one',
      'two',
      '*** Update File:  ',
      '-x',
    );
    assert.deepEqual(parseV4aPatch(text), {
      changes: [edit],
      problems: [
        { kind: 'noOldText', line: 3 },
        { kind: 'notSupported', line: 7 },
        { kind: 'noPrefix', line: 10 },
        { kind: 'noPath', line: 11 },
      ],
    });
  });

  it('reads back every patch that is written', () => {
    const line = fc.stringMatching(/^[^\r\n]{0,10}$/);
    const row = fc.record({ mark: fc.constantFrom(' ', '+', '-'), text: line });
    const hunk = fc
      .array(row, { minLength: 1, maxLength: 8 })
      .filter(
        (rows) => rows.some(({ mark }) => mark !== '+') && rows.some(({ mark }) => mark !== ' '),
      );
    const side = (rows: readonly { mark: string; text: string }[], other: string): string =>
      rows.flatMap(({ mark, text }) => (mark === other ? [] : [`${text}\n`])).join('');
    fc.assert(
      fc.property(fc.array(hunk, { minLength: 1, maxLength: 4 }), (hunks) => {
        const body = hunks.flatMap((rows) => ['@@', ...rows.map(({ mark, text }) => mark + text)]);
        assert.deepEqual(parseV4aPatch(patch('*** Update File: a.ts', ...body)), {
          changes: [
            {
              kind: 'edit',
              path: 'a.ts',
              hunks: hunks.map((rows) => ({ oldText: side(rows, '+'), newText: side(rows, '-') })),
            },
          ],
          problems: [],
        });
      }),
      { seed: 12 },
    );
  });
});
