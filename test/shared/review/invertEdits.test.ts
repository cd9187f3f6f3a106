import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../shared/review/applyHunks.ts';
import { invertEdits } from '../../../shared/review/invertEdits.ts';

describe('invertEdits', () => {
  it('gives the edits in the coordinates of the edited text', () => {
    const edits = [
      { start: 0, end: 1, newText: 'long' },
      { start: 2, end: 3, newText: '' },
      { start: 4, end: 4, newText: 'x' },
    ];
    assert.equal(applyEdits('abcdef', edits), 'longbdxef');
    assert.deepEqual(invertEdits('abcdef', edits), [
      { start: 0, end: 4, newText: 'a' },
      { start: 5, end: 5, newText: 'c' },
      { start: 6, end: 7, newText: '' },
    ]);
  });

  it('[V5] [seed 21] takes back any edits, and taking that back makes them again', () => {
    const edited = fc.array(
      fc.record({ kept: fc.string(), removed: fc.string(), newText: fc.string() }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(edited, (pieces) => {
        let text = '';
        const edits = pieces.map(({ kept, removed, newText }) => {
          const start = text.length + kept.length;
          text += kept + removed;
          return { start, end: text.length, newText };
        });
        const after = applyEdits(text, edits);
        const inverse = invertEdits(text, edits);
        assert.equal(applyEdits(after, inverse), text);
        assert.deepEqual(invertEdits(after, inverse), edits);
      }),
      { seed: 21 },
    );
  });
});
