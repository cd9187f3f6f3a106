import type { RecordStore, StoreChange } from '../../shared/domain/recordStore.ts';
import type { ConversationBook } from './conversationBook.ts';
import type { LiveMessages } from './liveMessages.ts';
import type { ShownMessages } from './shownMessages.ts';

interface ElsewherePorts {
  readonly store: RecordStore;
  readonly book: ConversationBook;
  readonly live: LiveMessages;
  readonly shown: ShownMessages;
  hide(conversationId: string, id: string): void;
  /** Shows a stored message anew, or for the first time. */
  show(type: 'messageAdded' | 'messageChanged', id: string): Promise<void>;
  onPersonalitiesChanged(): Promise<void>;
  /** An opened conversation is no longer in the store. */
  onConversationGone(id: string): Promise<void>;
}

/** Tells the page of what other windows and devices changed, and of nothing else. */
export async function followChange(ports: ElsewherePorts, change: StoreChange): Promise<void> {
  if (change.changes.some(({ kind }) => kind === 'personality')) {
    await ports.onPersonalitiesChanged();
  }
  if (change.origin === 'here') return;
  for (const { kind, id } of change.changes) {
    if (kind === 'conversation' && !(await ports.book.refresh(id))) {
      await ports.onConversationGone(id);
    }
    if (kind === 'message') await followMessage(ports, id);
  }
}

async function followMessage(ports: ElsewherePorts, id: string): Promise<void> {
  const { store, book, live, shown } = ports;
  const record = await store.get('message', id);
  if (live.get(id) !== null) {
    // It runs here, so a window that took it for left over by a crash is told otherwise at once.
    if (record !== null && record.data.status !== 'streaming') live.saveAgain(id);
    return;
  }
  const conversationId = shown.conversationOf(id);
  if (record === null) {
    if (conversationId === null) return;
    ports.hide(conversationId, id);
    return;
  }
  if (conversationId !== null) return ports.show('messageChanged', id);
  const { data } = record;
  if (book.opened(data.conversationId) === null) return;
  // Older than the loaded page: it comes when the person scrolls up.
  if (data.createdAt < shown.oldestIn(data.conversationId)) return;
  await ports.show('messageAdded', id);
}
