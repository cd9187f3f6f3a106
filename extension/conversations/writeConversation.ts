import type { Conversation } from '../../shared/domain/conversation.ts';
import type { ConversationId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordChange, RecordStore } from '../../shared/domain/recordStore.ts';

const BATCH = 200;

/**
 * Writes a conversation with its messages, the conversation last: nobody sees half of one. Where that
 * fails, what was written is taken back as far as the disk allows, and the failure is thrown on.
 */
export async function writeConversation(
  store: RecordStore,
  conversation: { readonly id: ConversationId; readonly data: Conversation },
  others: readonly KnownRecord<'message' | 'summary'>[],
): Promise<void> {
  let written = 0;
  try {
    for (; written < others.length; written += BATCH) {
      await store.write(others.slice(written, written + BATCH).map(changeOf));
    }
    await store.write([{ kind: 'conversation', ...conversation }]);
  } catch (error) {
    const gone = others.slice(0, written).map(({ kind, id }) => ({ kind, id, data: null }));
    await store.write(gone).catch(() => undefined);
    throw error;
  }
}

function changeOf(record: KnownRecord<'message' | 'summary'>): RecordChange {
  return { kind: record.kind, id: record.id, data: record.data } as RecordChange;
}
