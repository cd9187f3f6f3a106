import type { Clock } from '../../../shared/domain/clock.ts';
import type { MemoryScope } from '../../../shared/domain/memory.ts';
import { newPersonality } from '../../../shared/domain/newPersonality.ts';
import { FaultError, type Hearing } from '../../../shared/protocol/connectHost.ts';
import type {
  MemoryChange,
  MemoryResult,
  MemoryView,
  PersonalityAction,
  PersonalityApi,
  PersonalityEvent,
  PersonalitySnapshot,
  PersonalityView,
  PromptPreview,
} from '../../../shared/protocol/personalityApi.ts';
import type { FaultCode } from '../../../shared/protocol/port.ts';
import { type Autosave, createAutosave } from './autosave.ts';
import { checkPersonality } from './checkPersonality.ts';
import { type PersonalityFields, toChange, toFields } from './personalityFields.ts';
import { createStore, type Store } from '../../state/store.ts';

/** What was tried when something failed. */
export type Attempt = 'open' | 'memory' | 'action' | 'reset' | 'restore';

interface PersonalityState extends Omit<PersonalitySnapshot, 'personalityId' | 'personality'> {
  /** `deleted`: it can be restored from here. */
  readonly phase: 'loading' | 'ready' | 'deleted' | 'failed';
  readonly personalityId: string | null;
  readonly preview: Preview;
  /** The memory deleted last, as long as the page offers to take that back. */
  readonly deletedMemory: { readonly id: string; readonly text: string } | null;
  readonly problem: { readonly attempt: Attempt; readonly code: FaultCode } | null;
}

/** What is known of the composed prompt; nothing is asked for while it is closed. */
export interface Preview {
  readonly phase: 'closed' | 'loading' | 'ready' | 'failed';
  readonly value: PromptPreview | null;
}

