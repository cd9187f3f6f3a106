import type { ModelQuota } from '../../../shared/domain/syncedSettings.ts';

const MAX_AMOUNT = { requestsPerDay: 1_000_000, spendPerDay: 100_000 } as const;

/** Why a row of quotas cannot be saved; null: it can. */
export function checkQuota(row: ModelQuota): string | null {
  if (row.pattern.trim() === '') return 'Name a model, or * for all of them.';
  if (row.pattern.length > 200) return 'That is too long for a model’s id.';
  const { requestsPerDay, spendPerDay } = row;
  if (requestsPerDay !== null && !isWithin(requestsPerDay, MAX_AMOUNT.requestsPerDay)) {
    return 'Write a number of requests from 0 to 1,000,000.';
  }
  if (requestsPerDay !== null && !Number.isInteger(requestsPerDay)) {
    return 'Requests are whole numbers.';
  }
  if (spendPerDay !== null && !isWithin(spendPerDay, MAX_AMOUNT.spendPerDay)) {
    return 'Write an amount from 0 to 100,000.';
  }
  return null;
}

/** A number as it was typed: null where nothing stands, NaN where it is none. */
export function readAmount(text: string): number | null {
  const trimmed = text.trim().replace(/^\$/, '');
  return trimmed === '' ? null : Number(trimmed);
}

function isWithin(amount: number, max: number): boolean {
  return amount >= 0 && amount <= max;
}
