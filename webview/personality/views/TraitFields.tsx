import type { ReasoningEffort } from '../../../shared/domain/personality.ts';
import { Field } from './Field.tsx';
import type { FieldControl } from './useField.ts';

const effortWords: Readonly<Record<ReasoningEffort, string>> = {
  none: 'None',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
};

interface EffortFieldProps {
  readonly field: FieldControl<ReasoningEffort | null>;
  /** Whether the model takes one; null where that is not known. */
  readonly isTaken: boolean | null;
}

/** How hard it thinks before it answers. */
export function EffortField({ field, isTaken }: EffortFieldProps) {
  const isIdle = isTaken === false && field.value !== null;
  return (
    <Field
      label="Reasoning effort"
      about="How hard it thinks before it answers; more is slower and costs more."
      field={field}
      hints={isIdle ? ['This model does not say that it takes a reasoning effort.'] : []}
      inWords={(value) => (value === null ? 'the model’s own' : effortWords[value])}
    >
      {(control) => (
        <select
          {...control}
          data-testid="field-effort"
          value={field.value ?? ''}
          onFocus={field.onFocus}
          onBlur={field.onBlur}
          onChange={(event) => field.set(readEffort(event.target.value))}
        >
          <option value="">The model’s own</option>
          {Object.entries(effortWords).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function readEffort(value: string): ReasoningEffort | null {
  const efforts: readonly ReasoningEffort[] = ['none', 'low', 'medium', 'high'];
  return efforts.find((each) => each === value) ?? null;
}

/** The sampling temperature, or the model's own. */
export function TemperatureField({ field }: { readonly field: FieldControl<number | null> }) {
  const { value } = field;
  return (
    <Field
      label="Temperature"
      about="Low is steady and predictable, high is varied and surprising."
      field={field}
      inWords={(other) => (other === null ? 'the model’s own' : other.toFixed(1))}
    >
      {(control) => (
        <>
          <Slider
            control={control}
            field={{ ...field, value: value ?? 1 }}
            range={{ min: 0, max: 2, step: 0.1 }}
            words={value === null ? 'model’s own' : value.toFixed(1)}
            isDisabled={value === null}
            testId="field-temperature"
          />
          <label className="check">
            <input
              type="checkbox"
              checked={value === null}
              data-testid="field-own-temperature"
              onChange={(event) => field.set(event.target.checked ? null : 1)}
            />
            Leave it to the model
          </label>
        </>
      )}
    </Field>
  );
}

/** How readily it speaks unasked. */
export function EagernessField({ field }: { readonly field: FieldControl<number> }) {
  return (
    <Field
      label="Eagerness"
      about="How readily it speaks when nobody asked it: 0 % only when it is addressed, 100 % whenever it can."
      field={field}
      inWords={inPercent}
    >
      {(control) => (
        <Slider
          control={control}
          field={{
            ...field,
            value: Math.round(field.value * 100),
            set: (percent) => field.set(percent / 100),
          }}
          range={{ min: 0, max: 100, step: 5 }}
          words={inPercent(field.value)}
          testId="field-eagerness"
        />
      )}
    </Field>
  );
}

/** How long it waits before it begins. */
export function DelayField({ field }: { readonly field: FieldControl<number> }) {
  return (
    <Field
      label="Response delay"
      about="How long it waits before it begins, as people do."
      field={field}
      inWords={inSeconds}
    >
      {(control) => (
        <Slider
          control={control}
          field={field}
          range={{ min: 0, max: Math.max(30_000, field.value), step: 500 }}
          words={inSeconds(field.value)}
          testId="field-delay"
        />
      )}
    </Field>
  );
}

function inPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function inSeconds(ms: number): string {
  return ms === 0 ? 'none' : `${(ms / 1_000).toFixed(1)} s`;
}

interface SliderProps {
  readonly control: { readonly id: string };
  readonly field: Pick<FieldControl<number>, 'value' | 'set' | 'onFocus' | 'onBlur'>;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  /** The value as it is shown and read out. */
  readonly words: string;
  readonly isDisabled?: boolean;
  readonly testId: string;
}

function Slider({ control, field, range, words, isDisabled, testId }: SliderProps) {
  return (
    <div className="slider">
      <input
        {...control}
        {...range}
        type="range"
        data-testid={testId}
        value={field.value}
        aria-valuetext={words}
        disabled={isDisabled}
        onFocus={field.onFocus}
        onBlur={field.onBlur}
        onChange={(event) => field.set(event.target.valueAsNumber)}
      />
      <output htmlFor={control.id}>{words}</output>
    </div>
  );
}
