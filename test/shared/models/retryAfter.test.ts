import assert from 'node:assert/strict';
import { parseRetryAfter } from '../../../shared/models/retryAfter.ts';

const NOW = Date.UTC(2026, 7, 1, 12, 0, 0);

describe('Retry-After', () => {
  const cases: readonly (readonly [string | null, number | null])[] = [
    ['20', 20_000],
    [' 1.5 ', 1_500],
    ['0', 0],
    ['Sat, 01 Aug 2026 12:00:30 GMT', 30_000],
    ['Sat, 01 Aug 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    [null, null],
  ];
  for (const [header, ms] of cases) {
    it(`${JSON.stringify(header)} means ${ms ?? 'nothing'}`, () => {
      assert.equal(parseRetryAfter(header, NOW), ms);
    });
  }
});
