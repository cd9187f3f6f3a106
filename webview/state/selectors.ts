import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { ChatState, Draft, PendingSend } from './chatState.ts';
import { emptyDraft } from './chatState.ts';
import { messageOf } from './messages.ts';

/** One row of the message list. */
export type Row =
  | {
      readonly kind: 'message';
      readonly id: string;
      /** Asks for a day separator before it. */
      readonly startsDay: boolean;
      /** Asks for the line that says that what follows is new. */
      readonly startsUnread: boolean;
      /** Goes on where the same author left off a moment ago, so that its heading can be left out. */
      readonly isGrouped: boolean;
    }
  | { readonly kind: 'pending'; readonly id: string };

/** Messages of one author stand together when no more than this lies between them. */
const GROUP_MS = 5 * 60_000;

/** The day that a moment falls on, as the person's calendar has it. Passed in: pure code has no zone. */
type DayOf = (time: number) => string;

/** Builds the rows; the same array comes back until messages are added, removed or sent. */
export function createRowSelector(dayOf: DayOf): (state: ChatState) => readonly Row[] {
  const rememberedDayOf = remember(dayOf);
  let order: ChatState['order'] | null = null;
  let pending: ChatState['pending'] | null = null;
  let unreadAfterId: string | null = null;
  let rows: readonly Row[] = [];
  return (state) => {
    const isSame =
      state.order === order && state.pending === pending && state.unreadAfterId === unreadAfterId;
    if (isSame) return rows;
    unreadAfterId = state.unreadAfterId;
    order = state.order;
    pending = state.pending;
    rows = buildRows(state, rememberedDayOf);
    return rows;
  };
}

/** A calendar takes microseconds a day: too long to ask it of thousands of messages whenever one is added. */
function remember(dayOf: DayOf): DayOf {
  const days = new Map<number, string>();
  return (time) => {
    const known = days.get(time);
    if (known !== undefined) return known;
    const day = dayOf(time);
    days.set(time, day);
    return day;
  };
}

function buildRows(state: ChatState, dayOf: DayOf): readonly Row[] {
  let day: string | null = null;
  let previous: MessageView | undefined;
  // What the person said last is not new to them.
  let isUnreadDue = false;
  const messages = state.order.map((id): Row => {
    const message = messageOf(state, id);
    const nextDay = message ? dayOf(message.createdAt) : day;
    const startsDay = nextDay !== day;
    isUnreadDue ||= state.unreadAfterId !== null && previous?.id === state.unreadAfterId;
    const startsUnread = isUnreadDue && message?.author.id !== 'you';
    if (startsUnread) isUnreadDue = false;
    const isGrouped = !startsDay && !startsUnread && isContinued(previous, message);
    day = nextDay;
    previous = message;
    return { kind: 'message', id, startsDay, startsUnread, isGrouped };
  });
  const sends = visiblePending(state).map(({ localId }): Row => ({ kind: 'pending', id: localId }));
  return [...messages, ...sends];
}

function isContinued(previous: MessageView | undefined, message: MessageView | undefined): boolean {
  if (!previous || !message || message.author.kind === 'room') return false;
  return (
    previous.author.id === message.author.id &&
    previous.author.name === message.author.name &&
    previous.stage === message.stage &&
    message.replyTo === null &&
    message.createdAt - previous.createdAt <= GROUP_MS
  );
}

/** How many messages came after that one; 0 when it is the newest or not loaded. */
export function countAfter({ order }: ChatState, id: string | null): number {
  const at = id === null ? -1 : order.lastIndexOf(id);
  return at === -1 ? 0 : order.length - 1 - at;
}

/** The sends that no message stands for yet, oldest first. */
export function visiblePending(state: ChatState): readonly PendingSend[] {
  return state.pending.filter(
    ({ conversationId, status, shownAs }) =>
      conversationId === state.conversationId && (shownAs === null || status === 'sent'),
  );
}

export function draftOf({ conversationId, drafts }: ChatState): Draft {
  const draft = conversationId === null ? undefined : drafts.get(conversationId);
  return draft ?? emptyDraft;
}

/** Whether anything runs or waits, so that there is something to stop. */
export function isBusy(state: ChatState): boolean {
  return (
    state.live.size > 0 ||
    state.queue.length > 0 ||
    state.participants.some(({ state: doing }) => doing !== 'idle' && doing !== 'muted')
  );
}
