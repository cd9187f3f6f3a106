import type { Clock } from '../../../shared/domain/clock.ts';
import { FaultError } from '../../../shared/protocol/connectHost.ts';
import type { FaultCode } from '../../../shared/protocol/port.ts';
import {
  beginSave,
  changedKeys,
  editFields,
  failSave,
  type FieldDocument,
  type FieldKey,
  type FieldProblems,
  hearFields,
  keepMine,
  keysToSave,
  openDocument,
  pickFields,
  settleSave,
  takeTheirs,
} from './fieldDocument.ts';
import { createStore, type Store } from '../../state/store.ts';

/** How long a field may rest before it is saved. */
export const SAVE_DELAY_MS = 400;
/** How many steps can be taken back. */
const MAX_STEPS = 200;

/** One thing that was done and can be undone. A deed answers whether it worked. */
type Step<F> =
  | { readonly kind: 'fields'; readonly before: Partial<F>; readonly after: Partial<F> }
  | ({ readonly kind: 'deed' } & Deed);

interface Deed {
  readonly undo: () => Promise<boolean>;
  readonly redo: () => Promise<boolean>;
}

interface AutosaveState<F extends object> {
  readonly document: FieldDocument<F>;
  /** Oldest first. */
  readonly past: readonly Step<F>[];
  /** The one undone last stands last. */
  readonly future: readonly Step<F>[];
}

