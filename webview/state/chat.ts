import type { HostApi, HostEvent } from '../../shared/protocol/hostApi.ts';
import type { Attempt, ChatState } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { createStore } from './store.ts';
import { type ComposerActions, createComposerActions } from './composerActions.ts';
import { codeOf, createOpening } from './opening.ts';
import { createPictures, type Pictures } from './pictures.ts';
import { createReading } from './reading.ts';

interface ChatPorts {
  /** Connects to the host; see `connectHost`. */
  connect(onEvent: (event: HostEvent) => void, onGap: () => void): HostApi;
  newId(): string;
  now(): number;
}

/** What the page can do. Nothing here throws or rejects: what fails is told in `state.problem`. */
export interface Chat extends ComposerActions, Pictures {
  readonly store: ChatStore;
  /** Shows a conversation, or the one that the host thinks best. */
  open(conversationId: string | null): Promise<void>;
  /** Asks for a fresh snapshot of what is shown; calls while one is under way become one more. */
  resync(): Promise<void>;
  loadOlder(): Promise<void>;
  /** Brings a message of this conversation into sight and makes it flash, loading back to it. */
  reveal(messageId: string): Promise<void>;
  /** Notes that the person has seen everything up to this message. */
  markRead(messageId: string): Promise<void>;
  setRoomSettingsOpen(isOpen: boolean): void;
  /** Asks the host; `attempt` names what was tried in case it fails. */
  ask(attempt: Attempt, call: (api: HostApi) => Promise<unknown>): Promise<boolean>;
  dismissProblem(): void;
}

/** The page's one controller: state in the store, effects through the host's API. */
export function createChat(ports: ChatPorts, initial: ChatState): Chat {
  const store = createStore(initial);
  const opening = createOpening(
    store,
    () => api,
    (id) => void reading.reveal(id),
  );
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

  const reading = createReading(store, ask, () => api);

  return {
    store,
    ...reading,
    ...createPictures(store, ask),
    setRoomSettingsOpen: (isRoomSettingsOpen) =>
      store.update((state) => ({ ...state, isRoomSettingsOpen })),
    open: (conversationId) => opening.open(conversationId),
    resync: () => opening.resync(),
    ask,
    dismissProblem: () => store.update((state) => ({ ...state, problem: null })),
    ...createComposerActions(store, ports, ask, (id) => reading.reveal(id)),
  };
}
