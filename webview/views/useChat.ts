import { createContext, useContext } from 'react';
import type { Chat } from '../state/chat.ts';
import type { ChatState } from '../state/chatState.ts';
import { useStore } from './useStore.ts';

export const ChatContext = createContext<Chat | null>(null);

/** The page's controller; it never changes while the page lives. */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('A view was rendered outside of ChatContext.');
  return chat;
}

/** A part of the state. Renders again only when `select` gives something else. */
export function useSelect<T>(select: (state: ChatState) => T): T {
  const { store } = useChat();
  return useStore(store, select);
}
