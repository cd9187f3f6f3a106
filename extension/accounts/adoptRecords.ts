import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BlobShelf } from '../../shared/domain/blobShelf.ts';
import { blobsOf } from '../../shared/domain/blobsOf.ts';
import { dataSchemas, type KnownKind } from '../../shared/domain/record.ts';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import type { RecordPage, RecordTransfer } from '../../shared/domain/recordTransfer.ts';

/** Records that are held at once, each of at most 1 MB, and written in one transaction within a frame of the editor. */
const PAGE = 50;

type Side = RecordTransfer & BlobShelf;

/**
 * Copies what `from` holds into `to` as writes of this machine, with the same ids, and the blobs that it names. What is
 * there already stays as it is. Answers how many records were copied; all that came before a failure stay copied, and
 * the next call goes on.
 */
export async function adoptRecords(from: Side, to: Side): Promise<number> {
  let copied = 0;
  for (const kind of Object.keys(dataSchemas) as KnownKind[]) {
    let after: string | null = '';
    while (after !== null) {
      const page: RecordPage<KnownKind> = await from.recordPage(kind, { after, limit: PAGE });
      const records = page.records as readonly RecordChange[];
      await copyBlobs(records, from, to);
      copied += await to.adopt(records);
      after = page.next;
      // Whatever else the editor has to do goes first.
      await nextTurn();
    }
  }
  return copied;
}

/** Before the records that name them: what no record names is kept for a week only. */
async function copyBlobs(records: readonly RecordChange[], from: Side, to: Side): Promise<void> {
  for (const { kind, data } of records) {
    for (const hash of blobsOf(kind, data)) {
      const bytes = await from.blob(hash);
      if (bytes !== null) await to.putBlob(bytes);
    }
  }
}
