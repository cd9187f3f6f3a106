import type { Conversation } from '../../shared/domain/conversation.ts';
import type { RecordChange, RecordStore } from '../../shared/domain/recordStore.ts';
import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import { createSerial } from './serial.ts';

/** The conversations that were used in this window, as the page last heard of them. */
export interface ConversationBook {
  /** Reads it from the store, at the first time only; null when there is none. */
  open(id: string): Promise<Conversation | null>;
  /** The same without reading; null for one that was never opened. */
  opened(id: string): Conversation | null;
  openedIds(): readonly string[];
  /** Applies `change` to the stored conversation, writes it together with `others`, and tells the page. */
  update(
    id: string,
    change: (conversation: Conversation) => Conversation,
    others?: readonly RecordChange[],
  ): Promise<Conversation | null>;
  /** Takes over what the store now says. False when an opened conversation is gone. */
  refresh(id: string): Promise<boolean>;
  /** Does `work`, which deletes it, when no update is under way, then forgets it. */
  remove(id: string, work: () => Promise<void>): Promise<void>;
  close(id: string): void;
  /** Resolves when every update asked for so far has ended. */
  settled(): Promise<void>;
}

export function createConversationBook(
  store: RecordStore,
  emit: (event: HostEvent) => void,
  tell: { readonly participants: (id: string) => void; readonly room: (id: string) => void },
): ConversationBook {
  const book = new Map<string, Conversation>();
  const serial = createSerial();

  const put = (id: string, next: Conversation): void => {
    const before = book.get(id);
    book.set(id, next);
    if (before === undefined) return;
    if (before.title !== next.title) {
      emit({ type: 'titleChanged', conversationId: id, title: next.title });
    }
    if (JSON.stringify(before.participants) !== JSON.stringify(next.participants)) {
      tell.participants(id);
    }
    if (JSON.stringify(roomOf(before)) !== JSON.stringify(roomOf(next))) tell.room(id);
  };

  const read = async (id: string): Promise<Conversation | null> => {
    const record = book.has(id) ? null : await store.get('conversation', id);
    if (record !== null) put(id, record.data);
    return book.get(id) ?? null;
  };

  return {
    async open(id) {
      return book.get(id) ?? serial(() => read(id));
    },
    opened: (id) => book.get(id) ?? null,
    openedIds: () => [...book.keys()],
    update: (id, change, others = []) =>
      serial(async () => {
        const record = await store.get('conversation', id);
        if (record === null) return null;
        const next = change(record.data);
        await store.write([{ kind: 'conversation', id, data: next }, ...others]);
        put(id, next);
        return next;
      }),
    refresh: (id) =>
      serial(async () => {
        if (!book.has(id)) return true;
        const record = await store.get('conversation', id);
        if (record !== null) put(id, record.data);
        return record !== null;
      }),
    remove: (id, work) =>
      serial(async () => {
        await work();
        book.delete(id);
      }),
    close: (id) => void book.delete(id),
    settled: () => serial(() => Promise.resolve()),
  };
}

/** What the room's settings show. */
function roomOf({ description, rules, isPinned, isArchived }: Conversation) {
  return { description, rules, isPinned, isArchived };
}
