import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysLate } from '../src/loan.ts';
import { feeFor } from '../src/overdue.ts';

const loan = { bookId: 'b1', memberId: 'ada', lentOn: '2026-03-01' };

test('a loan is not late on its last day', () => {
  assert.equal(daysLate(loan, new Date('2026-03-22')), 0);
});

test('a loan is one day late on the day after', () => {
  assert.equal(daysLate(loan, new Date('2026-03-23')), 1);
});

test('a fee has a limit', () => {
  const ada = { id: 'ada', name: 'Ada', email: 'ada@example.org', kind: 'adult' } as const;
  assert.equal(feeFor(ada, 1000), 500);
});