interface AutosavePorts<F extends object> {
  /** Writes a change and gives all fields as they are then. Rejects with a `FaultError`. */
  readonly save: (change: Partial<F>) => Promise<F>;
  readonly check: (fields: F) => FieldProblems<F>;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** Fields that save themselves. Nothing here rejects: what fails is told in the document. */
export interface Autosave<F extends object> {
  readonly store: Store<AutosaveState<F>>;
  readonly problems: () => FieldProblems<F>;
  /** Begins anew with what the host has; what was done before cannot be undone. */
  readonly load: (fields: F) => void;
  /** Takes over what the host has now. */
  readonly hear: (fields: F) => void;
  readonly edit: (change: Partial<F>) => void;
  readonly focus: (key: FieldKey<F> | null) => void;
  /** Saves at once what can be saved. */
  readonly flush: () => Promise<void>;
  /** Remembers something that was done beside the fields, so that it can be undone in its turn. */
  readonly record: (deed: Deed) => void;
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
  readonly takeTheirs: (key: FieldKey<F>) => void;
  readonly keepMine: (key: FieldKey<F>) => void;
}

export function createAutosave<F extends object>(ports: AutosavePorts<F>, initial: F): Autosave<F> {
  const store = createStore<AutosaveState<F>>(stateOf(initial));
  const change = (next: (document: FieldDocument<F>) => FieldDocument<F>) =>
    store.update((state) => ({ ...state, document: next(state.document) }));
  const problems = () => ports.check(store.getState().document.draft);
  const pen = createPen(store, ports, problems);
  return {
    store,
    problems,
    load: (fields) => store.update(() => stateOf(fields)),
    hear: (fields) => change((document) => hearFields(document, fields)),
    edit(fields) {
      change((document) => editFields(document, fields));
      pen.later();
    },
    focus: (focused) => change((document) => ({ ...document, focused })),
    flush: pen.flush,
    record: (deed) => store.update((state) => withStep(state, { kind: 'deed', ...deed })),
    undo: () => pen.travel('past', 'future'),
    redo: () => pen.travel('future', 'past'),
    takeTheirs: (key) => change((document) => takeTheirs(document, key)),
    keepMine(key) {
      change((document) => keepMine(document, key));
      pen.later();
    },
  };
}

function stateOf<F extends object>(fields: F): AutosaveState<F> {
  return { document: openDocument(fields), past: [], future: [] };
}

type Side = 'past' | 'future';

interface Writing<F extends object> {
  /** Saves what can be saved, as a step that can be undone. */
  readonly saveDraft: () => Promise<void>;
  /** Puts fields back as they were, over whatever stands there now. */
  readonly putBack: (fields: Partial<F>) => Promise<boolean>;
}

function createWriting<F extends object>(
  store: Store<AutosaveState<F>>,
  save: AutosavePorts<F>['save'],
  problems: () => FieldProblems<F>,
): Writing<F> {
  const update = (next: (document: FieldDocument<F>) => FieldDocument<F>) =>
    store.update((state) => ({ ...state, document: next(state.document) }));
  const send = async (change: Partial<F>): Promise<boolean> => {
    update((document) => beginSave(document, change));
    try {
      const now = await save(change);
      update((document) => settleSave(document, now));
      return true;
    } catch (error) {
      update((document) => failSave(document, codeOf(error)));
      return false;
    }
  };
  return {
    async saveDraft() {
      const { document } = store.getState();
      const keys = keysToSave(document, problems());
      if (keys.length === 0) {
        if (document.failure !== null) update((each) => ({ ...each, failure: null }));
        return;
      }
      const before = pickFields(document.saved, keys);
      const after = pickFields(document.draft, keys);
      if (await send(after))
        store.update((state) => withStep(state, { kind: 'fields', before, after }));
    },
    async putBack(fields) {
      const keys = Object.keys(fields) as FieldKey<F>[];
      update((document) => keys.reduce(keepMine, editFields(document, fields)));
      const { saved, draft } = store.getState().document;
      const isNeeded = changedKeys(saved, draft).some((key) => keys.includes(key));
      return isNeeded ? send(fields) : true;
    },
  };
}

/** What writes, one thing after another. */
function createPen<F extends object>(
  store: Store<AutosaveState<F>>,
  { save, clock }: AutosavePorts<F>,
  problems: () => FieldProblems<F>,
) {
  const { saveDraft, putBack } = createWriting(store, save, problems);
  let cancelTimer = (): void => undefined;
  let last: Promise<void> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    cancelTimer();
    return (last = last.then(task));
  };
  const flush = (): Promise<void> => inTurn(saveDraft);
  return {
    flush,
    later() {
      cancelTimer();
      cancelTimer = clock.setTimer(SAVE_DELAY_MS, () => void flush());
    },
    travel: (from: Side, to: Side): Promise<void> =>
      inTurn(async () => {
        await saveDraft();
        const step = store.getState()[from].at(-1);
        if (step === undefined || store.getState().document.failure !== null) return;
        if (!(await goBack(step, from, putBack))) return;
        store.update((state) => ({
          ...state,
          [from]: state[from].filter((each) => each !== step),
          [to]: [...state[to], step],
        }));
      }),
  };
}

/** What is done anew leaves nothing to redo. */
function withStep<F extends object>(state: AutosaveState<F>, step: Step<F>): AutosaveState<F> {
  return { ...state, past: [...state.past, step].slice(-MAX_STEPS), future: [] };
}

function goBack<F extends object>(
  step: Step<F>,
  from: Side,
  putBack: (fields: Partial<F>) => Promise<boolean>,
): Promise<boolean> {
  const isUndo = from === 'past';
  if (step.kind === 'fields') return putBack(isUndo ? step.before : step.after);
  return isUndo ? step.undo() : step.redo();
}

function codeOf(error: unknown): FaultCode {
  return error instanceof FaultError ? error.code : 'failed';
}

/** What the page says of its saving. `held`: something waits for the person. */
export type SaveState =
  | { readonly kind: 'saved' | 'saving' | 'held' }
  | { readonly kind: 'failed'; readonly code: FaultCode };

export function saveStateOf<F extends object>(
  document: FieldDocument<F>,
  problems: FieldProblems<F>,
): SaveState {
  if (document.failure !== null) return { kind: 'failed', code: document.failure };
  if (document.sending !== null || keysToSave(document, problems).length > 0) {
    return { kind: 'saving' };
  }
  const isHeld = changedKeys(document.saved, document.draft).length > 0;
  return { kind: isHeld ? 'held' : 'saved' };
}
