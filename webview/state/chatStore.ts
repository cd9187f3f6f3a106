import type { ChatState } from './chatState.ts';
import type { Store } from './store.ts';

export type ChatStore = Store<ChatState>;
