import assert from 'node:assert/strict';
import { nearestTo } from '../../../shared/review/nearestTo.ts';

const text =
  'function add(a, b) {\r\n  return a + b;\r\n}\r\n\r\nfunction sub(a, b) {\r\n  return a - b;\r\n}\r\n';

describe('nearestTo', () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['the most similar line', 'function sub(x, y)', { text: 'function sub(a, b) {', line: 4 }],
    [
      'as many lines as were asked for',
      'function add(x)\n  return a + x;',
      { text: 'function add(a, b) {\n  return a + b;', line: 0 },
    ],
    [
      'white space does not count',
      'functionsub( a,b ) {',
      { text: 'function sub(a, b) {', line: 4 },
    ],
    ['nothing like it', 'zzzz qqqq', null],
    ['nothing asked for', '\n\n', null],
  ];
  for (const [title, quote, expected] of cases) {
    it(title, () => {
      assert.deepEqual(nearestTo(text, quote), expected);
    });
  }

  it('tells at most 2,000 characters', () => {
    const long = `begin ${'x'.repeat(5_000)}`;
    assert.equal(nearestTo(long, 'begin xxxx xxxx'.repeat(20))?.text.length, 2_000);
  });
});
