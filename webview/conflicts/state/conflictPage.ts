import type { FieldChoice } from '../../../shared/conflicts/mergeChoices.ts';
import type { Clock } from '../../../shared/domain/clock.ts';
import type {
  ConflictApi,
  ConflictEvent,
  ConflictName,
  ConflictSummary,
  PageChoice,
  SettleReply,
} from '../../../shared/protocol/conflictApi.ts';
import type { Hearing } from '../../../shared/protocol/connectHost.ts';
import { createStore, type Store } from '../../state/store.ts';
import {
  choose,
  type ConflictState,
  draftOf,
  initialState,
  mergedOf,
  neighbour,
  type Note,
  openConflict,
  type OpenConflict,
  placeOf,
  successor,
} from './conflictState.ts';

const DRAFT_DELAY_MS = 400;
const CANNOT_TAKE = { kind: 'cannotTake' } as const;

export interface ConflictPagePorts {
  connect(hearing: Hearing<ConflictEvent>): ConflictApi;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** The conflict page's controller. Nothing here rejects: what fails is told in the state. */
export interface ConflictPage {
  readonly store: Store<ConflictState>;
  /** Asks for the queue anew; what was chosen stays. */
  resync(): Promise<void>;
  step(by: 1 | -1): Promise<void>;
  readonly choose: (key: string, choice: FieldChoice) => void;
  /** Opens a field's text to be merged by hand; null closes it. */
  readonly edit: (key: string | null) => void;
  settle(kind: 'mine' | 'theirs' | 'both'): Promise<void>;
  /** Settles with the record as chosen field by field; nothing happens while a choice is missing. */
  settleMerged(): Promise<void>;
  /** Changes the last decision. */
  takeInstead(side: 'mine' | 'theirs'): Promise<void>;
  openRecord(): Promise<void>;
  readonly dismissNote: () => void;
  /** Gives the host what was chosen so far. */
  flush(): Promise<void>;
}

export function createConflictPage(ports: ConflictPagePorts): ConflictPage {
  const store = createStore(initialState);
  const set = (change: Partial<ConflictState>): void =>
    store.update((state) => ({ ...state, ...change }));
  const setOpen = (change: (open: OpenConflict) => OpenConflict): void =>
    store.update((state) => (state.open ? { ...state, open: change(state.open) } : state));
  const api = ports.connect({
    onEvent: (event) => void hear(event),
    onGap: () => void resync(),
  });
  const drafts = createDraftKeeper(ports, api, store);
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch {
      set({ note: { kind: 'failed' }, isBusy: false });
    }
  };
  const show = createShow(store, api, drafts.flush);
  const parts: PageParts = { store, api, show, guarded };

  const hear = (event: ConflictEvent): Promise<void> =>
    guarded(() =>
      event.type === 'conflictsChanged'
        ? followQueue(store, show, event.conflicts)
        : show(event.name, true),
    );
  const resync = (): Promise<void> => openAnew(parts);
  return {
    store,
    resync,
    async step(by) {
      const { open, queue } = store.getState();
      const next = open && neighbour(queue, open.view, by);
      if (next && queue.length > 1) await guarded(() => show(next, true));
    },
    choose(key, choice) {
      setOpen((open) => choose(open, key, choice));
      drafts.later();
    },
    edit: (key) => setOpen((open) => ({ ...open, editing: key })),
    ...createSettling(parts, drafts.forget),
    openRecord: () =>
      guarded(async () => {
        const { open } = store.getState();
        if (open) await api.openRecord({ kind: open.view.kind, id: open.view.id });
      }),
    dismissNote: () => set({ note: null }),
    flush: drafts.flush,
  };
}

interface PageParts {
  readonly store: Store<ConflictState>;
  readonly api: ConflictApi;
  readonly show: Show;
  /** Does it, and tells where it failed. */
  readonly guarded: (work: () => Promise<void>) => Promise<void>;
}

/** Without an answer a page that shows nothing yet says so; another one stays as it is. */
async function openAnew({ store, api, show }: PageParts): Promise<void> {
  const set = (phase: ConflictState['phase']): void =>
    store.update((state) => ({ ...state, phase }));
  if (store.getState().phase === 'failed') set('loading');
  try {
    const { conflicts, wanted } = await api.open(null);
    await followQueue(store, show, conflicts);
    set('ready');
    if (wanted) await show(wanted, true);
  } catch {
    if (store.getState().open === null) set('failed');
  }
}

