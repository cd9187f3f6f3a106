import type { HostApi } from '../../shared/protocol/hostApi.ts';
import type { Chat } from '../state/chat.ts';
import type { Attempt } from '../state/chatState.ts';

export type RoomCall = (
  api: HostApi,
  room: { readonly conversationId: string },
) => Promise<unknown>;

/** Asks the host something about the shown conversation. */
export function askRoom(chat: Chat, attempt: Attempt, call: RoomCall): void {
  const { conversationId } = chat.store.getState();
  if (conversationId === null) return;
  void chat.ask(attempt, (api) => call(api, { conversationId }));
}
