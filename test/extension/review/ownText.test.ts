import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planOwnText } from '../../../extension/review/ownText.ts';
import { applyEdits } from '../../../shared/review/applyHunks.ts';

const ground = 'a\nb\nc\nd\ne\n';

describe('[V6] a version that a person wrote', () => {
  it('is put in beside what the file gained meanwhile', () => {
    const current = 'a\r\nb\r\nc\r\nd\r\nE\r\n';
    const plan = planOwnText({ ground, own: 'A\nb\nc\nd\ne\n', proposed: ground, current });
    assert.equal(plan && applyEdits(current, plan.edits), 'A\r\nb\r\nc\r\nd\r\nE\r\n');
  });

  it('is not put over lines that were changed meanwhile', () => {
    const current = ground.replace('c', 'mine');
    assert.equal(
      planOwnText({ ground, own: ground.replace('c', 'C'), proposed: ground, current }),
      null,
    );
  });

  it('[seed 81] of an untouched file is the file afterwards, whatever was written', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '$&', '日'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, fc.constantFrom('\n', '\r\n'), (before, own, lineEnd) => {
        const current = before.replaceAll('\n', lineEnd);
        const plan = planOwnText({ ground: current, own, proposed: own, current });
        assert.ok(plan);
        const after = applyEdits(current, plan.edits).replaceAll('\r\n', '\n');
        assert.ok(after === own || after === `${own}\n`);
      }),
      { seed: 81, numRuns: 1_000 },
    );
  });
});
