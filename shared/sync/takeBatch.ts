import type { Mutation } from '../protocol/syncApi.ts';
import type { SyncStore } from './syncStore.ts';
import { utf8Length } from './utf8Length.ts';

/** Frozen within a frame of the editor. */
export const PART_MUTATIONS = 50;

/**
 * Takes a batch in parts and lets others have their turn in between. What is written or settled meanwhile only makes
 * it shorter: what is left out goes with the next one.
 */
export async function takeBatch(
  store: Pick<SyncStore, 'takeBatch'>,
  limit: { readonly count: number; readonly bytes: number },
  nextTurn: () => Promise<void>,
): Promise<readonly Mutation[]> {
  const batch: Mutation[] = [];
  let bytes = 0;
  while (batch.length < limit.count) {
    const count = Math.min(PART_MUTATIONS, limit.count - batch.length);
    const part = await store.takeBatch({ count, bytes: limit.bytes - bytes, skip: batch.length });
    for (const mutation of part) {
      bytes += utf8Length(JSON.stringify(mutation)) + 1;
      batch.push(mutation);
    }
    if (part.length < count || batch.length === limit.count) break;
    await nextTurn();
  }
  return batch;
}
