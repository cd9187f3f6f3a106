import assert from 'node:assert/strict';
import fc from 'fast-check';
import { handStart, mergeTexts, nextMarked } from '../../../shared/conflicts/mergeTexts.ts';

const LABELS = { mine: 'Mine', theirs: 'Theirs' };
const merge = (base: string, mine: string, theirs: string) =>
  mergeTexts(base, mine, theirs, LABELS);

describe('merging two texts that grew out of one', () => {
  const table: readonly (readonly [
    what: string,
    base: string,
    mine: string,
    theirs: string,
    merged: string,
  ])[] = [
    ['takes what one side changed', 'a\nb\nc\nd', 'A\nb\nc\nd', 'a\nb\nc\nD', 'A\nb\nc\nD'],
    ['takes what both changed alike once', 'a\nb', 'a\nB', 'a\nB', 'a\nB'],
    ['takes lines that one side added', 'a\nb\nc', 'a\nb\nc\nd', 'z\na\nb\nc', 'z\na\nb\nc\nd'],
    ['takes lines that one side removed', 'a\nb\nc\nd', 'b\nc\nd', 'a\nb\nc', 'b\nc'],
    ['keeps a line end at the end', 'a\nb\n', 'A\nb\n', 'a\nb\n', 'A\nb\n'],
    ['reads every line end', 'a\r\nb\r\nc', 'A\r\nb\r\nc', 'a\nb\nC', 'A\nb\nC'],
    ['makes nothing of nothing', '', '', '', ''],
  ];
  for (const [what, base, mine, theirs, merged] of table) {
    it(`[S4] ${what}`, () => {
      assert.deepEqual(merge(base, mine, theirs), { text: merged, conflicts: 0 });
    });
  }

  it('[S4] marks what both sides changed, and only that', () => {
    assert.deepEqual(merge('a\nb\nc\nd\ne', 'a\nB\nc\nd\nE', 'a\nb\nc\nd\nX'), {
      text: 'a\nB\nc\nd\n<<<<<<< Mine\nE\n=======\nX\n>>>>>>> Theirs',
      conflicts: 1,
    });
  });

  it('[S4] marks two texts that nothing came before', () => {
    assert.deepEqual(merge('', 'x', 'y'), {
      text: '<<<<<<< Mine\nx\n=======\ny\n>>>>>>> Theirs',
      conflicts: 1,
    });
  });

  it('[S4] whatever the texts: both sides alike are that; one unchanged side gives way', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, (from, to) => {
        const [base, other] = [from.join('\n'), to.join('\n')];
        for (const sides of [
          [other, other],
          [base, other],
          [other, base],
        ] as const) {
          const { text: merged, conflicts } = merge(base, ...sides);
          assert.equal(conflicts, 0);
          // An empty text has no lines, and neither has one empty line.
          assert.equal(merged, other);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[S4] finds one marked place after the other, going round', () => {
    const { text } = merge('a\n-\nb', 'A1\n-\nB1', 'A2\n-\nB2');
    const first = nextMarked(text, 0);
    assert.ok(first);
    assert.match(text.slice(first.start, first.end), /^<<<<<<< Mine\nA1\n=+\nA2\n>+ Theirs\n$/);
    const second = nextMarked(text, first.end);
    assert.ok(second && second.start > first.start);
    assert.deepEqual(nextMarked(text, second.end), first);
    assert.equal(nextMarked('nothing <<<<<<< here', 0), null);
  });
});

describe('what merging by hand begins with', () => {
  it('[S4] a line alone is merged by words', () => {
    const merged = handStart(
      'a plain old title',
      'a plain new title',
      'the plain old title',
      LABELS,
    );
    assert.equal(merged, 'the plain new title');
  });

  it('[S4] a line alone that cannot be merged is mine, without markers', () => {
    assert.equal(handStart('a', 'b', 'c', LABELS), 'b');
  });

  it('[S4] several lines have markers', () => {
    assert.match(
      handStart('a\nb', 'x\nb', 'y\nb', LABELS),
      /^<{7} Mine\nx\n={7}\ny\n>{7} Theirs\nb$/,
    );
  });
});
