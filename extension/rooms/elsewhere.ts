import type { Message } from '../../shared/domain/message.ts';
import type { RecordStore, StoreChange } from '../../shared/domain/recordStore.ts';
import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import type { ConversationBook } from './conversationBook.ts';
import type { LiveMessages } from './liveMessages.ts';
import type { ShownMessages } from './shownMessages.ts';

export interface ElsewherePorts {
  readonly store: RecordStore;
  readonly book: ConversationBook;
  readonly live: LiveMessages;
  readonly shown: ShownMessages;
  readonly emit: (event: HostEvent) => void;
  hide(conversationId: string, id: string): void;
  /** Shows a stored message anew, or for the first time. */
  show(type: 'messageAdded' | 'messageChanged', id: string): Promise<void>;
  onPersonalitiesChanged(): Promise<void>;
  /** An opened conversation is no longer in the store. */
  onConversationGone(id: string): Promise<void>;
  /** An answer that runs here was taken back elsewhere. */
  onAnswerGone(conversationId: string, id: string): Promise<void>;
  /** A stored message of an opened conversation has this time: what is said here comes after it. */
  noteTime(conversationId: string, createdAt: number): void;
  /** Somebody spoke elsewhere, at this time (ms since 1970). */
  onHeard(
    conversationId: string,
    word: { readonly saidAt: number; readonly isHuman: boolean },
  ): void;
  /** What was paid for a conversation may have changed elsewhere. */
  renewSpend(conversationId: string): Promise<void>;
}

/** As far as the clocks of two devices may differ. */
const SKEW_MS = 60_000;

/** Tells the page of what other windows and devices changed, and of nothing else. */
export async function followChange(ports: ElsewherePorts, change: StoreChange): Promise<void> {
  if (change.changes.some(({ kind }) => kind === 'personality')) {
    await ports.onPersonalitiesChanged();
  }
  if (change.origin === 'here') return;
  const paidFor = new Set<string>();
  for (const { kind, id } of change.changes) {
    if (kind === 'conversation' && !(await ports.book.refresh(id))) {
      await ports.onConversationGone(id);
    }
    if (kind === 'attachment') await followPicture(ports, id);
    if (kind === 'message') await followMessage(ports, id, paidFor);
  }
  for (const id of paidFor) await ports.renewSpend(id);
}

/** A picture is looked for by its message, which may have come long before its bytes. */
async function followPicture({ store, book, emit }: ElsewherePorts, id: string): Promise<void> {
  const conversationId = (await store.get('attachment', id))?.data.conversationId;
  if (conversationId === undefined || book.opened(conversationId) === null) return;
  emit({ type: 'pictureArrived', conversationId, imageId: id });
}

async function followMessage(
  ports: ElsewherePorts,
  id: string,
  paidFor: Set<string>,
): Promise<void> {
  const { store, book, live, shown } = ports;
  const record = await store.get('message', id);
  const running = live.get(id);
  if (running !== null) {
    // It runs here, so a window that took it for left over by a crash is told otherwise at once.
    if (record === null) await ports.onAnswerGone(running.conversationId, id);
    else if (record.data.status !== 'streaming') live.saveAgain(id);
    return;
  }
  const conversationId = shown.conversationOf(id);
  if (record === null) {
    if (conversationId === null) return;
    ports.hide(conversationId, id);
    paidFor.add(conversationId);
    return;
  }
  const { data } = record;
  if (book.opened(data.conversationId) === null) return;
  if (data.usage !== null) paidFor.add(data.conversationId);
  ports.noteTime(data.conversationId, data.createdAt);
  hear(ports, data, conversationId !== null);
  if (conversationId !== null) return ports.show('messageChanged', id);
  // Older than the loaded page: it comes when the person scrolls up.
  if (data.createdAt < shown.oldestIn(data.conversationId)) return;
  await ports.show('messageAdded', id);
}

/**
 * A human's word said or edited elsewhere, or an answer that begins there: whoever asked for it is a
 * human too, if only by switching on autopilot in a second window.
 */
function hear(ports: ElsewherePorts, data: Message, isKnown: boolean): void {
  const { author, conversationId, createdAt, editedAt, status } = data;
  if (author.kind === 'human') {
    const saidAt = isKnown ? editedAt : createdAt + SKEW_MS;
    if (saidAt !== null) ports.onHeard(conversationId, { saidAt, isHuman: true });
  } else if (status === 'streaming' && !isKnown) {
    ports.onHeard(conversationId, { saidAt: createdAt, isHuman: false });
  }
}
