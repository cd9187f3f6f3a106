import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isCollapsed,
  trackChanges,
  trackRange,
  type TextRange,
} from '../../../shared/review/trackRange.ts';

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

describe('trackRange', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 20 });
  const span = fc.tuple(fc.nat(20), fc.nat(20));

  function position(source: string, at: number): { line: number; character: number } {
    const before = source.slice(0, at).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  }

  it('[V3] keeps what the change leaves of the range, takes nothing in from outside, and stays in the text', () => {
    fc.assert(
      fc.property(text, span, span, text, (source, kept, replaced, inserted) => {
        const order = ([a, b]: [number, number]): [number, number] => {
          const [x, y] = [Math.min(a, source.length), Math.min(b, source.length)];
          return [Math.min(x, y), Math.max(x, y)];
        };
        const [start, end] = order(kept);
        const [from, to] = order(replaced);
        const range = { start: position(source, start), end: position(source, end) };
        const change = {
          range: { start: position(source, from), end: position(source, to) },
          text: inserted,
        };
        const next = source.slice(0, from) + inserted + source.slice(to);
        const moved = trackRange(range, change);
        const [first, last] = [offset(next, moved.start), offset(next, moved.end)];
        assert.ok(first >= 0 && first <= last && last <= next.length);
        assert.deepEqual(position(next, first), moved.start);

        // Where each character of the range that is left stands now.
        const grown = inserted.length - (to - from);
        const left: number[] = [];
        for (let at = start; at < end; at++) {
          if (at < from) left.push(at);
          else if (at >= to) left.push(at + grown);
        }
        assert.ok(left.every((at) => at >= first && at < last));
        for (let at = first; at < last; at++) {
          const isInserted = at >= from && at < from + inserted.length;
          assert.ok(isInserted || left.includes(at));
        }
        if (start === end) assert.equal(first, last);
      }),
      { seed: 11, numRuns: 5_000 },
    );
  });
});
