import { useState } from 'react';
import { readAmount } from '../state/quotaRows.ts';

interface AmountInputProps {
  readonly control: { readonly id?: string; readonly 'aria-label'?: string };
  readonly value: number | null;
  readonly onChange: (text: string) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  readonly testId: string;
}

/** A number or nothing. What is typed stays as it is typed while it means the same number. */
export function AmountInput(props: AmountInputProps) {
  const { control, value, onChange, onFocus, onBlur, testId } = props;
  const [typed, setTyped] = useState(inDigits(value));
  const isSame = Object.is(readAmount(typed), value);
  return (
    <input
      {...control}
      type="text"
      inputMode="decimal"
      className="amount"
      placeholder="no limit"
      autoComplete="off"
      data-testid={testId}
      value={isSame ? typed : inDigits(value)}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value);
      }}
      onFocus={onFocus}
      onBlur={onBlur}
    />
  );
}

function inDigits(value: number | null): string {
  return value === null || Number.isNaN(value) ? '' : String(value);
}
