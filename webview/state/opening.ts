import { FaultError } from '../../shared/protocol/connectHost.ts';
import type { HostApi, HostEvent } from '../../shared/protocol/hostApi.ts';
import { applyEvent } from './applyEvent.ts';
import { applySnapshot } from './applySnapshot.ts';
import type { ChatState } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';

/** Which conversation is shown, and what is heard of it; see `Chat`. */
interface Opening {
  open(conversationId: string | null): Promise<void>;
  resync(): Promise<void>;
  hear(event: HostEvent): void;
}

type Wish = Extract<HostEvent, { type: 'messageRevealed' }>;

/** Keeps which message is to be shown until its conversation is open; a newer wish replaces an older one. */
function createWishes(store: ChatStore, reveal: (messageId: string) => void) {
  let wish: Wish | null = null;
  return {
    keep(event: Wish) {
      wish = event;
    },
    grant() {
      const { conversationId, phase } = store.getState();
      if (phase !== 'ready' || wish?.conversationId !== conversationId) return;
      reveal(wish.messageId);
      wish = null;
    },
  };
}

/**
 * A snapshot may be older or newer than the events that come while it is asked for. They are applied
 * at once, so that nothing stands still, and once more on top of the snapshot; both are idempotent.
 */
export function createOpening(
  store: ChatStore,
  getApi: () => HostApi,
  reveal: (messageId: string) => void,
): Opening {
  let backlog: HostEvent[] = [];
  const wishes = createWishes(store, reveal);
  let wanted: string | null = store.getState().conversationId;
  let isRunning = false;
  let isStale = false;

  const showSnapshot = async (id: string | null): Promise<void> => {
    const snapshot = await getApi().open({ conversationId: id });
    if (id !== wanted) return;
    wanted = snapshot?.conversationId ?? null;
    store.update((state) => (snapshot ? applySnapshot(state, snapshot) : withNone(state)));
    for (const event of backlog) apply(event);
  };
  const run = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    while (isStale) {
      isStale = false;
      backlog = [];
      try {
        await showSnapshot(wanted);
      } catch (error) {
        store.update((state) => failedToOpen(state, codeOf(error)));
      }
    }
    isRunning = false;
    wishes.grant();
  };
  const apply = (event: HostEvent): void => {
    const { state, isGap } = applyEvent(store.getState(), event);
    store.update(() => state);
    if (isGap) void run();
  };
  const open = (id: string | null): Promise<void> => {
    if (id !== wanted) {
      store.update((state) => ({ ...state, phase: 'loading' }));
      wanted = id;
    }
    return run();
  };

  return {
    open,
    resync: run,
    hear(event) {
      if (event.type === 'messageRevealed') wishes.keep(event);
      if (event.type === 'messageRevealed' && !isRunning) wishes.grant();
      if (event.type === 'conversationChosen') void open(event.chosenId);
      if (isRunning) backlog.push(event);
      apply(event);
    },
  };
}

function withNone(state: ChatState): ChatState {
  return { ...state, phase: 'none', conversationId: null, problem: null };
}

function failedToOpen(state: ChatState, code: FaultError['code']): ChatState {
  return {
    ...state,
    phase: state.phase === 'ready' ? 'ready' : 'failed',
    problem: { attempt: 'open', code },
  };
}

/** What the channel says of a failed call. */
export function codeOf(error: unknown): FaultError['code'] {
  return error instanceof FaultError ? error.code : 'failed';
}
