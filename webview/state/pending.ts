import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { ChatState, PendingSend } from './chatState.ts';
import { messageOf } from './messages.ts';

/** Changes the pending send of that local id; other sends and unknown ids stay as they are. */
export function changePending(
  state: ChatState,
  localId: string,
  change: Partial<PendingSend>,
): ChatState {
  return {
    ...state,
    pending: state.pending.map((send) =>
      send.localId === localId ? { ...send, ...change } : send,
    ),
  };
}

export function dropPending(state: ChatState, localId: string): ChatState {
  return { ...state, pending: state.pending.filter((send) => send.localId !== localId) };
}

/**
 * Lets human messages that have just arrived stand for the sends that made them. A send that the host
 * has not answered yet is only hidden, so that a failure can still bring its text back.
 */
export function settlePending(state: ChatState, arrived: readonly MessageView[]): ChatState {
  if (state.pending.length === 0 || arrived.length === 0) return state;
  const taken = new Set(state.pending.map(({ shownAs }) => shownAs));
  const pending = state.pending.flatMap((send) => {
    if (send.status === 'sent') {
      return arrived.some(({ id }) => id === send.shownAs) ? [] : [send];
    }
    if (send.conversationId !== state.conversationId || send.shownAs !== null) return [send];
    const echo = arrived.find((message) => !taken.has(message.id) && isEchoOf(message, send));
    if (!echo) return [send];
    taken.add(echo.id);
    return send.status === 'sending' ? [{ ...send, shownAs: echo.id }] : [];
  });
  return { ...state, pending };
}

/** A send that failed for certain made no message; an older message of the same words is not it. */
function isEchoOf(message: MessageView, send: PendingSend): boolean {
  return (
    message.author.kind === 'human' &&
    message.text === send.text &&
    (send.status === 'sending' || (send.status === 'unsure' && message.createdAt >= send.createdAt))
  );
}

/** The host has the text: the send is done, or stays in sight until its message comes. */
export function acknowledgePending(
  state: ChatState,
  localId: string,
  messageId: string,
): ChatState {
  return messageOf(state, messageId)
    ? dropPending(state, localId)
    : changePending(state, localId, { status: 'sent', shownAs: messageId });
}
