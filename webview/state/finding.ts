import { cleanText } from '../../shared/domain/text.ts';
import type { ChatState } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import type { Find } from './composerState.ts';
import { withComposer, withFocus } from './drafts.ts';
import { messageOf } from './messages.ts';
import { nextInRing } from './moveInList.ts';
import type { Ask } from './sending.ts';

/** The longest text that the host looks for, in UTF-16 units. */
export const MAX_FIND_LENGTH = 200;

/** Looks for text in the whole conversation, whether its messages are loaded or not. */
export interface Finding {
  /** Opens the search, or gives it another text; without one the last text stays. */
  openFind(text?: string): Promise<void>;
  changeFind(text: string): Promise<void>;
  /** Shows the current hit when it is not in sight yet, else the next older or newer one. */
  moveFind(direction: 'older' | 'newer'): Promise<void>;
  closeFind(): void;
}

/** The search of the conversation that is shown; null when none is open. */
export function findOf({ composer: { find }, conversationId }: ChatState): Find | null {
  return find?.conversationId === conversationId ? find : null;
}

export function createFinding(
  store: ChatStore,
  ask: Ask,
  reveal: (messageId: string) => Promise<void>,
): Finding {
  const show = async (): Promise<void> => {
    const find = findOf(store.getState());
    const hit = find?.hits[find.at];
    if (!hit) return;
    store.update((state) => withFind(state, { isShown: true }));
    await reveal(hit.messageId);
  };
  /** While one types the list does not wander off to messages that would have to be loaded. */
  const showIfLoaded = () => {
    const find = findOf(store.getState());
    const hit = find?.text === find?.foundText ? find?.hits[0] : undefined;
    if (hit && messageOf(store.getState(), hit.messageId)) void show();
  };
  const search = createSearch(store, ask, showIfLoaded);
  const change = (text: string): Promise<void> => {
    const asked = cleanText(text.slice(0, MAX_FIND_LENGTH));
    store.update((state) => withFind(state, { text: asked, status: 'idle' }));
    return search();
  };

  return {
    async openFind(text) {
      const { conversationId } = store.getState();
      if (conversationId === null) return;
      store.update((state) =>
        findOf(state) ? state : withComposer(state, { find: { ...emptyFind, conversationId } }),
      );
      if (text !== undefined && text !== '') await change(text);
    },
    changeFind: change,
    async moveFind(direction) {
      const find = findOf(store.getState());
      if (!find) return;
      if (find.foundText !== find.text || find.status === 'failed') {
        await change(find.text);
        return;
      }
      if (find.isShown && find.hits.length > 0) {
        const at = nextInRing(find.hits.length, find.at, direction === 'newer');
        store.update((state) => withFind(state, { at }));
      }
      await show();
    },
    closeFind: () => store.update((state) => withFocus(withComposer(state, { find: null }))),
  };
}

/** One question at a time: what is typed meanwhile is asked for afterwards, and only the last of it. */
function createSearch(store: ChatStore, ask: Ask, onFound: () => void): () => Promise<void> {
  let running: Promise<void> | null = null;
  const searchOnce = async ({ conversationId, text }: Find): Promise<void> => {
    store.update((state) => withFind(state, { status: 'searching' }));
    let hits: Find['hits'] = [];
    const isDone =
      text.trim() === '' ||
      (await ask('find', async (api) => {
        ({ hits } = await api.find({ conversationId, text: text.trim() }));
      }));
    store.update((state) => {
      if (findOf(state)?.conversationId !== conversationId) return state;
      if (isDone) return withFind(state, { ...noHits, foundText: text, hits });
      return withFind(state, { status: findOf(state)?.text === text ? 'failed' : 'idle' });
    });
    onFound();
  };
  const search = async (): Promise<void> => {
    for (;;) {
      const wanted = findOf(store.getState());
      if (!wanted || wanted.foundText === wanted.text || wanted.status === 'failed') return;
      await searchOnce(wanted);
    }
  };
  return () => {
    running ??= search().finally(() => {
      running = null;
    });
    return running;
  };
}

const noHits = { hits: [], at: 0, isShown: false, status: 'idle' } as const;
const emptyFind: Omit<Find, 'conversationId'> = { ...noHits, text: '', foundText: null };

function withFind(state: ChatState, change: Partial<Find>): ChatState {
  const find = findOf(state);
  return find ? withComposer(state, { find: { ...find, ...change } }) : state;
}
