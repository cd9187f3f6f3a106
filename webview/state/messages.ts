import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { ChatState, FinishedAnswer } from './chatState.ts';

const KEPT_ANNOUNCEMENTS = 5;

/** The message with its newest text, or undefined when it is not loaded. */
export function messageOf(state: ChatState, id: string): MessageView | undefined {
  return state.live.get(id) ?? state.settled.get(id);
}

/**
 * Of two versions of a message the one that knows more: an ended one over a running one, the longer
 * text of two that run. Snapshots and events may overtake each other; this makes their order not matter.
 */
export function newerOf(held: MessageView | undefined, incoming: MessageView): MessageView {
  if (!held || incoming.status !== 'streaming') return incoming;
  if (held.status !== 'streaming') return hasGoneOn(held, incoming) ? incoming : held;
  return {
    ...incoming,
    text: longerOf(held.text, incoming.text),
    reasoning: longerOf(held.reasoning, incoming.reasoning),
  };
}

/** Whether an answer that had broken off is being written again, further than it was. */
function hasGoneOn(held: MessageView, incoming: MessageView): boolean {
  return (
    (held.status === 'interrupted' || held.status === 'failed') &&
    incoming.text.length > held.text.length &&
    incoming.text.startsWith(held.text)
  );
}

function longerOf(held: string, incoming: string): string {
  return held.length > incoming.length && held.startsWith(incoming) ? held : incoming;
}

/** Adds the message at the end, or replaces the one of the same id where it stands, by what knows more. */
export function putMessage(state: ChatState, incoming: MessageView): ChatState {
  return place(state, newerOf(messageOf(state, incoming.id), incoming));
}

/** As `putMessage`, but an ended answer may be written again: events come in their order. */
export function replaceMessage(state: ChatState, incoming: MessageView): ChatState {
  const held = messageOf(state, incoming.id);
  return place(state, held?.status === 'streaming' ? newerOf(held, incoming) : incoming);
}

function place(state: ChatState, message: MessageView): ChatState {
  const held = messageOf(state, message.id);
  const isLive = message.status === 'streaming';
  return {
    ...state,
    order: held ? state.order : [...state.order, message.id],
    live: isLive
      ? new Map(state.live).set(message.id, message)
      : withoutKey(state.live, message.id),
    settled: isLive
      ? withoutKey(state.settled, message.id)
      : new Map(state.settled).set(message.id, message),
    finished: isAnswerEnding(held, message)
      ? [...state.finished, finishedAnswer(state, message)].slice(-KEPT_ANNOUNCEMENTS)
      : state.finished,
  };
}

export function removeMessage(state: ChatState, id: string): ChatState {
  if (!messageOf(state, id)) return state;
  return {
    ...state,
    order: state.order.filter((other) => other !== id),
    live: withoutKey(state.live, id),
    settled: withoutKey(state.settled, id),
  };
}

/** Splits messages by whether their answer still runs. */
export function partition(
  messages: readonly MessageView[],
): Pick<ChatState, 'order' | 'settled' | 'live'> {
  const settled = new Map<string, MessageView>();
  const live = new Map<string, MessageView>();
  for (const message of messages) {
    (message.status === 'streaming' ? live : settled).set(message.id, message);
  }
  return { order: [...new Set(messages.map(({ id }) => id))], settled, live };
}

function isAnswerEnding(held: MessageView | undefined, message: MessageView): boolean {
  return (
    message.author.kind === 'personality' &&
    message.status !== 'streaming' &&
    (held === undefined || held.status === 'streaming')
  );
}

function finishedAnswer(state: ChatState, { id, author, status }: MessageView): FinishedAnswer {
  return { id, serial: (state.finished.at(-1)?.serial ?? 0) + 1, name: author.name, status };
}

function withoutKey<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** Whether the answer broke off after it had said something. */
export function canContinue({ status, failure, text }: MessageView): boolean {
  if (text === '') return false;
  if (status === 'interrupted') return true;
  return (
    status === 'failed' && (failure?.kind === 'cutByLength' || failure?.kind === 'brokenStream')
  );
}
