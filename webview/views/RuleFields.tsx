import { useId, useState } from 'react';
import type { RoomRules } from '../../shared/domain/roomRules.ts';
import { formatCount } from './format.ts';
import { type NumberField, numberProblem, settingsWords } from './roomWords.ts';
import { useChat, useSelect } from './useChat.ts';

/** Changes rules of the shown conversation; true when the host took it. */
export function useChangeRules(): (change: Partial<RoomRules>) => Promise<boolean> {
  const chat = useChat();
  return async (change) => {
    const { conversationId } = chat.store.getState();
    if (conversationId === null) return false;
    return chat.ask('changeRoom', (api) => api.changeRules({ conversationId, change }));
  };
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly testId: string;
  /** Null is the default. */
  readonly value: T | null;
  /** Null where there is no default to go back to. */
  readonly defaultLabel: string | null;
  readonly options: readonly (readonly [T, string])[];
  readonly help?: string;
  readonly onChoose: (value: T | null) => void;
}

/** One of a few; each choice is kept at once. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, testId, value, defaultLabel, options, help, onChoose } = props;
  const id = useId();
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={value ?? ''}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        data-testid={testId}
        onChange={({ target }) =>
          onChoose(options.find(([option]) => option === target.value)?.[0] ?? null)
        }
      >
        {defaultLabel !== null && <option value="">{defaultLabel}</option>}
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
      {help !== undefined && (
        <p id={`${id}-help`} className="secondary">
          {help}
        </p>
      )}
    </div>
  );
}

/** A number that the room sets for itself; empty gives back the default. Kept on Enter and on leaving it. */
export function NumberRule({ field }: { readonly field: NumberField }) {
  const { rule, label, help } = field;
  const id = useId();
  const own = useSelect((state) => state.room.rules[rule]);
  const effective = useSelect((state) => state.room.effective[rule]);
  const changeRules = useChangeRules();
  const [typed, setTyped] = useState<string | null>(null);
  const wanted = typed?.trim().replace(',', '.') ?? '';
  const problem = wanted === '' ? null : numberProblem(field, Number(wanted));
  const keep = async () => {
    if (typed === null || problem !== null) return;
    const value = wanted === '' ? null : Number(wanted);
    if (value === own || (await changeRules({ [rule]: value }))) setTyped(null);
  };
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field number-field"
        inputMode="decimal"
        value={typed ?? own?.toString() ?? ''}
        placeholder={placeholderOf(own === null, effective)}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-help`}
        data-testid={`rule-${rule}`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void keep();
        }}
      />
      <p id={`${id}-help`} className={problem === null ? 'secondary' : 'invalid'} role="status">
        {problem ?? help}
      </p>
    </div>
  );
}

/** What the default is can only be told while it holds. */
function placeholderOf(isDefault: boolean, effective: number | string | null): string {
  if (!isDefault) return settingsWords.plainDefault;
  return settingsWords.asDefault(
    typeof effective === 'number' ? formatCount(effective) : settingsWords.none,
  );
}
