import type { DataOf } from '../../shared/domain/record.ts';
import type { RecordChange, RecordStore } from '../../shared/domain/recordStore.ts';

/**
 * Changes one record: `next` sees its present data and gives the new, or null to leave it. Answers what
 * it saw, or null when the record is gone; what is gone is never made again.
 */
export type EditRecord<K extends 'thread' | 'proposal'> = (
  id: string,
  next: (data: DataOf<K>) => DataOf<K> | null,
) => Promise<DataOf<K> | null>;

/** The last edit of each store, whichever editor made it. */
const lastEdits = new WeakMap<RecordStore, Promise<unknown>>();

/** Runs a task after all edits of this store that were asked for before it, and before those after. */
export function afterEdits<T>(store: RecordStore, task: () => Promise<T>): Promise<T> {
  const result = (lastEdits.get(store) ?? Promise.resolve()).then(task, task);
  lastEdits.set(store, result);
  return result;
}

/** Edits of one store run one after the other, so that none overwrites another's result. */
export function createRecordEditor<K extends 'thread' | 'proposal'>(
  store: RecordStore,
  kind: K,
): EditRecord<K> {
  return (id, next) =>
    afterEdits(store, async () => {
      const record = await store.get(kind, id);
      const data = record === null ? null : next(record.data);
      if (data !== null) await store.write([{ kind, id, data } as RecordChange]);
      return record?.data ?? null;
    });
}
