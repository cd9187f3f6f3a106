import type { RecordStore } from '../../shared/domain/recordStore.ts';

/** Deletes messages, all or none; without any, nothing is written. */
export async function deleteMessages(store: RecordStore, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await store.write(ids.map((id) => ({ kind: 'message', id, data: null })));
}
