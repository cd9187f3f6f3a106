import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJsonEdits } from '../../../../shared/review/parse/parseJsonEdits.ts';

const edit = { kind: 'edit', path: 'a.ts', hunks: [{ oldText: 'x', newText: 'y' }] };

describe('parseJsonEdits', () => {
  const shapes: readonly (readonly [string, unknown])[] = [
    ['the tool’s own names', { path: 'a.ts', edits: [{ old_text: 'x', new_text: 'y' }] }],
    ['one edit beside the path', { file_path: 'a.ts', old_string: 'x', new_string: 'y' }],
    ['camel case', { filePath: 'a.ts', edits: [{ oldText: 'x', newText: 'y' }] }],
    ['search and replace', { file: 'a.ts', changes: { search: 'x', replace: 'y' } }],
    ['a list of files', [{ path: 'a.ts', oldString: 'x', newString: 'y' }]],
    ['a call', { name: 'edit', arguments: { path: 'a.ts', old_str: 'x', new_str: 'y' } }],
    [
      'a call with its arguments as text',
      { function: { arguments: '{"path":"a.ts","old_text":"x","new_text":"y"}' } },
    ],
    ['edits as text', { path: 'a.ts', edits: '[{"old_text":"x","new_text":"y"}]' }],
    ['JSON in a string', JSON.stringify({ path: 'a.ts', old_text: 'x', new_text: 'y' })],
  ];
  for (const [title, value] of shapes) {
    it(`reads ${title}: bare, over several lines, in a fence, among prose`, () => {
      for (const json of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
        for (const text of [json, `\`\`\`json\n${json}\n\`\`\``, `I call:\n\n${json}\n\nDone.`]) {
          assert.deepEqual(parseJsonEdits(text), { changes: [edit], problems: [] }, text);
        }
      }
    });
  }

  it('creates a file for an empty old text and takes a line as a hint', () => {
    const value = [
      { path: 'b.ts', old_text: '', new_text: 'new\n' },
      { path: 'a.ts', line: 5, old_text: 'x', new_text: 'y' },
    ];
    assert.deepEqual(parseJsonEdits(JSON.stringify(value)).changes, [
      { kind: 'create', path: 'b.ts', text: 'new\n' },
      {
        kind: 'edit',
        path: 'a.ts',
        hunks: [{ oldText: 'x', newText: 'y', hint: { line: 4, after: null } }],
      },
    ]);
  });

  it('reads a patch inside, for the file beside it', () => {
    const diff = '<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n';
    assert.deepEqual(parseJsonEdits(JSON.stringify({ path: 'a.ts', diff })).changes, [
      { ...edit, hunks: [{ oldText: 'x\n', newText: 'y\n' }] },
    ]);
    const input = '*** Begin Patch\n*** Update File: a.ts\n-x\n+y\n*** End Patch';
    assert.deepEqual(parseJsonEdits(JSON.stringify({ input })).changes, [
      { ...edit, hunks: [{ oldText: 'x\n', newText: 'y\n' }] },
    ]);
  });

  const problems: readonly (readonly [string, string, string])[] = [
    ['no new text', '{"path":"a.ts","edits":[{"old_text":"x"}]}', 'badShape'],
    ['a number for text', '{"path":"a.ts","old_text":1,"new_text":"y"}', 'badShape'],
    ['no file', '[{"old_text":"x","new_text":"y"}]', 'noPath'],
    ['no text at all', '{"path":"a.ts","old_text":"","new_text":""}', 'noOldText'],
    ['a missing bracket', '{"path":"a.ts","old_text":"x","new_text":"y"', 'badJson'],
    ['a raw line end', '{"path":"a.ts","old_text":"x\ny","new_text":"y"}', 'badJson'],
  ];
  for (const [title, json, kind] of problems) {
    it(`refuses ${title} and reads what follows`, () => {
      const good = JSON.stringify({ path: 'a.ts', old_text: 'x', new_text: 'y' });
      const text = `Here:\n\`\`\`json\n${json}\n\`\`\`\n\`\`\`json\n${good}\n\`\`\`\n`;
      assert.deepEqual(parseJsonEdits(text), { changes: [edit], problems: [{ kind, line: 2 }] });
    });
  }

  it('takes other JSON for what it is', () => {
    const text = '```json\n{"path": "a.ts", "name": "x", "list": [1, {"search": "term"}]}\n```';
    assert.deepEqual(parseJsonEdits(text), { changes: [], problems: [] });
  });

  it('reads back every edit that is written', () => {
    const hunk = fc.record(
      { oldText: fc.string({ minLength: 1 }), newText: fc.string() },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(hunk, { minLength: 1 }), fc.constantFrom(0, 2), (hunks, indent) => {
        const edits = hunks.map(({ oldText, newText }) => ({
          old_text: oldText,
          new_text: newText,
        }));
        assert.deepEqual(parseJsonEdits(JSON.stringify({ path: 'a.ts', edits }, null, indent)), {
          changes: [{ kind: 'edit', path: 'a.ts', hunks }],
          problems: [],
        });
      }),
      { seed: 14 },
    );
  });
});
