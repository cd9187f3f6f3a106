import type { HostApi } from '../../shared/protocol/hostApi.ts';
import type { Attempt, ChatState } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { messageOf, partition } from './messages.ts';

/** What the person does with messages that are there already; see `Chat`. */
interface Reading {
  loadOlder(): Promise<void>;
  reveal(messageId: string): Promise<void>;
  markRead(messageId: string): Promise<void>;
}

type Ask = (attempt: Attempt, call: (api: HostApi) => Promise<unknown>) => Promise<boolean>;

/** A host that gives fewer messages than it was asked for is asked again, this often at most. */
const MAX_PAGES_TO_REVEAL = 200;

/** Loads older messages one page at a time, whoever asks, and finds messages that are not loaded. */
export function createReading(store: ChatStore, ask: Ask, getApi: () => HostApi): Reading {
  let loading: Promise<void> | null = null;
  let markedId: string | null = null;
  const load = (untilId: string | null): Promise<void> => {
    loading ??= loadPage(store, ask, untilId).finally(() => {
      loading = null;
    });
    return loading;
  };

  return {
    loadOlder: () => (loading === null ? load(null) : Promise.resolve()),
    async reveal(id) {
      const { conversationId } = store.getState();
      for (let page = 0; page < MAX_PAGES_TO_REVEAL; page++) {
        const { hasOlder, order } = store.getState();
        if (messageOf(store.getState(), id) || !hasOlder) break;
        await load(id);
        if (store.getState().order.length === order.length) break;
      }
      const state = store.getState();
      if (state.conversationId !== conversationId || !messageOf(state, id)) return;
      const serial = (state.revealed?.serial ?? 0) + 1;
      store.update((now) => ({ ...now, revealed: { id, serial } }));
    },
    async markRead(messageId) {
      const { conversationId } = store.getState();
      if (conversationId === null || markedId === messageId) return;
      markedId = messageId;
      try {
        await getApi().markRead({ conversationId, messageId });
      } catch {
        // Nothing is lost but a line in the list; the next message is marked anew.
        markedId = null;
      }
    },
  };
}

async function loadPage(store: ChatStore, ask: Ask, untilId: string | null): Promise<void> {
  const { conversationId, hasOlder, order, generation } = store.getState();
  const [beforeId] = order;
  if (!conversationId || !beforeId || !hasOlder) return;
  store.update((state) => ({ ...state, isLoadingOlder: true }));
  await ask('loadOlder', async (api) => {
    const page = await api.loadOlder({ conversationId, beforeId, untilId });
    store.update((state) =>
      state.generation === generation && state.order[0] === beforeId
        ? withOlder(state, page)
        : state,
    );
  });
  store.update((state) => ({ ...state, isLoadingOlder: false }));
}

function withOlder(state: ChatState, page: Awaited<ReturnType<HostApi['loadOlder']>>): ChatState {
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
}
