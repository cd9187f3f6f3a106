import assert from 'node:assert/strict';
import { locate } from '../../../shared/review/locate.ts';

const text = [
  'function add(a, b) {',
  '  return a + b;',
  '}',
  '',
  'function sub(a, b) {',
  '  return a - b;',
  '}',
  '',
].join('\n');

describe('locate', () => {
  it('finds the one place, in offsets of the original', () => {
    const file = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const location = locate(file, 'b) {\n  return a - b;\n', null);
    assert.ok(location.kind === 'found');
    const { start, end, startLine, endLine } = location.place;
    assert.equal(file.slice(start, end), 'b) {\r\n  return a - b;\r\n');
    assert.deepEqual([startLine, endLine], [4, 5]);
  });

  const hints: readonly (readonly [string, number | null, unknown])[] = [
    ['no hint: ambiguous', null, [2, 6]],
    ['a hint on one of them decides', 6, 6],
    ['a hint close to one of them decides', 1, 2],
    ['a hint in the middle: ambiguous', 4, [2, 6]],
    ['a hint that favours neither clearly: ambiguous', 5, 6],
    ['a hint beyond the file: ambiguous', 400, [2, 6]],
  ];
  for (const [title, hint, expected] of hints) {
    it(`where the quote occurs twice, ${title}`, () => {
      const location = locate(text, '}', hint);
      const actual =
        location.kind === 'found'
          ? location.place.startLine
          : location.kind === 'ambiguous' && location.lines;
      assert.deepEqual(actual, expected);
    });
  }

  const tiers: readonly (readonly [string, string, string, unknown])[] = [
    ['as it is', 'a + b', text, [1, 1, 1]],
    ['white space at line ends', 'function sub(a, b) {  \n  return a - b;', text, [2, 4, 5]],
    ['another indentation', '    return a - b;\n  }', text, [3, 5, 6]],
    ['other blank lines', '}\nfunction sub(a, b) {', text, [4, 2, 4]],
    ['look-alikes are not forgiven', "say('a')", 'say(‘a’)\n', 'notFound'],
    [
      'two places of a looser kind are ambiguous',
      'b();\n  c();',
      '  b();\n    c();\n'.repeat(2),
      [0, 2],
    ],
  ];
  for (const [title, quote, file, expected] of tiers) {
    it(`[V3] tells how the quote was found: ${title}`, () => {
      const location = locate(file, quote, null);
      const actual =
        location.kind === 'found'
          ? [location.tier, location.place.startLine, location.place.endLine]
          : location.kind === 'ambiguous'
            ? location.lines
            : location.kind;
      assert.deepEqual(actual, expected);
    });
  }

  it('never ignores case', () => {
    assert.equal(locate(text, 'FUNCTION ADD', null).kind, 'notFound');
  });

  it('tells the text that was probably meant, with its line', () => {
    assert.deepEqual(locate(text, 'function sub(x, b) {\n  return x - b;', null), {
      kind: 'notFound',
      nearest: { text: 'function sub(a, b) {\n  return a - b;', line: 4 },
    });
  });

  it('tells nothing when nothing is similar', () => {
    for (const quote of ['Zyxwvut qqqq jjj', '', '\n\n\n', '\uFEFF']) {
      const location = locate(text, quote, null);
      assert.notEqual(location.kind, 'found');
      if (location.kind === 'notFound') assert.equal(location.nearest, null);
    }
  });

  it('stays quick on 10,000 long lines, on one huge line and on a quote that is everywhere', () => {
    const long = Array.from({ length: 10_000 }, (_, i) => `value ${i} `.repeat(20)).join('\n');
    const flat = 'a'.repeat(1_000_000);
    const start = performance.now();
    assert.equal(locate(long, 'value 77 value 78 walue 79 '.repeat(400), null).kind, 'notFound');
    assert.equal(locate(flat, `${'a'.repeat(20_000)}b`, null).kind, 'notFound');
    const everywhere = locate(flat, 'a'.repeat(5_000), 0);
    assert.deepEqual(everywhere, { kind: 'ambiguous', lines: [0] });
    assert.ok(performance.now() - start < 2_000, `${performance.now() - start} ms`);
  });
});
