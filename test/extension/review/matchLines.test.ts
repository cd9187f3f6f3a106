import assert from 'node:assert/strict';
import { matchLines } from '../../../extension/review/matchLines.ts';

const found = (text: string, query: string) =>
  [...matchLines(text, query)].flatMap((match) =>
    match === null ? [] : [[match.line, match.text] as const],
  );

describe('the lines that hold a text', () => {
  const text = 'Foo\r\nbar foo\rBAR\n\nfoo.*(\n';
  for (const [query, expected] of [
    ['foo', [[0, 'Foo'], [1, 'bar foo'], [4, 'foo.*(']]], // prettier-ignore
    ['Foo', [[0, 'Foo']]],
    ['BAR', [[2, 'BAR']]],
    ['.*(', [[4, 'foo.*(']]],
    ['bar\n', []],
    ['', []],
    ['none', []],
  ] as const) {
    it(`[R8] ${JSON.stringify(query)}`, () => assert.deepEqual(found(text, query), expected));
  }

  it('[R8] a long line is cut around the first hit, never inside a character', () => {
    const [[, shown] = [0, '']] = found(
      `${'😀'.repeat(3_000)}needle${'x'.repeat(3_000)}`,
      'needle',
    );
    assert.ok(shown.includes('needle') && shown.isWellFormed() && shown.length < 410);
    assert.match(shown, /^….*…$/u);
  });

  it('[R8] gives way now and then in a file of many lines', () => {
    const steps = [...matchLines(`${'\n'.repeat(10_000)}x`, 'x')];
    assert.ok(steps.filter((step) => step === null).length >= 5);
    assert.deepEqual(steps.at(-1), { line: 10_000, text: 'x' });
  });
});
