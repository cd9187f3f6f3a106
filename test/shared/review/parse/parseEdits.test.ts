import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holdsEdits, parseEdits } from '../../../../shared/review/parse/parseEdits.ts';
import { parseJsonEdits } from '../../../../shared/review/parse/parseJsonEdits.ts';
import { parseSearchReplace } from '../../../../shared/review/parse/parseSearchReplace.ts';
import { parseUnifiedDiff } from '../../../../shared/review/parse/parseUnifiedDiff.ts';
import { parseV4aPatch } from '../../../../shared/review/parse/parseV4aPatch.ts';

const all = [parseEdits, parseSearchReplace, parseV4aPatch, parseUnifiedDiff, parseJsonEdits];

const mixed = `I would do three things.

1. In \`src/a.ts\` rename it:

\`\`\`ts
<<<<<<< SEARCH
x
=======
y
>>>>>>> REPLACE
\`\`\`

2. A diff:

\`\`\`diff
--- a/src/b.ts
+++ b/src/b.ts
@@ -3 +3 @@
-1
+2
\`\`\`

\`\`\`\`markdown
*** Begin Patch
*** Update File: README.md
@@
 \`\`\`sh
-npm i
+npm ci
 \`\`\`
*** End Patch
\`\`\`\`

And last:
{"path": "./src/a.ts", "old_text": "p", "new_text": "q"}
`;

describe('parseEdits', () => {
  it('reads all forms in one answer and puts the changes of a file together', () => {
    assert.deepEqual(parseEdits(mixed), {
      changes: [
        {
          kind: 'edit',
          path: 'src/a.ts',
          hunks: [
            { oldText: 'x\n', newText: 'y\n' },
            { oldText: 'p', newText: 'q' },
          ],
        },
        {
          kind: 'edit',
          path: 'src/b.ts',
          hunks: [{ oldText: '1\n', newText: '2\n', hint: { line: 2, after: null } }],
        },
        {
          kind: 'edit',
          path: 'README.md',
          hunks: [{ oldText: '```sh\nnpm i\n```\n', newText: '```sh\nnpm ci\n```\n' }],
        },
      ],
      problems: [],
    });
  });

  it('never reads the text of an edit as another edit', () => {
    const inner = '--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-1\n+2\n*** Delete File: x.ts\n';
    const text = `notes.md\n<<<<<<< SEARCH\n${inner}=======\nnone\n>>>>>>> REPLACE\n`;
    assert.deepEqual(parseEdits(text).changes, [
      { kind: 'edit', path: 'notes.md', hunks: [{ oldText: inner, newText: 'none\n' }] },
    ]);
  });

  it('joins hunks of a renamed file under either name, and tells of what cannot be joined', () => {
    const text = `*** Begin Patch
*** Update File: old.ts
*** Move to: new.ts
-1
+2
*** Update File: new.ts
-3
+4
*** Delete File: old.ts
*** End Patch`;
    assert.deepEqual(parseEdits(text), {
      changes: [
        {
          kind: 'rename',
          path: 'old.ts',
          to: 'new.ts',
          hunks: [
            { oldText: '1\n', newText: '2\n' },
            { oldText: '3\n', newText: '4\n' },
          ],
        },
      ],
      problems: [{ kind: 'conflicting', line: 8, path: 'old.ts' }],
    });
  });

  it('finds nothing in prose and code', () => {
    const text =
      'Nothing to do:\n\n```ts\nconst a = {\n  b: [1],\n};\n```\n\n---\n\n- one\n+ two\n';
    assert.deepEqual(parseEdits(text), { changes: [], problems: [] });
    assert.equal(holdsEdits(text), false);
  });

  it('says of every form that there are edits', () => {
    for (const text of [
      mixed,
      'a.ts\n<<<<< ORIGINAL\n',
      '*** Update File: a.ts\n',
      '--- a\n+++ b\n',
      '{"path":"a","old_string":"b","new_string":"c"}',
      JSON.stringify('{"path":"a","oldText":"b","newText":"c"}'),
    ]) {
      assert.equal(holdsEdits(text), true, text);
    }
  });

  it('reads nothing of a text over the bound', () => {
    const problems = [{ kind: 'tooLong', line: 0 }];
    for (const parse of all) {
      assert.deepEqual(parse(mixed.padEnd(1_000_001)), { changes: [], problems });
    }
  });

  it('never throws, and names no line that is not there', () => {
    const piece = fc.constantFrom(
      ...['<<<<<<< SEARCH', '=======', '>>>>>>> REPLACE', '*** Begin Patch', '*** End Patch'],
      ...['*** Update File: a.ts', '*** Add File: b', '*** Delete File:', '*** Move to: c', '```'],
      ...['````md', '@@', '@@ -1,2 +3 @@ f()', '--- a/x', '+++ b/x', '+++ /dev/null', '\\ No'],
      ...['diff --git a/x b/x', 'rename from x', 'Binary files', '+a', '-b', ' c', '', '{', ']'],
      ...['{"path":"a","old_text":"b"', '"new_text":"c"}', '"[{"', 'src/a.ts', '"a\\"'],
    );
    const garbage = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('\n')),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        const count = text.split(/\r\n?|\n/).length;
        for (const parse of all) {
          for (const { line } of parse(text).problems) assert.ok(line >= 0 && line < count);
        }
        const { changes, problems } = parseEdits(text);
        assert.ok(holdsEdits(text) || (changes.length === 0 && problems.length === 0));
      }),
      { seed: 15, numRuns: 500 },
    );
  });

  const hostile: readonly (readonly [string, string])[] = [
    ['brackets', '[\n'],
    ['objects', '{"a":\n'],
    ['opening markers', '<<<<<<< SEARCH\n'],
    ['fences', '~~~~~'],
    ['fence lines', '```a\n'],
    ['white space', ' \t'],
    ['empty lines', '\n'],
    ['equals', '='],
    ['hunk headers', '@@ -1 +1 @@\n'],
    ['headers of git', 'diff --git a/x b/x\n'],
    ['plain headers', '--- a\n+++ b\n'],
    ['new files', '*** Add File: a\n'],
    ['small blocks', 'a\n<<<<< SEARCH\nb\n=====\nc\n>>>>> REPLACE\n'],
    ['quotes', '"\\'],
    ['backticks', 'a.b`'],
    ['edits in JSON', '{"path":"a","old_text":"b","new_text":"c"}\n'],
  ];
  for (const [title, unit] of hostile) {
    it(`takes linear time for a million characters of ${title}`, () => {
      const text = unit.repeat(Math.floor(1_000_000 / unit.length) - 1);
      const start = performance.now();
      for (const parse of all) parse(`${text}\``);
      holdsEdits(text);
      // It takes a fraction of a second on a quiet machine; quadratic time would be minutes.
      assert.ok(performance.now() - start < 15_000);
    }).timeout(60_000);
  }
});
