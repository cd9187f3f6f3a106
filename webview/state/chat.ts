import { FaultError } from '../../shared/protocol/connectHost.ts';
import type { HostApi, HostEvent } from '../../shared/protocol/hostApi.ts';
import { applyEvent } from './applyEvent.ts';
import { applySnapshot } from './applySnapshot.ts';
import type { Attempt, ChatState, Draft, PendingSend } from './chatState.ts';
import { emptyDraft } from './chatState.ts';
import { type ChatStore, createChatStore } from './chatStore.ts';
import { partition } from './messages.ts';
import { acknowledgePending, changePending, dropPending } from './pending.ts';
import { draftOf } from './selectors.ts';

interface ChatPorts {
  /** Connects to the host; see `connectHost`. */
  connect(onEvent: (event: HostEvent) => void, onGap: () => void): HostApi;
  newId(): string;
  now(): number;
}

/** What the page can do. Nothing here throws or rejects: what fails is told in `state.problem`. */
export interface Chat {
  readonly store: ChatStore;
  /** Shows a conversation, or the one that the host thinks best. */
  open(conversationId: string | null): Promise<void>;
  /** Asks for a fresh snapshot of what is shown; calls while one is under way become one more. */
  resync(): Promise<void>;
  loadOlder(): Promise<void>;
  /** Sends the draft and empties it; the text stays in `state.pending` until the host has it. */
  send(): Promise<void>;
  retrySend(localId: string): Promise<void>;
  /** Puts a failed send back into the composer, before what is typed there. */
  takeBack(localId: string): void;
  changeDraft(change: Partial<Draft>): void;
  /** Asks the host; `attempt` names what was tried in case it fails. */
  ask(attempt: Attempt, call: (api: HostApi) => Promise<unknown>): Promise<boolean>;
  dismissProblem(): void;
}

/** The page's one controller: state in the store, effects through the host's API. */
export function createChat(ports: ChatPorts, initial: ChatState): Chat {
  const store = createChatStore(initial);
  const opening = createOpening(store, () => api);
  const api: HostApi = ports.connect(
    (event) => opening.hear(event),
    () => void opening.resync(),
  );

  const ask: Chat['ask'] = async (attempt, call) => {
    try {
      await call(api);
      return true;
    } catch (error) {
      store.update((state) => ({ ...state, problem: { attempt, code: codeOf(error) } }));
      return false;
    }
  };

  return {
    store,
    open: (conversationId) => opening.open(conversationId),
    resync: () => opening.resync(),
    ask,
    loadOlder: () => loadOlder(store, ask),
    dismissProblem: () => store.update((state) => ({ ...state, problem: null })),
    changeDraft: (change) => store.update((state) => withDraft(state, change)),
    ...createSending(store, ports, ask),
  };
}

interface Opening {
  open(conversationId: string | null): Promise<void>;
  resync(): Promise<void>;
  hear(event: HostEvent): void;
}

/**
 * A snapshot may be older or newer than the events that come while it is asked for. They are applied
 * at once, so that nothing stands still, and once more on top of the snapshot; both are idempotent.
 */
function createOpening(store: ChatStore, getApi: () => HostApi): Opening {
  let backlog: HostEvent[] = [];
  let wanted: string | null = store.getState().conversationId;
  let isRunning = false;
  let isStale = false;

  const showSnapshot = async (id: string | null): Promise<void> => {
    const snapshot = await getApi().open({ conversationId: id });
    if (id !== wanted) return;
    wanted = snapshot?.conversationId ?? null;
    store.update((state) =>
      snapshot
        ? applySnapshot(state, snapshot)
        : { ...state, phase: 'none', conversationId: null, problem: null },
    );
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
      if (event.type === 'conversationChosen') {
        void open(event.chosenId);
        return;
      }
      if (isRunning) backlog.push(event);
      apply(event);
    },
  };
}

function failedToOpen(state: ChatState, code: FaultError['code']): ChatState {
  return {
    ...state,
    phase: state.phase === 'ready' ? 'ready' : 'failed',
    problem: { attempt: 'open', code },
  };
}

async function loadOlder(store: ChatStore, ask: Chat['ask']): Promise<void> {
  const { conversationId, hasOlder, isLoadingOlder, order, generation } = store.getState();
  const [beforeId] = order;
  if (!conversationId || !beforeId || !hasOlder || isLoadingOlder) return;
  store.update((state) => ({ ...state, isLoadingOlder: true }));
  await ask('loadOlder', async (api) => {
    const page = await api.loadOlder({ conversationId, beforeId });
    store.update((state) => {
      if (state.generation !== generation || state.order[0] !== beforeId) return state;
      const fresh = page.messages.filter(({ id }) => !state.settled.has(id) && !state.live.has(id));
      const { order: ids, settled, live } = partition(fresh);
      return {
        ...state,
        order: [...ids, ...state.order],
        settled: new Map([...settled, ...state.settled]),
        live: new Map([...live, ...state.live]),
        hasOlder: page.hasOlder && fresh.length > 0,
        prependedCount: state.prependedCount + ids.length,
      };
    });
  });
  store.update((state) => ({ ...state, isLoadingOlder: false }));
}

function createSending(
  store: ChatStore,
  ports: ChatPorts,
  ask: Chat['ask'],
): Pick<Chat, 'send' | 'retrySend' | 'takeBack'> {
  const deliver = async ({ localId, conversationId, text, replyTo }: PendingSend) => {
    const isSent = await ask('sendMessage', async (api) => {
      const { messageId } = await api.sendMessage({
        conversationId,
        text,
        replyTo: replyTo?.id ?? null,
      });
      store.update((state) => acknowledgePending(state, localId, messageId));
    });
    if (isSent) return;
    store.update((state) => changePending(state, localId, { status: 'failed', shownAs: null }));
  };
  const find = (localId: string) =>
    store.getState().pending.find((send) => send.localId === localId);

  return {
    async send() {
      const { conversationId } = store.getState();
      const draft = draftOf(store.getState());
      if (!conversationId || draft.text.trim() === '') return;
      const send: PendingSend = {
        localId: ports.newId(),
        conversationId,
        text: draft.text.trim(),
        replyTo: draft.replyTo,
        createdAt: ports.now(),
        status: 'sending',
        shownAs: null,
      };
      store.update((state) => ({
        ...withDraft(state, emptyDraft),
        pending: [...state.pending, send],
      }));
      await deliver(send);
    },
    async retrySend(localId) {
      const send = find(localId);
      if (!send || send.status === 'sending' || send.status === 'sent') return;
      store.update((state) => changePending(state, localId, { status: 'sending' }));
      await deliver(send);
    },
    takeBack(localId) {
      const send = find(localId);
      if (!send || send.status === 'sending' || send.status === 'sent') return;
      store.update((state) => {
        const draft = draftOf(state);
        const text = draft.text === '' ? send.text : `${send.text}\n${draft.text}`;
        return dropPending(
          withDraft(state, { text, replyTo: draft.replyTo ?? send.replyTo }),
          localId,
        );
      });
    },
  };
}

/** Drafts are kept in the order of their last change, so that the oldest can be let go first. */
function withDraft(state: ChatState, change: Partial<Draft>): ChatState {
  const id = state.conversationId;
  if (!id) return state;
  const draft = { ...draftOf(state), ...change };
  const drafts = new Map(state.drafts);
  drafts.delete(id);
  if (draft.text !== '' || draft.replyTo !== null) drafts.set(id, draft);
  return { ...state, drafts };
}

function codeOf(error: unknown): FaultError['code'] {
  return error instanceof FaultError ? error.code : 'failed';
}
