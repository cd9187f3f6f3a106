import type { Clock } from '../../../shared/domain/clock.ts';
import type {
  ModelOption,
  ModelPage,
  PersonalityApi,
} from '../../../shared/protocol/personalityApi.ts';
import { createStore, type Store } from '../../state/store.ts';

const SEARCH_DELAY_MS = 120;

/** One line of the list: the default of the settings, a known model, or what was typed as it stands. */
export type ModelChoice =
  | { readonly kind: 'default'; readonly id: ''; readonly label: string }
  | { readonly kind: 'model'; readonly id: string; readonly model: ModelOption }
  | { readonly kind: 'typed'; readonly id: string };

export interface ModelSearchState {
  readonly isOpen: boolean;
  readonly text: string;
  readonly page: ModelPage | null;
  readonly isFailed: boolean;
  /** Which line the arrow keys are on; -1: none. */
  readonly active: number;
}

/** The picker's list: searches the host as one types. */
export interface ModelSearch {
  readonly store: Store<ModelSearchState>;
  open(): void;
  close(): void;
  type(text: string): void;
  /** Moves through the lines, round at the ends. */
  move(step: 1 | -1, count: number): void;
  /** What is known of a model, or null. */
  find(id: string): Promise<ModelOption | null>;
}

const closed: ModelSearchState = {
  isOpen: false,
  text: '',
  page: null,
  isFailed: false,
  active: -1,
};

export function createModelSearch(
  api: Pick<PersonalityApi, 'searchModels'>,
  clock: Pick<Clock, 'setTimer'>,
): ModelSearch {
  const store = createStore(closed);
  let asked = 0;
  let cancelTimer = (): void => undefined;
  const set = (change: Partial<ModelSearchState>) =>
    store.update((state) => ({ ...state, ...change }));
  const search = async (text: string): Promise<void> => {
    const number = (asked += 1);
    try {
      const page = await api.searchModels({ text: text.slice(0, 200) });
      if (number === asked) set({ page, isFailed: false });
    } catch {
      if (number === asked) set({ page: null, isFailed: true });
    }
  };
  return {
    store,
    open() {
      if (store.getState().isOpen) return;
      set({ ...closed, isOpen: true });
      void search('');
    },
    close() {
      cancelTimer();
      asked += 1;
      store.update(() => closed);
    },
    type(text) {
      set({ isOpen: true, text, active: text.trim() === '' ? -1 : 0 });
      cancelTimer();
      cancelTimer = clock.setTimer(SEARCH_DELAY_MS, () => void search(text));
    },
    move(step, count) {
      if (count === 0) return;
      const { active } = store.getState();
      const from = active < 0 && step < 0 ? 0 : active;
      set({ active: (from + step + count) % count });
    },
    async find(id) {
      try {
        const { models } = await api.searchModels({ text: id.slice(0, 200) });
        return models.find((model) => model.id === id) ?? null;
      } catch {
        return null;
      }
    },
  };
}

/** The lines of the list, in order. */
export function modelChoices(
  { text, page }: ModelSearchState,
  defaultLabel: string,
): readonly ModelChoice[] {
  const typed = text.trim();
  const models = page?.models ?? [];
  return [
    ...(typed === '' ? [{ kind: 'default', id: '', label: defaultLabel } as const] : []),
    ...models.map((model) => ({ kind: 'model', id: model.id, model }) as const),
    ...(typed !== '' && !models.some(({ id }) => id === typed)
      ? [{ kind: 'typed', id: typed } as const]
      : []),
  ];
}

/** US dollars per million tokens, as short as it can be said. */
export function pricePerMillion(price: number): string {
  // Without the noise of the multiplication.
  const perMillion = Math.round(price * 1_000_000_000) / 1_000;
  if (price === 0) return 'free';
  if (perMillion >= 100 || Number.isInteger(perMillion)) return `$${perMillion.toFixed(0)}`;
  return `$${perMillion < 0.1 ? trimZeros(perMillion.toFixed(3)) : perMillion.toFixed(2)}`;
}

/** A window's size as people say it: 128K, 1M. */
export function shortTokens(tokens: number): string {
  if (tokens >= 1_000_000) return `${trimZeros((tokens / 1_000_000).toFixed(1))}M`;
  return tokens >= 1_000 ? `${Math.round(tokens / 1_000)}K` : String(tokens);
}

function trimZeros(digits: string): string {
  return digits.replace(/\.?0+$/, '');
}
