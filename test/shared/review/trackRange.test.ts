import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCollapsed, trackChanges, type TextRange } from '../../../shared/review/trackRange.ts';

/** `[` and `]` mark the range, `{` and `}` what is replaced. */
function read(drawing: string): { text: string; range: TextRange; replaced: TextRange } {
  const marks: Record<string, { line: number; character: number }> = {};
  let text = '';
  let line = 0;
  let character = 0;
  for (const each of drawing) {
    if ('[]{}'.includes(each)) {
      marks[each] = { line, character };
      continue;
    }
    text += each;
    if (each === '\n') {
      line++;
      character = 0;
    } else character++;
  }
  const mark = (name: string) => marks[name] ?? { line: 0, character: 0 };
  return {
    text,
    range: { start: mark('['), end: mark(']') },
    replaced: { start: mark('{'), end: mark('}') },
  };
}

function offset(text: string, { line, character }: { line: number; character: number }): number {
  return text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
}

function draw(text: string, range: TextRange): string {
  const [start, end] = [offset(text, range.start), offset(text, range.end)];
  return `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
}

function edit(drawing: string, inserted: string): string {
  const { text, range, replaced } = read(drawing);
  const next =
    text.slice(0, offset(text, replaced.start)) + inserted + text.slice(offset(text, replaced.end));
  return draw(next, trackChanges(range, [{ range: replaced, text: inserted }]));
}

describe('trackChanges', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['a line added above shifts it', '{}a\n[b]\nc', 'new\n', 'new\na\n[b]\nc'],
    ['a line added right before it shifts it', 'a\n{}[b]\nc', 'new\n', 'a\nnew\n[b]\nc'],
    ['a line removed above shifts it', '{a\n}b\n[c]', '', 'b\n[c]'],
    ['text on the same line before it shifts it', '{}a [b] c', 'xy', 'xya [b] c'],
    ['an edit below leaves it', 'a\n[b]\n{c}', 'x\ny', 'a\n[b]\nx\ny'],
    ['a line added right after it leaves it', 'a\n[b]{}\nc', '\nnew', 'a\n[b]\nnew\nc'],
    ['an edit within grows it', 'a\n[b {}c]\nd', 'x\ny', 'a\n[b x\nyc]\nd'],
    ['covering its start truncates it', '{a\n[b} c]\nd', 'x', 'x[ c]\nd'],
    ['covering its end truncates it', 'a\n[b {c]\nd}', 'x', 'a\n[b ]x'],
    ['covering all of it collapses it', '{a\n[b]\nc}', 'xyz', '[]xyz'],
    ['covering it from its start collapses it', 'a\n{[b]\nc}', 'x', 'a\n[]x'],
    [
      'replacing exactly the range keeps it around the new text',
      'a\n{[b]}\nc',
      'x\ny',
      'a\n[x\ny]\nc',
    ],
  ];
  for (const [title, drawing, inserted, expected] of cases) {
    it(title, () => assert.equal(edit(drawing.replaceAll('{[b]}', '[{b}]'), inserted), expected));
  }

  it('several changes at once count from the end, in whatever order they come', () => {
    const at = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 0 } });
    const changes = [0, 1, 5].map((line) => ({ range: at(line), text: 'new\n' }));
    const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 4 } };
    for (const each of [changes, changes.toReversed()]) {
      assert.equal(trackChanges(range, each).start.line, 5);
    }
  });

  it('text that no change touches stays exactly in the range', () => {
    const lines = fc.array(fc.constantFrom('a', 'bb', ''), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, lines, (above, inserted, below) => {
        const text = [...above, 'THE TEXT', ...below].join('\n');
        const line = above.length;
        const range = { start: { line, character: 0 }, end: { line, character: 8 } };
        const added = inserted.map((each) => `${each}\n`).join('');
        const top = { line: 0, character: 0 };
        const moved = trackChanges(range, [{ range: { start: top, end: top }, text: added }]);
        const next = added + text;
        assert.equal(next.slice(offset(next, moved.start), offset(next, moved.end)), 'THE TEXT');
        assert.equal(isCollapsed(moved), false);
      }),
      { seed: 8 },
    );
  });
});
