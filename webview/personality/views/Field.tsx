import { type ReactNode, useId } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { PageButton } from './PageButton.tsx';
import type { FieldControl } from './useField.ts';

/** What a control needs in order to belong to its field. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface FieldProps<V> {
  readonly label: string;
  readonly about?: ReactNode;
  readonly field: FieldControl<V>;
  /** What is odd, though it can be saved. */
  readonly hints?: readonly string[];
  /** What others made of it, in words. */
  readonly inWords?: (value: V) => string;
  readonly children: (control: ControlProps) => ReactNode;
}

/** A labelled setting: name, what it does, its control, and what is wrong with it. */
export function Field<V>({ label, about, field, hints, inWords, children }: FieldProps<V>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {about !== undefined && (
        <p className="secondary" id={`${id}-about`}>
          {about}
        </p>
      )}
      {children({
        id,
        'aria-describedby': `${id}-about ${id}-said`,
        'aria-invalid': field.problem !== null,
      })}
      <Remarks id={`${id}-said`} problem={field.problem} hints={hints ?? []} />
      <Dispute field={field} label={label} inWords={inWords ?? String} />
    </div>
  );
}

interface RemarksProps {
  readonly id: string;
  readonly problem: string | null;
  readonly hints: readonly string[];
}

/** What is wrong with a field, and what is odd about it. */
export function Remarks({ id, problem, hints }: RemarksProps) {
  return (
    <div id={id === '' ? undefined : id} aria-live="polite">
      {problem !== null && (
        <p className="remark wrong" data-testid="field-problem">
          <Icon name="error" /> <span>{problem}</span>
        </p>
      )}
      {problem === null &&
        hints.map((hint) => (
          <p key={hint} className="remark odd" data-testid="field-hint">
            <Icon name="warning" /> <span>{hint}</span>
          </p>
        ))}
    </div>
  );
}

interface DisputeProps<V> {
  readonly field: FieldControl<V>;
  readonly label: string;
  readonly inWords: (value: V) => string;
}

/** Lets the person choose when a field was changed elsewhere while they were in it. */
export function Dispute<V>({ field, label, inWords }: DisputeProps<V>) {
  if (field.theirs === null) return null;
  const words = inWords(field.theirs.value);
  return (
    <div className="dispute" role="group" aria-label={label} data-testid="changed-elsewhere">
      <span className="dispute-words">
        Changed elsewhere{words === '' ? ': it is empty there.' : ` to “${words.slice(0, 120)}”.`}
      </span>
      <PageButton isSecondary onClick={field.takeTheirs} testId="take-theirs">
        Take theirs
      </PageButton>
      <PageButton isSecondary onClick={field.keepMine} testId="keep-mine">
        Keep mine
      </PageButton>
    </div>
  );
}
