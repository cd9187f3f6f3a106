import type { ChatState, Draft, PendingSend } from './chatState.ts';
import { emptyDraft } from './chatState.ts';
import { messageOf } from './messages.ts';

/** One row of the message list. `startsDay` asks for a day separator before it. */
export type Row =
  | { readonly kind: 'message'; readonly id: string; readonly startsDay: boolean }
  | { readonly kind: 'pending'; readonly id: string; readonly startsDay: false };

/** The day that a moment falls on, as the person's calendar has it. Passed in: pure code has no zone. */
type DayOf = (time: number) => string;

/** Builds the rows; the same array comes back until messages are added, removed or sent. */
export function createRowSelector(dayOf: DayOf): (state: ChatState) => readonly Row[] {
  const rememberedDayOf = remember(dayOf);
  let order: ChatState['order'] | null = null;
  let pending: ChatState['pending'] | null = null;
  let rows: readonly Row[] = [];
  return (state) => {
    if (state.order === order && state.pending === pending) return rows;
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
  const messages = state.order.map((id): Row => {
    const time = messageOf(state, id)?.createdAt;
    const nextDay = time === undefined ? day : dayOf(time);
    const startsDay = nextDay !== day;
    day = nextDay;
    return { kind: 'message', id, startsDay };
  });
  const sends = visiblePending(state).map(({ localId }): Row => ({
    kind: 'pending',
    id: localId,
    startsDay: false,
  }));
  return [...messages, ...sends];
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
