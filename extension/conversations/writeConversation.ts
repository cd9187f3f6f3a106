import type { Conversation } from '../../shared/domain/conversation.ts';
import type { ConversationId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordChange, RecordStore } from '../../shared/domain/recordStore.ts';

const BATCH = 200;
/** What a batch may weigh, in UTF-16 units of pictures. */
const MOST_LENGTH = 4_000_000;

type Part = KnownRecord<'message' | 'summary' | 'attachment'>;

/**
 * Writes a conversation with what belongs to it, the conversation last: nobody sees half of one. Where that
 * fails, what was written is taken back as far as the disk allows, and the failure is thrown on.
 */
export async function writeConversation(
  store: RecordStore,
  conversation: { readonly id: ConversationId; readonly data: Conversation },
  others: readonly Part[],
): Promise<void> {
  let written = 0;
  try {
    while (written < others.length) {
      const batch = nextBatch(others, written);
      await store.write(batch.map(changeOf));
      written += batch.length;
    }
    await store.write([{ kind: 'conversation', ...conversation }]);
  } catch (error) {
    const gone = others.slice(0, written).map(({ kind, id }) => ({ kind, id, data: null }));
    await store.write(gone).catch(() => undefined);
    throw error;
  }
}

/** At least one, then as many as are few and light enough. */
function nextBatch(parts: readonly Part[], from: number): readonly Part[] {
  let length = 0;
  const most = parts.slice(from, from + BATCH);
  const end = most.findIndex((part, index) => {
    length += part.kind === 'attachment' && 'base64' in part.data ? part.data.base64.length : 0;
    return index > 0 && length > MOST_LENGTH;
  });
  return end < 0 ? most : most.slice(0, end);
}

function changeOf(record: Part): RecordChange {
  return { kind: record.kind, id: record.id, data: record.data } as RecordChange;
}
