import { MAX_BLOB_BYTES } from '../domain/blob.ts';
import type { BlobShelf } from '../domain/blobShelf.ts';
import type { ChangeRecord, InTransaction } from './createLocalStore.ts';
import { later } from './later.ts';
import type { RecordTables } from './recordTables.ts';
import { retryRefused, settlePush } from './settleRecord.ts';
import type { BlobRefusal, BlobSync } from './syncStore.ts';

/** How long a blob stays that nothing names: its record may be about to be written, or be brought back. */
const UNNAMED_MS = 7 * 86_400_000;

const DETAILS = {
  tooLarge: 'The service does not take a file of this size.',
  noRoomForBlob: 'The service has no room for its file.',
  blobNotTaken: 'The service does not take its file.',
} as const satisfies Readonly<Record<BlobRefusal, string>>;

/** The blobs of a local store over its tables. */
export function createBlobStore(
  tables: RecordTables,
  inTransaction: InTransaction,
  now: () => number,
): BlobShelf & BlobSync {
  const write = <T>(work: (change: ChangeRecord) => T): Promise<T> =>
    later(() => inTransaction('elsewhere', work));
  return {
    putBlob: (bytes) =>
      write(() => {
        if (bytes.byteLength > MAX_BLOB_BYTES) throw new RangeError('The blob is too large.');
        const hash = tables.hashOf(bytes);
        dropDamaged(tables, hash);
        tables.putBlobRow(hash, bytes, now());
        return hash;
      }),
    blob: (hash) =>
      later(() => {
        const row = tables.blobRow(hash);
        if (row === null || tables.hashOf(row.bytes) === hash) return row?.bytes ?? null;
        // It is wanted again from now on.
        inTransaction('elsewhere', () => dropDamaged(tables, hash));
        return null;
      }),
    unsentBlobs: (hashes, epoch) => later(() => tables.heldUnsent(hashes, epoch)),
    unsentNamed: (epoch, { after, limit }) => later(() => tables.unsentNamed(epoch, after, limit)),
    wantedBlobs: ({ after, limit }) => later(() => tables.wantedBlobs(after, limit)),
    markSent: (hashes, epoch) =>
      write((change) => {
        for (const hash of hashes) {
          tables.setSentIn(hash, epoch);
          if (epoch !== null) retryNamers(tables, change, hash);
        }
      }),
    takeBlob: (hash, bytes, epoch) =>
      later(() => {
        if (bytes.byteLength > MAX_BLOB_BYTES || tables.hashOf(bytes) !== hash) return false;
        return inTransaction('elsewhere', (change, touch) => {
          dropDamaged(tables, hash);
          tables.putBlobRow(hash, bytes, now());
          tables.setSentIn(hash, epoch);
          retryNamers(tables, change, hash);
          tables.namersOf(hash).forEach(touch);
          return true;
        });
      }),
    rejectBlob: (mutationId, reason) =>
      later(() =>
        inTransaction('elsewhere', (change) => {
          const row = tables.bySentId(mutationId);
          const detail = DETAILS[reason];
          const result = { status: 'rejected', mutationId, reason, detail } as const;
          if (row) change(row.kind, row.id, (it) => it && settlePush(it, result, it.load));
        }),
      ),
    forgetUnnamed: () => write(() => tables.removeUnnamed(now() - UNNAMED_MS)),
  };
}

/** Rule B13: the service holds the blob now. */
function retryNamers(tables: RecordTables, change: ChangeRecord, hash: string): void {
  for (const { kind, id } of tables.namersOf(hash)) {
    change(kind, id, (row) => row && retryRefused(row));
  }
}

/** Removes a blob whose bytes are no longer those that its hash names. */
function dropDamaged(tables: RecordTables, hash: string): void {
  const row = tables.blobRow(hash);
  if (row !== null && tables.hashOf(row.bytes) !== hash) tables.removeBlob(hash);
}
