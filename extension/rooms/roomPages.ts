import { conversationId as conversationIdSchema } from '../../shared/domain/ids.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { MessagePage, RecordStore } from '../../shared/domain/recordStore.ts';
import type { ChatSnapshot, MessageView, ParticipantView } from '../../shared/protocol/chatView.ts';
import type { RoomParts } from './roomParts.ts';
import { withLive } from './roomReader.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import { messageView, type ViewSources } from './views.ts';

const PAGE = 60;
/** More would not fit one message to the page. */
const MOST_AT_ONCE = 2_000;

/** What the pages load and are shown. */
export interface RoomPages {
  readonly snapshot: (conversationId: string) => Promise<ChatSnapshot | null>;
  /** A page of messages before one, or with null the newest; running answers are in the newest only. */
  readonly page: (
    conversationId: string,
    beforeId: string | null,
    untilId?: string | null,
  ) => Promise<{ readonly messages: readonly MessageView[]; readonly hasOlder: boolean }>;
  /** Tells the page of a stored message. */
  readonly show: (type: 'messageAdded' | 'messageChanged', id: string) => Promise<void>;
  /** Tells the page that a message is gone. */
  readonly hide: (conversationId: string, id: string) => void;
}

type Parts = Pick<
  RoomParts,
  'book' | 'live' | 'board' | 'shown' | 'notices' | 'rooms' | 'prompts' | 'emit' | 'prepare'
>;

export function createRoomPages(
  parts: Parts & {
    readonly ports: RoomsPorts;
    readonly sources: ViewSources;
    readonly participantsOf: (conversationId: string) => readonly ParticipantView[];
  },
): RoomPages {
  const { book, live, board, shown, notices, sources } = parts;
  const { store, readMarks, appearance } = parts.ports;

  const viewsOf: ViewsOf = (messages) => viewsWithQuotes(store, sources, messages);

  const page: RoomPages['page'] = async (conversationId, beforeId, untilId = null) => {
    await parts.prepare(conversationId);
    const { messages, hasOlder } = await readBack(store, conversationId, { beforeId, untilId });
    const view = await viewsOf(messages);
    // From here on nothing waits: what runs is shown exactly as far as the events have told it.
    live.showNow();
    const running = beforeId === null ? live.of(conversationId) : [];
    const all = withLive(messages, running);
    for (const { id } of all) shown.add(conversationId, id);
    const oldest = hasOlder ? (messages[0]?.data.createdAt ?? -Infinity) : -Infinity;
    shown.loadedFrom(conversationId, oldest);
    return { messages: all.map(({ id, data }) => view(id, data)), hasOlder };
  };

  return {
    page,
    async snapshot(conversationId) {
      const { messages, hasOlder } = await page(conversationId, null);
      const conversation = book.opened(conversationId);
      const room = parts.rooms.view(conversationId);
      if (conversation === null || room === null) return null;
      return {
        conversationId: conversationIdSchema.parse(conversationId),
        title: conversation.title,
        participants: parts.participantsOf(conversationId),
        messages,
        hasOlder,
        ...board.queueOf(conversationId),
        notice: notices.get(conversationId),
        room,
        autopilot: parts.rooms.autopilot(conversationId),
        context: parts.prompts.gaugeOf(conversationId),
        lastReadId: readMarks.get(conversationId),
        appearance: appearance(),
      };
    },
    ...showing(parts, viewsOf),
  };
}

type ViewsOf = (
  messages: readonly Identified[],
) => Promise<(id: string, data: Message) => MessageView>;

/** Showing and hiding single messages: what is hidden while it is read to be shown stays hidden. */
function showing(
  { shown, emit, ports }: Pick<Parts, 'shown' | 'emit'> & { readonly ports: RoomsPorts },
  viewsOf: ViewsOf,
): Pick<RoomPages, 'show' | 'hide'> {
  const beingRead = new Set<{ readonly id: string }>();
  return {
    async show(type, id) {
      const reading = { id };
      beingRead.add(reading);
      try {
        const record = await ports.store.get('message', id);
        if (record === null) return;
        const view = await viewsOf([record]);
        if (!beingRead.has(reading)) return;
        const { conversationId } = record.data;
        shown.add(conversationId, id);
        emit({ type, conversationId, message: view(id, record.data) });
      } finally {
        beingRead.delete(reading);
      }
    },
    hide(conversationId, id) {
      for (const reading of beingRead) if (reading.id === id) beingRead.delete(reading);
      shown.remove(id);
      emit({ type: 'messageRemoved', conversationId, messageId: id });
    },
  };
}

/** One page, or with `untilId` as many as it takes to hold that message; at most `MOST_AT_ONCE`. */
async function readBack(
  store: RecordStore,
  conversationId: string,
  { beforeId, untilId }: { readonly beforeId: string | null; readonly untilId: string | null },
): Promise<MessagePage> {
  const limit = untilId === null ? PAGE : PAGE * 8;
  let page = await store.listMessages(conversationId, { beforeId, limit });
  while (untilId !== null && page.hasOlder && page.messages.length < MOST_AT_ONCE) {
    const oldest = page.messages[0]?.id;
    if (oldest === undefined || page.messages.some(({ id }) => id === untilId)) break;
    const older = await store.listMessages(conversationId, { beforeId: oldest, limit });
    page = { messages: [...older.messages, ...page.messages], hasOlder: older.hasOlder };
  }
  return page;
}

interface Identified {
  readonly id: string;
  readonly data: Message;
}

/** Reads what the messages reply to, then gives the function that shows each without waiting. */
async function viewsWithQuotes(
  store: RecordStore,
  sources: ViewSources,
  messages: readonly Identified[],
): Promise<(id: string, data: Message) => MessageView> {
  const originals = new Map(messages.map((message) => [message.id, message]));
  for (const { data } of messages) {
    if (data.replyTo === null || originals.has(data.replyTo)) continue;
    const original = await store.get('message', data.replyTo);
    if (original !== null) originals.set(original.id, original);
  }
  return (id, data) => messageView(id, data, originals.get(data.replyTo ?? '') ?? null, sources);
}
