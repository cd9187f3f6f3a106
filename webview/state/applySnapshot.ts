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
      ...factsOf(snapshot),
      // The word of one may be among what was missed.
      picturesArrived: state.picturesArrived + 1,
      ...(isSame ? {} : freshFor(snapshot)),
      ...partition(messages),
      hasOlder: isContinued && older.length > 0 ? state.hasOlder : snapshot.hasOlder,
      ...(isContinued
        ? {}
        : { isLoadingOlder: false, prependedCount: 0, generation: state.generation + 1 }),
    },
    page.filter(({ id }) => !isSame || messageOf(state, id) === undefined),
  );
}

/** What a snapshot knows better than the page, whatever was shown before. */
function factsOf(snapshot: ChatSnapshot): Partial<ChatState> {
  const { conversationId, title, participants, queue, notice } = snapshot;
  const { room, autopilot, context, appearance } = snapshot;
  return {
    ...{ conversationId, title, participants, queue, notice },
    ...{ room, autopilot, context, appearance },
    queueSpeakers: snapshot.queueSpeakers ?? [],
  };
}

/** What begins anew when another conversation is shown. */
function freshFor(snapshot: ChatSnapshot): Partial<ChatState> {
  return {
    finished: [],
    unreadAfterId: unreadAfter(snapshot),
    revealed: null,
    isRoomSettingsOpen: false,
  };
}

/** Nothing is new where the newest has been seen, or where nobody has looked yet. */
function unreadAfter({ lastReadId, messages }: ChatSnapshot): string | null {
  return lastReadId === messages.at(-1)?.id ? null : lastReadId;
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
