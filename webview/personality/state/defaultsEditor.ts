import type { Clock } from '../../../shared/domain/clock.ts';
import type { Hearing } from '../../../shared/protocol/connectHost.ts';
import type {
  DefaultsView,
  PersonalityApi,
  PersonalityEvent,
} from '../../../shared/protocol/personalityApi.ts';
import { type Autosave, createAutosave } from './autosave.ts';
import { checkDefaults } from './checkDefaults.ts';
import { createStore, type Store } from '../../state/store.ts';

interface DefaultsState {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly defaultModel: string;
}

interface EditorPorts {
  connect(hearing: Hearing<PersonalityEvent>): PersonalityApi;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** The controller of the page of defaults and quotas. Nothing here rejects. */
export interface DefaultsEditor {
  readonly api: PersonalityApi;
  readonly store: Store<DefaultsState>;
  readonly fields: Autosave<DefaultsView>;
  resync(): Promise<void>;
}

const nothing: DefaultsView = {
  model: '',
  temperature: null,
  eagerness: 0,
  reasoningEffort: null,
  responseDelayMs: 0,
  daySpend: null,
  quotas: [],
};

/** Connects to the host; the page calls `resync` to begin. */
export function createDefaultsEditor(ports: EditorPorts): DefaultsEditor {
  const store = createStore<DefaultsState>({ phase: 'loading', defaultModel: '' });
  const api = ports.connect({
    onEvent(event) {
      if (event.type === 'defaultsChanged') fields.hear(event.values);
    },
    onGap: () => void resync(),
  });
  const fields = createAutosave<DefaultsView>(
    {
      save: (change) => api.saveDefaults({ change }),
      check: checkDefaults,
      clock: ports.clock,
    },
    nothing,
  );
  const resync = async (): Promise<void> => {
    const isReady = store.getState().phase === 'ready';
    try {
      const { values, defaultModel } = await api.openDefaults(null);
      if (isReady) fields.hear(values);
      else fields.load(values);
      store.update(() => ({ phase: 'ready', defaultModel }));
    } catch {
      if (!isReady) store.update((state) => ({ ...state, phase: 'failed' }));
    }
  };
  return { api, store, fields, resync };
}
