import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { ModelOption, PersonalityApi } from '../../../shared/protocol/personalityApi.ts';
import { Icon } from '../../ui/Icon.tsx';
import {
  createModelSearch,
  type ModelChoice,
  modelChoices,
  type ModelSearch,
  type ModelSearchState,
} from '../state/modelSearch.ts';
import { type ControlProps, Field } from './Field.tsx';
import { ModelFacts } from './ModelFacts.tsx';
import { pageClock } from './pageClock.ts';
import type { FieldControl } from './useField.ts';
import { useStore } from '../../views/useStore.ts';

interface ModelPickerProps {
  readonly api: PersonalityApi;
  readonly field: FieldControl<string>;
  readonly defaultModel: string;
  /** Hears what is known of the chosen model. */
  readonly onKnown?: (model: ModelOption | null) => void;
}

/** The model: a known one by search, the default of the settings, or any id as it is typed. */
export function ModelPicker({ api, field, defaultModel, onKnown }: ModelPickerProps) {
  const [search] = useState(() => createModelSearch(api, pageClock));
  const known = useKnownModel(search, field.value === '' ? defaultModel : field.value);
  useEffect(() => onKnown?.(known), [known, onKnown]);
  const defaultLabel = `Default model${defaultModel === '' ? '' : ` (${defaultModel})`}`;
  return (
    <Field label="Model" field={field} inWords={(id) => (id === '' ? defaultLabel : id)}>
      {(control) => (
        <>
          <SearchBox
            control={control}
            search={search}
            field={field}
            shown={field.value === '' ? defaultLabel : field.value}
            defaultLabel={defaultLabel}
          />
          {known !== null && (
            <p className="model-known" data-testid="model-facts">
              <strong>{known.name}</strong> <ModelFacts model={known} />
            </p>
          )}
        </>
      )}
    </Field>
  );
}

function useKnownModel(search: ModelSearch, id: string): ModelOption | null {
  const [known, setKnown] = useState<{ id: string; model: ModelOption | null } | null>(null);
  useEffect(() => {
    let isWanted = id !== '';
    if (!isWanted) return;
    void search.find(id).then((model) => {
      if (isWanted) setKnown({ id, model });
    });
    return () => {
      isWanted = false;
    };
  }, [search, id]);
  return known?.id === id ? known.model : null;
}

interface SearchBoxProps {
  readonly control: ControlProps;
  readonly search: ModelSearch;
  readonly field: FieldControl<string>;
  readonly shown: string;
  readonly defaultLabel: string;
}

function SearchBox({ control, search, field, shown, defaultLabel }: SearchBoxProps) {
  const state = useStore(search.store, (each) => each);
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const choices = modelChoices(state, defaultLabel);
  const active = choices[state.active];
  const choose = (choice: ModelChoice) => {
    field.set(choice.id);
    search.close();
  };
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [state.active]);
  return (
    <div className="combobox" ref={box}>
      <input
        {...control}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        data-testid="model-search"
        aria-autocomplete="list"
        aria-expanded={state.isOpen}
        aria-controls={listId}
        aria-activedescendant={active === undefined ? undefined : `${listId}-${state.active}`}
        value={state.isOpen ? state.text : shown}
        placeholder={shown === '' ? 'Search models' : shown}
        onFocus={field.onFocus}
        onClick={() => search.open()}
        onChange={(event) => search.type(event.target.value)}
        onKeyDown={(event) => onKey(event, { search, choices, active, choose })}
        onBlur={() => {
          field.onBlur();
          search.close();
        }}
      />
      <Icon name="chevron-down" />
      {state.isOpen && (
        <ChoiceList listId={listId} state={state} choices={choices} choose={choose} />
      )}
    </div>
  );
}

interface ChoiceListProps {
  readonly listId: string;
  readonly state: ModelSearchState;
  readonly choices: readonly ModelChoice[];
  readonly choose: (choice: ModelChoice) => void;
}

function ChoiceList({ listId, state, choices, choose }: ChoiceListProps) {
  return (
    <div className="model-list">
      <ul id={listId} role="listbox" aria-label="Models">
        {choices.map((choice, index) => (
          <li
            key={`${choice.kind}:${choice.id}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === state.active}
            className="model-option"
            data-testid="model-option"
            data-id={choice.id}
            // The box must not lose the focus before the click is heard.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            <ChoiceWords choice={choice} />
          </li>
        ))}
      </ul>
      <ListFoot state={state} />
    </div>
  );
}

interface KeyTools {
  readonly search: ModelSearch;
  readonly choices: readonly ModelChoice[];
  readonly active: ModelChoice | undefined;
  readonly choose: (choice: ModelChoice) => void;
}

function onKey(event: KeyboardEvent, { search, choices, active, choose }: KeyTools): void {
  const { isOpen } = search.store.getState();
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if (isOpen) search.move(event.key === 'ArrowDown' ? 1 : -1, choices.length);
    else search.open();
  } else if (event.key === 'Enter' && isOpen && active !== undefined) {
    event.preventDefault();
    choose(active);
  } else if (event.key === 'Escape' && isOpen) {
    event.stopPropagation();
    search.close();
  }
}

function ChoiceWords({ choice }: { readonly choice: ModelChoice }) {
  switch (choice.kind) {
    case 'default':
      return <span>{choice.label}</span>;
    case 'typed':
      return (
        <span>
          Use <code>{choice.id}</code> as typed
        </span>
      );
    case 'model':
      return (
        <>
          <span className="model-name">
            <span className="cut">{choice.model.name}</span>
            <span className="secondary cut">
              {choice.model.provider} · {choice.id}
            </span>
          </span>
          <ModelFacts model={choice.model} />
        </>
      );
  }
}

function ListFoot({ state }: { readonly state: ModelSearchState }) {
  const { page, isFailed } = state;
  const words = [
    isFailed ? 'The models could not be listed; an id can be typed.' : '',
    page === null && !isFailed ? 'Searching…' : '',
    page?.models.length === 0 ? 'No model is found.' : '',
    page !== null && page.moreCount > 0 ? `${page.moreCount} more: type to narrow the list.` : '',
    page?.isStale ? 'This list may be old: it could not be fetched anew.' : '',
  ].filter((each) => each !== '');
  return words.length === 0 ? null : <p className="list-foot secondary">{words.join(' ')}</p>;
}
