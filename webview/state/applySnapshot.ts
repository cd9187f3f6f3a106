import type { ChatSnapshot, MessageView } from '../../shared/protocol/chatView.ts';
import type { ChatState } from './chatState.ts';
import { messageOf, newerOf, partition } from './messages.ts';
import { settlePending } from './pending.ts';

/**
 * Shows the snapshot. Older pages of the same conversation stay when the snapshot continues them, so
 * that a resync never moves what the person is reading; otherwise the list starts anew.
 */
export function applySnapshot(state: ChatState, snapshot: ChatSnapshot): ChatState {
  const isSame = state.conversationId === snapshot.conversationId && state.phase === 'ready';
  const older = isSame ? olderThan(state, snapshot) : [];
  const isContinued = older !== null && isSame;
  const page = snapshot.messages.map((message) =>
    isSame ? newerOf(messageOf(state, message.id), message) : message,
  );
  const messages = [...(older ?? []), ...page];
  return settlePending(
    {
      ...state,
      phase: 'ready',
      conversationId: snapshot.conversationId,
      title: snapshot.title,
      participants: snapshot.participants,
      ...partition(messages),
      hasOlder: isContinued && older.length > 0 ? state.hasOlder : snapshot.hasOlder,
      isLoadingOlder: isContinued && state.isLoadingOlder,
      prependedCount: isContinued ? state.prependedCount : 0,
      generation: isContinued ? state.generation : state.generation + 1,
      queue: snapshot.queue,
      notice: snapshot.notice,
      finished: isSame ? state.finished : [],
    },
    page.filter(({ id }) => !isSame || messageOf(state, id) === undefined),
  );
}

/** The loaded messages before the snapshot's first; null when the two do not meet. */
function olderThan(state: ChatState, snapshot: ChatSnapshot): MessageView[] | null {
  const [first] = snapshot.messages;
  if (!first) return state.order.length === 0 ? [] : null;
  const meeting = state.order.indexOf(first.id);
  if (meeting === -1) return state.order.length === 0 ? [] : null;
  return state.order
    .slice(0, meeting)
    .map((id) => messageOf(state, id))
    .filter((message) => message !== undefined);
}
