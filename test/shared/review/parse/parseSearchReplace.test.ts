import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSearchReplace } from '../../../../shared/review/parse/parseSearchReplace.ts';

const block = (oldText: string, newText: string): string =>
  `<<<<<<< SEARCH\n${oldText}=======\n${newText}>>>>>>> REPLACE\n`;

const editOf = (path: string, oldText: string, newText: string) => ({
  kind: 'edit' as const,
  path,
  hunks: [{ oldText, newText }],
});

describe('parseSearchReplace', () => {
  const found: readonly (readonly [string, string])[] = [
    ['the line before the block', `src/a.ts\n${block('x\n', 'y\n')}`],
    ['the line before the fence', `src/a.ts\n\`\`\`ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['the first line in the fence', `\`\`\`\nsrc/a.ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['the fence itself', `\`\`\`ts src/a.ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['the fence with a colon', `\`\`\`ts:src/a.ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['the fence with a title', `\`\`\`ts title="src/a.ts"\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['a heading', `### \`src/a.ts\`\n\n\`\`\`ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['bold text', `**src/a.ts**:\n\`\`\`ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['a label', `File: src/a.ts\n${block('x\n', 'y\n')}`],
    ['a comment', `\`\`\`ts\n// src/a.ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['a sentence', `In \`src/a.ts\` the name changes:\n\n\`\`\`ts\n${block('x\n', 'y\n')}\`\`\`\n`],
    ['words without marks', `Then src/a.ts, of course.\n${block('x\n', 'y\n')}`],
    ['the marker', block('x\n', 'y\n').replace('SEARCH', 'SEARCH src/a.ts')],
    ['CRLF line ends', `src/a.ts\n${block('x\n', 'y\n')}`.replaceAll('\n', '\r\n')],
    ['ORIGINAL and UPDATED', `src/a.ts\n<<<<<<< ORIGINAL\nx\n=======\ny\n>>>>>>> UPDATED\n`],
    ['five markers and nine', `src/a.ts\n<<<<< SEARCH\nx\n=========\ny\n>>>>>> REPLACE`],
    ['dashes and pluses', `src/a.ts\n------- SEARCH\nx\n=======\ny\n+++++++ REPLACE\n`],
    ['an indented block', `src/a.ts\n${block('x\n', 'y\n').replaceAll(/^/gm, '   ')}`],
  ];
  for (const [title, text] of found) {
    it(`reads a block: ${title}`, () => {
      assert.deepEqual(parseSearchReplace(text), {
        changes: [editOf('src/a.ts', 'x\n', 'y\n')],
        problems: [],
      });
    });
  }

  it('reads several blocks of a file named once, and of other files', () => {
    const text = `a.py\n\`\`\`python\n${block('1\n', '2\n')}\n${block('3\n', '')}\`\`\`\n\nb.py\n${block('5\n', '6\n')}${block('7\n', '8\n')}a.py\n${block('9\n', '0\n')}`;
    assert.deepEqual(parseSearchReplace(text).changes, [
      {
        kind: 'edit',
        path: 'a.py',
        hunks: [
          { oldText: '1\n', newText: '2\n' },
          { oldText: '3\n', newText: '' },
          { oldText: '9\n', newText: '0\n' },
        ],
      },
      {
        kind: 'edit',
        path: 'b.py',
        hunks: [
          { oldText: '5\n', newText: '6\n' },
          { oldText: '7\n', newText: '8\n' },
        ],
      },
    ]);
  });

  it('creates a file for an empty old text', () => {
    assert.deepEqual(parseSearchReplace(`new/b.rb\n${block('', 'puts 1\n')}`).changes, [
      { kind: 'create', path: 'new/b.rb', text: 'puts 1\n' },
    ]);
  });

  it('takes the line number that some models give as a hint', () => {
    const text = `a.ts\n${block(':start_line:12\n-------\nx\n', 'y\n')}`;
    assert.deepEqual(parseSearchReplace(text).changes[0], {
      kind: 'edit',
      path: 'a.ts',
      hunks: [{ oldText: 'x\n', newText: 'y\n', hint: { line: 11, after: null } }],
    });
  });

  it('leaves fences, dollars and entities in the text alone', () => {
    const inside = '```ts\nconst a = `$1 &amp; $&`;\n```\n';
    assert.deepEqual(parseSearchReplace(`README.md\n${block(inside, `${inside}\n`)}`).changes, [
      editOf('README.md', inside, `${inside}\n`),
    ]);
  });

  it('chooses the divider that is as long as the opening marker', () => {
    const text =
      'a.rst\n<<<<<<<<< SEARCH\nTitle\n=====\n=========\nName\n====\n>>>>>>>>> REPLACE\n';
    assert.deepEqual(parseSearchReplace(text).changes, [
      editOf('a.rst', 'Title\n=====\n', 'Name\n====\n'),
    ]);
  });

  const problems: readonly (readonly [string, string, string, number])[] = [
    ['no file is named', `Change this:\n${block('x\n', 'y\n')}`, 'noPath', 1],
    ['two files are named', `a.ts and b.ts:\n${block('x\n', 'y\n')}`, 'noPath', 1],
    ['the end is missing', 'a.ts\n<<<<<<< SEARCH\nx\n=======\ny\n', 'unfinished', 1],
    ['there is no divider', 'a.ts\n<<<<<<< SEARCH\nx\n>>>>>>> REPLACE\n', 'noDivider', 1],
    ['there are two dividers', `a.ts\n${block('x\n=======\n', 'y\n')}`, 'severalDividers', 1],
    ['both texts are empty', `a.ts\n${block('', '')}`, 'noOldText', 1],
  ];
  for (const [title, text, kind, line] of problems) {
    it(`refuses a block where ${title}, and still reads the next`, () => {
      const { changes, problems: told } = parseSearchReplace(`${text}b.ts\n${block('1\n', '2\n')}`);
      assert.deepEqual(told, [{ kind, line }]);
      assert.deepEqual(changes, [editOf('b.ts', '1\n', '2\n')]);
    });
  }

  it('takes the conflict markers of git for text', () => {
    const text = 'a.ts\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> main\n';
    assert.deepEqual(parseSearchReplace(text), { changes: [], problems: [] });
  });

  it('reads back every block that is written', () => {
    const line = fc.stringMatching(/^[^\r\n]{0,12}$/).filter((text) => !/[<>=+-]{5}/.test(text));
    const text = fc
      .array(line, { maxLength: 6 })
      .map((lines) => lines.map((each) => `${each}\n`).join(''));
    const edit = fc.record(
      { oldText: text.filter((each) => each.trim() !== ''), newText: text },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (hunks) => {
        const answer = hunks.map((each) => `a.ts\n${block(each.oldText, each.newText)}`).join('\n');
        assert.deepEqual(parseSearchReplace(answer), {
          changes: [{ kind: 'edit', path: 'a.ts', hunks }],
          problems: [],
        });
      }),
      { seed: 11 },
    );
  });
});
