import type { DefaultsView } from '../../../shared/protocol/personalityApi.ts';
import type { ModelQuota } from '../../../shared/domain/syncedSettings.ts';
import { checkQuota } from './quotaRows.ts';
import { MAX_MODEL_LENGTH } from './checkPersonality.ts';
import type { FieldProblems } from './fieldDocument.ts';

/** Why defaults or quotas cannot be saved as they stand. */
export function checkDefaults(values: DefaultsView): FieldProblems<DefaultsView> {
  return {
    ...(values.model.length > MAX_MODEL_LENGTH && { model: 'That is too long for a model’s id.' }),
    ...(values.daySpend !== null &&
      !isSpend(values.daySpend) && { daySpend: 'Write an amount from 0 to 100,000.' }),
    ...(values.quotas.some((row) => checkQuota(row) !== null) && {
      quotas: firstProblem(values.quotas),
    }),
  };
}

function isSpend(amount: number): boolean {
  return amount >= 0 && amount <= 100_000;
}

function firstProblem(rows: readonly ModelQuota[]): string {
  return rows.map(checkQuota).find((problem) => problem !== null) ?? '';
}
