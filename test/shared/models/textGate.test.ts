import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanText, isStorableText } from '../../../shared/domain/text.ts';
import { createTextGate } from '../../../shared/models/textGate.ts';

describe('the text gate', () => {
  it('gives the same text however it was cut, and every piece can be stored', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\0', '\uD83D', '\uDE00', '😀', 'ü') });
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 30 })), (whole, cuts) => {
        const gate = createTextGate(1_000);
        const pieces = [0, ...cuts.toSorted((a, b) => a - b), whole.length].map((from, at, all) =>
          gate.push(whole.slice(from, Math.max(from, all[at + 1] ?? from))),
        );
        pieces.push(gate.flush());
        assert.equal(pieces.join(''), cleanText(whole));
        assert.ok(pieces.every(isStorableText));
      }),
    );
  });

  it('lets through exactly what fits and never half a pair', () => {
    const gate = createTextGate(5);
    assert.equal(gate.push('abcd'), 'abcd');
    assert.equal(gate.isFull, false);
    assert.equal(gate.push('😀'), '');
    assert.equal(gate.isFull, true);
    assert.equal(gate.push('e'), '');
  });

  it('is not full when the text fits exactly', () => {
    const gate = createTextGate(2);
    assert.equal(gate.push('ab'), 'ab');
    assert.equal(gate.isFull, false);
  });
});
