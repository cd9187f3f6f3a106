import assert from 'node:assert/strict';
import fc from 'fast-check';
import { utf8Length } from '../../../shared/sync/utf8Length.ts';

describe('utf8Length', () => {
  it('counts what an encoder makes of any well-formed text (seed 3)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const whole = text.toWellFormed();
        assert.equal(utf8Length(whole), Buffer.byteLength(whole));
      }),
      { seed: 3 },
    );
  });
});