interface EditorPorts {
  connect(hearing: Hearing<PersonalityEvent>): PersonalityApi;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** The personality page's controller. Nothing here rejects: what fails is told in the states. */
export interface PersonalityEditor {
  readonly api: PersonalityApi;
  readonly store: Store<PersonalityState>;
  readonly fields: Autosave<PersonalityFields>;
  /** Asks for a fresh snapshot; what is being edited stays. */
  resync(): Promise<void>;
  addMemory(text: string, scope: MemoryScope): Promise<MemoryResult | null>;
  changeMemory(memory: MemoryView, change: MemoryChange): Promise<MemoryResult | null>;
  deleteMemory(memory: MemoryView): Promise<void>;
  /** Takes back a deletion made in this page. */
  restoreMemory(memoryId: string): Promise<void>;
  openMemoryOrigin(memoryId: string): Promise<void>;
  openPersonality(personalityId: string): Promise<void>;
  runAction(action: PersonalityAction): Promise<void>;
  /** Gives a built-in personality back its own words. */
  reset(): Promise<void>;
  /** Brings back a deleted personality. */
  restore(): Promise<void>;
  setPreviewOpen(isOpen: boolean): void;
  dismissProblem(): void;
}

const initialState: PersonalityState = {
  phase: 'loading',
  personalityId: null,
  isBuiltIn: false,
  isStored: false,
  others: [],
  memories: [],
  scopes: [],
  defaultModel: '',
  preview: { phase: 'closed', value: null },
  deletedMemory: null,
  problem: null,
};

const nobody = toFields(
  newPersonality(
    { model: '', temperature: null, eagerness: 0, reasoningEffort: null, responseDelayMs: 0 },
    [],
  ),
);

/** Connects to the host; the page calls `resync` to begin. */
export function createPersonalityEditor(ports: EditorPorts): PersonalityEditor {
  const store = createStore(initialState);
  const set = (change: Partial<PersonalityState>) =>
    store.update((state) => ({ ...state, ...change }));
  const api = ports.connect({
    onEvent: (event) => listening.hear(event),
    onGap: () => void listening.resync(),
  });
  const fields = createAutosave<PersonalityFields>(
    {
      save: async (change) => {
        const saved = await api.save({ change: toChange(change) });
        set({ isStored: true });
        return toFields(saved);
      },
      check: checkPersonality,
      clock: ports.clock,
    },
    nobody,
  );
  const ask = createAsk(set);
  const preview = createPreview(store, api, fields);
  const listening = createListening({ api, fields, ask, set }, store, preview.refresh);

  return {
    api,
    store,
    fields,
    resync: () => listening.resync(),
    openMemoryOrigin: async (memoryId) => {
      await ask('action', () => api.openMemoryOrigin({ memoryId }));
    },
    openPersonality: async (personalityId) => {
      await ask('action', () => api.openPersonality({ personalityId }));
    },
    async runAction(action) {
      await fields.flush();
      await ask('action', () => api.runAction({ action }));
    },
    setPreviewOpen: (isOpen) => preview.setOpen(isOpen),
    dismissProblem: () => set({ problem: null }),
    ...createMemoryDeeds({ api, fields, ask, set }),
    ...createWholeDeeds({ api, fields, ask, set }, (snapshot) => listening.show(snapshot)),
  };
}

/** What the page makes of snapshots and events. */
function createListening(
  { api, fields, ask, set }: DeedTools,
  store: Store<PersonalityState>,
  refreshPreview: () => void,
) {
  const show = (snapshot: PersonalitySnapshot | null): void => {
    if (snapshot === null) {
      set({ phase: 'deleted' });
      return;
    }
    const { personality, ...rest } = snapshot;
    if (store.getState().phase === 'ready') fields.hear(toFields(personality));
    else fields.load(toFields(personality));
    set({ ...rest, phase: 'ready', problem: null });
    refreshPreview();
  };
  const resync = async (): Promise<void> => {
    const isOpen = await ask('open', async () => show(await api.open(null)));
    if (!isOpen && store.getState().phase === 'loading') set({ phase: 'failed' });
  };
  const hearPersonality = (personality: PersonalityView | null, isStored: boolean): void => {
    if (personality === null) set({ phase: 'deleted', isStored });
    else if (store.getState().phase === 'deleted') void resync();
    else if (store.getState().phase === 'ready') {
      fields.hear(toFields(personality));
      set({ isStored });
    }
  };
  const hear = (event: PersonalityEvent): void => {
    switch (event.type) {
      case 'personalityChanged':
        hearPersonality(event.personality, event.isStored);
        break;
      case 'othersChanged':
        set({ others: event.others });
        refreshPreview();
        break;
      case 'memoriesChanged':
        set({ memories: event.memories, scopes: event.scopes });
        refreshPreview();
        break;
      case 'defaultsChanged':
        break;
    }
  };
  return { show, resync, hear };
}

type Ask = (attempt: Attempt, call: () => Promise<unknown>) => Promise<boolean>;

function createAsk(set: (change: Partial<PersonalityState>) => void): Ask {
  return async (attempt, call) => {
    try {
      await call();
      return true;
    } catch (error) {
      set({ problem: { attempt, code: error instanceof FaultError ? error.code : 'failed' } });
      return false;
    }
  };
}

interface DeedTools {
  readonly api: PersonalityApi;
  readonly fields: Autosave<PersonalityFields>;
  readonly ask: Ask;
  readonly set: (change: Partial<PersonalityState>) => void;
}

/** What is done to memories: each can be undone like a change of a field. */
function createMemoryDeeds({
  api,
  fields,
  ask,
  set,
}: DeedTools): Pick<
  PersonalityEditor,
  'addMemory' | 'changeMemory' | 'deleteMemory' | 'restoreMemory'
> {
  const remove = (memoryId: string) => ask('memory', () => api.deleteMemory({ memoryId }));
  const bringBack = (memoryId: string) => {
    set({ deletedMemory: null });
    return ask('memory', () => api.restoreMemory({ memoryId }));
  };
  const rewrite = async (memoryId: string, change: MemoryChange): Promise<MemoryResult | null> => {
    let result: MemoryResult | null = null;
    await ask('memory', async () => (result = await api.changeMemory({ memoryId, change })));
    return result;
  };
  const isWritten = async (result: Promise<MemoryResult | null>) =>
    (await result)?.kind === 'written';

  return {
    async addMemory(text, scope) {
      const added: { result: MemoryResult | null } = { result: null };
      await ask('memory', async () => (added.result = await api.addMemory({ text, scope })));
      const { result } = added;
      if (result?.kind === 'written') {
        const { memoryId } = result;
        fields.record({ undo: () => remove(memoryId), redo: () => bringBack(memoryId) });
      }
      return result;
    },
    async changeMemory(memory, change) {
      const before: MemoryChange = {
        ...(change.text !== undefined && { text: memory.text }),
        ...(change.isPinned !== undefined && { isPinned: memory.isPinned }),
        ...(change.scope !== undefined && { scope: memory.scope }),
      };
      const result = await rewrite(memory.id, change);
      if (result?.kind === 'written') {
        fields.record({
          undo: () => isWritten(rewrite(memory.id, before)),
          redo: () => isWritten(rewrite(memory.id, change)),
        });
      }
      return result;
    },
    async restoreMemory(memoryId) {
      if (!(await bringBack(memoryId))) return;
      fields.record({ undo: () => remove(memoryId), redo: () => bringBack(memoryId) });
    },
    async deleteMemory({ id, text }) {
      if (!(await remove(id))) return;
      set({ deletedMemory: { id, text } });
      fields.record({ undo: () => bringBack(id), redo: () => remove(id) });
    },
  };
}

/** What is done to the whole personality. */
function createWholeDeeds(
  { api, fields, ask, set }: DeedTools,
  show: (snapshot: PersonalitySnapshot | null) => void,
): Pick<PersonalityEditor, 'reset' | 'restore'> {
  const giveBack = () =>
    ask('reset', async () => {
      const own = toFields(await api.reset(null));
      fields.hear(own);
      set({ isStored: false });
    });
  const bringBack = () =>
    ask('restore', async () => {
      const whole = await api.restore(null);
      if (whole === null) return;
      fields.hear(toFields(whole));
      set({ isStored: true });
    });
  return {
    async reset() {
      await fields.flush();
      fields.focus(null);
      if (await giveBack()) fields.record({ undo: bringBack, redo: giveBack });
    },
    async restore() {
      if (await bringBack()) await ask('open', async () => show(await api.open(null)));
    },
  };
}

/** Keeps the preview in step with what is saved, while somebody looks at it. */
function createPreview(
  store: Store<PersonalityState>,
  api: PersonalityApi,
  fields: Autosave<PersonalityFields>,
) {
  let isRunning = false;
  let isStale = false;
  let seen = fields.store.getState().document.saved;
  const set = (preview: Preview) => store.update((state) => ({ ...state, preview }));
  const isOpen = () => store.getState().preview.phase !== 'closed';
  const compose = async (): Promise<Preview> => {
    try {
      return { phase: 'ready', value: await api.preview(null) };
    } catch {
      return { phase: 'failed', value: null };
    }
  };
  const run = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    while (isStale) {
      isStale = false;
      const preview = await compose();
      if (isOpen()) set(preview);
    }
    isRunning = false;
  };
  const refresh = (): void => {
    if (isOpen()) void run();
  };
  fields.store.subscribe(() => {
    const { saved } = fields.store.getState().document;
    if (saved === seen) return;
    seen = saved;
    refresh();
  });
  return {
    refresh,
    setOpen(wanted: boolean) {
      if (wanted === isOpen()) return;
      set({ phase: wanted ? 'loading' : 'closed', value: null });
      refresh();
    },
  };
}
