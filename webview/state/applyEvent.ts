import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import type { ChatState } from './chatState.ts';
import { messageOf, putMessage, removeMessage, replaceMessage } from './messages.ts';
import { settlePending } from './pending.ts';

/** The state after an event; `isGap` asks for a fresh snapshot because something was missed. */
interface Applied {
  readonly state: ChatState;
  readonly isGap: boolean;
}

/** Applies what the host told. Applying an event twice changes nothing the second time. */
export function applyEvent(state: ChatState, event: HostEvent): Applied {
  if (event.conversationId !== state.conversationId || state.phase !== 'ready') {
    return { state, isGap: false };
  }
  if (event.type === 'textAdded') return addText(state, event);
  return { state: applyWhole(state, event), isGap: false };
}

type TextAdded = Extract<HostEvent, { type: 'textAdded' }>;

function applyWhole(state: ChatState, event: Exclude<HostEvent, TextAdded>): ChatState {
  if (event.type === 'messageAdded' || event.type === 'messageChanged') {
    const isNew = messageOf(state, event.message.id) === undefined;
    const put = event.type === 'messageAdded' ? putMessage : replaceMessage;
    return settlePending(put(state, event.message), isNew ? [event.message] : []);
  }
  if (event.type === 'messageRemoved') return removeMessage(state, event.messageId);
  // What to show, and which conversation, is decided by whoever owns this state.
  if (event.type === 'messageRevealed' || event.type === 'conversationChosen') return state;
  if (event.type === 'pictureArrived') {
    return { ...state, picturesArrived: state.picturesArrived + 1 };
  }
  // All others name the part of the state that they replace.
  const { type: _type, conversationId: _conversationId, ...replaced } = event;
  const change: Partial<ChatState> = replaced;
  return { ...state, ...change };
}

function addText(state: ChatState, { messageId, part, offset, text }: TextAdded): Applied {
  const message = state.live.get(messageId);
  // An ended message is whole: what still comes is late. One that was never seen was missed.
  if (!message) return { state, isGap: messageOf(state, messageId) === undefined };
  const held = message[part];
  if (offset > held.length) return { state, isGap: true };
  const fresh = text.slice(held.length - offset);
  if (fresh === '') return { state, isGap: false };
  const grown = { ...message, [part]: held + fresh };
  return { state: { ...state, live: new Map(state.live).set(messageId, grown) }, isGap: false };
}
