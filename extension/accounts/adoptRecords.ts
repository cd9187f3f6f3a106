import type { RecordChange, RecordStore } from '../../shared/domain/recordStore.ts';
import { dataSchemas, type KnownKind } from '../../shared/domain/record.ts';

/** Records of one transaction: small enough that a window never waits long for it. */
const BATCH = 200;

/**
 * Copies what `from` holds into `to` as writes of this machine, with the same ids. What is there already
 * stays as it is. Answers how many records were copied; all that came before a failure stay copied, and the next
 * call goes on.
 */
export async function adoptRecords(from: RecordStore, to: RecordStore): Promise<number> {
  let copied = 0;
  for (const kind of Object.keys(dataSchemas) as KnownKind[]) {
    const missing = await missingOf(from, to, kind);
    for (let at = 0; at < missing.length; at += BATCH) {
      const batch = missing.slice(at, at + BATCH);
      await to.write(batch);
      copied += batch.length;
    }
  }
  return copied;
}

async function missingOf(
  from: RecordStore,
  to: RecordStore,
  kind: KnownKind,
): Promise<readonly RecordChange[]> {
  const there = new Set((await to.list(kind)).map(({ id }) => id));
  const here = await from.list(kind);
  return here
    .filter(({ id }) => !there.has(id))
    .map(({ id, data }) => ({ kind, id, data }) as RecordChange);
}