function createSettling(
  { store, api, show, guarded }: PageParts,
  forgetDraft: () => void,
): Pick<ConflictPage, 'settle' | 'settleMerged' | 'takeInstead'> {
  const set = (change: Partial<ConflictState>): void =>
    store.update((state) => ({ ...state, ...change }));
  const settleWith = (choice: PageChoice): Promise<void> =>
    guarded(async () => {
      const { open, isBusy, queue } = store.getState();
      if (open === null || isBusy) return;
      set({ isBusy: true, note: null });
      forgetDraft();
      const { kind, id, stamp } = open.view;
      const reply = await api.settle({ kind, id, stamp, choice });
      // The queue may have lost it already by an event that came before the reply.
      await afterSettling({ store, show, open, next: successor(queue, open.view) }, reply);
      set({ isBusy: false });
      // The next one may be settled too by now, elsewhere.
      const { open: now, queue: rest } = store.getState();
      if (now === null && rest[0]) await show(rest[0], true);
    });
  return {
    settle: (kind) => settleWith({ kind }),
    async settleMerged() {
      const { open } = store.getState();
      const data = open && mergedOf(open);
      if (data) await settleWith({ kind: 'merged', data });
    },
    takeInstead: (side) =>
      guarded(async () => {
        const { lastDecision } = store.getState();
        if (lastDecision === null) return;
        const { kind } = await api.takeInstead({ decisionId: lastDecision.decision.id, side });
        const note = kind === 'written' ? ({ kind: 'takenInstead', side } as const) : CANNOT_TAKE;
        set({ note, lastDecision: null });
      }),
  };
}

/** These notes are about the conflict in sight and go with it. */
const OF_ONE_CONFLICT: ReadonlySet<Note['kind']> = new Set(['changed', 'unfit', 'failed']);

type Show = (name: ConflictName, hasFocus: boolean) => Promise<void>;

/** Takes a conflict into sight, where it still is one. The latest call wins. */
function createShow(
  store: Store<ConflictState>,
  api: ConflictApi,
  flush: () => Promise<void>,
): Show {
  let latest = 0;
  return async ({ kind, id }, hasFocus) => {
    const call = ++latest;
    await flush();
    const view = await api.look({ kind, id });
    if (call !== latest || view === null) return;
    store.update((state) => ({
      ...state,
      open: openConflict(view),
      note: state.note && OF_ONE_CONFLICT.has(state.note.kind) ? null : state.note,
      queue: placeOf(state.queue, view) < 0 ? [...state.queue, view] : state.queue,
      turn: hasFocus ? state.turn + 1 : state.turn,
    }));
  };
}

/** Keeps what is in sight in step with the queue. */
async function followQueue(
  store: Store<ConflictState>,
  show: Show,
  queue: readonly ConflictSummary[],
): Promise<void> {
  const { open, queue: before, isBusy } = store.getState();
  store.update((state) => ({ ...state, queue }));
  // A choice is on its way: what comes into sight next is its reply's affair.
  if (isBusy) return;
  if (open === null) {
    if (queue[0]) await show(queue[0], false);
    return;
  }
  const now = queue[placeOf(queue, open.view)];
  if (now?.stamp === open.view.stamp) return;
  if (now) {
    await show(now, false);
    store.update((state) => ({ ...state, note: { kind: 'changed' } }));
    return;
  }
  const next = successor(before, open.view);
  const still = next && placeOf(queue, next) >= 0 ? next : (queue[0] ?? null);
  const note = { kind: 'settled', words: open.view.words } as const;
  store.update((state) => ({ ...state, open: null, note }));
  if (still) await show(still, true);
}

interface Settling {
  readonly store: Store<ConflictState>;
  readonly show: Show;
  /** What was settled. */
  readonly open: OpenConflict;
  /** What takes its place. */
  readonly next: ConflictSummary | null;
}

async function afterSettling(
  { store, show, open, next }: Settling,
  reply: SettleReply,
): Promise<void> {
  const { view } = open;
  switch (reply.kind) {
    case 'changed': {
      const again = openConflict(reply.conflict, draftOf(open));
      const note = { kind: 'changed' } as const;
      store.update((state) => ({ ...state, open: again, note, turn: state.turn + 1 }));
      return;
    }
    case 'unfit':
      store.update((state) => ({ ...state, note: reply }));
      return;
    case 'resolved':
    case 'settled':
      store.update((state) => ({
        ...state,
        queue: state.queue.filter((_, i) => i !== placeOf(state.queue, view)),
        open: null,
        turn: state.turn + 1,
        ...(reply.kind === 'resolved'
          ? { lastDecision: { words: view.words, decision: reply.decision } }
          : { note: { kind: 'settled', words: view.words } as const }),
      }));
      if (next) await show(next, true);
  }
}

/** Gives the host the choices of the conflict in sight, a moment after the last one. */
function createDraftKeeper(
  { clock }: ConflictPagePorts,
  api: ConflictApi,
  store: Store<ConflictState>,
) {
  let cancel: (() => void) | null = null;
  const forget = (): void => {
    cancel?.();
    cancel = null;
  };
  const flush = async (): Promise<void> => {
    const { open } = store.getState();
    if (cancel === null || open === null) return;
    forget();
    const { kind, id } = open.view;
    // A draft that is not kept costs a few choices, and hinders nothing.
    await api.keepDraft({ kind, id, choices: draftOf(open) }).catch(() => null);
  };
  return {
    forget,
    flush,
    later(): void {
      forget();
      cancel = clock.setTimer(DRAFT_DELAY_MS, () => void flush());
    },
  };
}
