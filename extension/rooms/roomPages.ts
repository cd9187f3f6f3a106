import { conversationId as conversationIdSchema } from '../../shared/domain/ids.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { ChatSnapshot, MessageView, ParticipantView } from '../../shared/protocol/chatView.ts';
import type { RoomParts } from './roomParts.ts';
import { withLive } from './roomReader.ts';
import { messageView, type ViewSources } from './views.ts';

const PAGE = 60;

/** What the pages load and are shown. */
export interface RoomPages {
  readonly snapshot: (conversationId: string) => Promise<ChatSnapshot | null>;
  /** A page of messages before one, or with null the newest; running answers are in the newest only. */
  readonly page: (
    conversationId: string,
    beforeId: string | null,
  ) => Promise<{ readonly messages: readonly MessageView[]; readonly hasOlder: boolean }>;
  /** Tells the page of a stored message. */
  readonly show: (type: 'messageAdded' | 'messageChanged', id: string) => Promise<void>;
  /** Tells the page that a message is gone. */
  readonly hide: (conversationId: string, id: string) => void;
}

type Parts = Pick<RoomParts, 'book' | 'live' | 'board' | 'shown' | 'notices' | 'emit' | 'prepare'>;

export function createRoomPages(
  parts: Parts & {
    readonly store: RecordStore;
    readonly sources: ViewSources;
    readonly participantsOf: (conversationId: string) => readonly ParticipantView[];
  },
): RoomPages {
  const { store, book, live, board, shown, notices, emit, sources } = parts;

  const viewsOf = (messages: readonly Identified[]) => viewsWithQuotes(store, sources, messages);

  const page: RoomPages['page'] = async (conversationId, beforeId) => {
    await parts.prepare(conversationId);
    const { messages, hasOlder } = await store.listMessages(conversationId, {
      beforeId,
      limit: PAGE,
    });
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
      if (conversation === null) return null;
      return {
        conversationId: conversationIdSchema.parse(conversationId),
        title: conversation.title,
        participants: parts.participantsOf(conversationId),
        messages,
        hasOlder,
        queue: board.queueOf(conversationId),
        notice: notices.get(conversationId),
      };
    },
    async show(type, id) {
      const record = await store.get('message', id);
      if (record === null) return;
      const view = await viewsOf([record]);
      const { conversationId } = record.data;
      shown.add(conversationId, id);
      emit({ type, conversationId, message: view(id, record.data) });
    },
    hide(conversationId, id) {
      shown.remove(id);
      emit({ type: 'messageRemoved', conversationId, messageId: id });
    },
  };
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
