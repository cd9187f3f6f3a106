import { conversationId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { writeConversation } from './writeConversation.ts';

/** A deletion and how to take it back. */
export interface UndoableDeletion {
  /** What was deleted is called this. */
  readonly name: string;
  /** Writes everything as it was, under the same ids. Throws `StoreUnavailableError`. */
  restore(): Promise<void>;
}

/**
 * Deletes a conversation with its messages, pictures and summaries; null when there is none. `remove`
 * stops its answers and takes away conversation, messages and pictures.
 */
export async function deleteConversation(
  {
    store,
    remove,
  }: { readonly store: RecordStore; readonly remove: (id: string) => Promise<void> },
  id: string,
): Promise<UndoableDeletion | null> {
  const conversation = await store.get('conversation', id);
  if (conversation === null) return null;
  const messages = await store.list('message', id);
  const summaries = await store.list('summary', id);
  const pictures = await store.list('attachment', id);
  await remove(id);
  await store.write(summaries.map((summary) => ({ ...summary, data: null })));
  const { data } = conversation;
  return {
    name: data.title,
    restore: () =>
      writeConversation(store, { id: conversationId.parse(id), data }, [
        ...pictures,
        ...messages.map(ended),
        ...summaries,
      ]),
  };
}

/** Deletes one record that nothing else belongs to; null when there is none. */
export async function deleteRecord(
  store: RecordStore,
  kind: 'preset' | 'personality',
  id: string,
): Promise<UndoableDeletion | null> {
  if (kind === 'preset') {
    const preset = await store.get('preset', id);
    if (preset === null) return null;
    await store.write([{ kind, id, data: null }]);
    return { name: preset.data.name, restore: () => store.write([preset]) };
  }
  const personality = await store.get('personality', id);
  if (personality === null) return null;
  const memories = await store.list('memory', id);
  const gone = memories.map((memory) => ({ ...memory, data: null }));
  await store.write([{ kind, id, data: null }, ...gone]);
  return {
    name: personality.data.name,
    restore: () => store.write([personality, ...memories]),
  };
}

/** Nobody goes on with an answer that was running when its conversation was deleted. */
function ended(message: KnownRecord<'message'>): KnownRecord<'message'> {
  const { data } = message;
  return data.status === 'streaming'
    ? { ...message, data: { ...data, status: 'interrupted' } }
    : message;
}
