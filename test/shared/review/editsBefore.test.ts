import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, type TextEdit } from '../../../shared/review/applyHunks.ts';
import { editsBefore } from '../../../shared/review/editsBefore.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 20 });
const cuts = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.string({ maxLength: 3 })), { maxLength: 6 });

/** Edits of a text in order: every two offsets are one's ends. */
function editsOf(length: number, given: readonly (readonly [number, string])[]): TextEdit[] {
  const offsets = given.map(([at]) => at % (length + 1)).sort((a, b) => a - b);
  return offsets.flatMap((start, i) => {
    const end = offsets[i + 1];
    return i % 2 === 0 && end !== undefined ? [{ start, end, newText: given[i]?.[1] ?? '' }] : [];
  });
}

describe('edits of an edited text', () => {
  it('[seed 71] made at once with the earlier ones give the same text, or touch them', () => {
    let together = 0;
    fc.assert(
      fc.property(text, cuts, cuts, (before, first, second) => {
        const earlier = editsOf(before.length, first);
        const between = applyEdits(before, earlier);
        const later = editsOf(between.length, second);
        const moved = editsBefore(earlier, later);
        if (moved === null) return;
        together++;
        const all = [...earlier, ...moved].sort((a, b) => a.start - b.start || a.end - b.end);
        assert.equal(applyEdits(before, all), applyEdits(between, later));
      }),
      { seed: 71, numRuns: 2_000 },
    );
    assert.ok(together > 500);
  });

  it('refuses what touches the end, the beginning or the inside of an earlier one', () => {
    const earlier = [{ start: 2, end: 4, newText: 'XYZ' }];
    const at = (start: number, end: number) => editsBefore(earlier, [{ start, end, newText: '!' }]);
    for (const [start, end] of [
      [0, 2],
      [2, 2],
      [3, 4],
      [5, 5],
      [5, 8],
    ] as const) {
      assert.equal(at(start, end), null);
    }
    assert.deepEqual(at(0, 1), [{ start: 0, end: 1, newText: '!' }]);
    assert.deepEqual(at(6, 7), [{ start: 5, end: 6, newText: '!' }]);
  });
});
