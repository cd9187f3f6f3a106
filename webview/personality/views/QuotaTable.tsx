import type { ReactNode } from 'react';
import { MAX_MODEL_QUOTAS, type ModelQuota } from '../../../shared/domain/syncedSettings.ts';
import { checkQuota, readAmount } from '../state/quotaRows.ts';
import { AmountInput } from './AmountInput.tsx';
import { Dispute, Remarks } from './Field.tsx';
import { IconAction, PageButton } from './PageButton.tsx';
import type { FieldControl } from './useField.ts';

type Rows = readonly ModelQuota[];

/** What single models may be asked and cost in a day. */
export function QuotaTable({ field }: { readonly field: FieldControl<Rows> }) {
  const rows = field.value;
  const change = (at: number, part: Partial<ModelQuota>) =>
    field.set(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <div className="field" onFocus={field.onFocus} onBlur={field.onBlur}>
      <h3 id="quota-title">Quotas of models</h3>
      <p className="secondary">
        For each model in a day; <code>*</code> stands for anything, as in <code>openai/*</code>.
        Empty sets no limit.
      </p>
      {rows.length > 0 && (
        <ul className="quotas" aria-labelledby="quota-title">
          {rows.map((row, index) => (
            // Rows have no other name than their place.
            <QuotaRow
              key={index}
              row={row}
              onChange={(part) => change(index, part)}
              onRemove={() => field.set(rows.filter((_, at) => at !== index))}
            />
          ))}
        </ul>
      )}
      <PageButton
        isSecondary
        icon="add"
        testId="quota-add"
        isDisabled={rows.length >= MAX_MODEL_QUOTAS}
        onClick={() =>
          field.set([...rows, { pattern: '', requestsPerDay: null, spendPerDay: null }])
        }
      >
        Add a quota
      </PageButton>
      <Dispute
        field={field}
        label="Quotas of models"
        inWords={(theirs) => theirs.map(({ pattern }) => pattern).join(', ')}
      />
    </div>
  );
}

interface QuotaRowProps {
  readonly row: ModelQuota;
  readonly onChange: (part: Partial<ModelQuota>) => void;
  readonly onRemove: () => void;
}

const nothing = (): void => undefined;

function QuotaRow({ row, onChange, onRemove }: QuotaRowProps) {
  const amount = (label: string, key: 'requestsPerDay' | 'spendPerDay'): ReactNode => (
    <label className="quota-cell">
      <span className="secondary">{label}</span>
      <AmountInput
        control={{}}
        value={row[key]}
        onChange={(text) => onChange({ [key]: readAmount(text) })}
        onFocus={nothing}
        onBlur={nothing}
        testId={key === 'requestsPerDay' ? 'quota-requests' : 'quota-spend'}
      />
    </label>
  );
  return (
    <li className="quota" data-testid="quota">
      <label className="quota-cell quota-model">
        <span className="secondary">Model</span>
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder="openai/*"
          data-testid="quota-pattern"
          value={row.pattern}
          onChange={(event) => onChange({ pattern: event.target.value })}
        />
      </label>
      {amount('Requests', 'requestsPerDay')}
      {amount('US dollars', 'spendPerDay')}
      <IconAction
        icon="trash"
        label={`Remove the quota of ${row.pattern === '' ? 'this row' : row.pattern}`}
        testId="quota-remove"
        onClick={onRemove}
      />
      <Remarks id="" problem={checkQuota(row)} hints={[]} />
    </li>
  );
}
