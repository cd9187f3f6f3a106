import type { BlobsReply } from '../../shared/protocol/restApi.ts';
import {
  countBlobs,
  insertBlob,
  readBlobSize,
  readBlobSlice,
  takeBlobBytes,
  touchBlob,
} from './blobTable.ts';
import type { Database } from './database.ts';
import { lockSpace } from './spaceTable.ts';

/** `known`: the space had it already, and its time of grace begins anew. */
type PutBlobOutcome = 'stored' | 'known' | 'forbidden' | 'overQuota';

/** The blobs of spaces, seen as one person: of other people's spaces there are none. */
export interface Blobs {
  /** The bytes that one space may hold. */
  readonly maxBytes: number;
  /** `hash` must be the SHA-256 of `bytes`; readers are forbidden. */
  put(userId: string, to: BlobName, bytes: Uint8Array): Promise<PutBlobOutcome>;
  /** In bytes; null when there is no such blob. */
  sizeOf(userId: string, of: BlobName): Promise<number | null>;
  /** The bytes in slices of bounded size, read as they are asked for. Throws when the blob goes meanwhile. */
  read(userId: string, of: BlobName, size: number): AsyncIterable<Uint8Array>;
  /** Null when there is no such space. */
  count(userId: string, spaceId: string): Promise<BlobsReply | null>;
}

interface BlobName {
  readonly spaceId: string;
  readonly hash: string;
}

export function createBlobs(database: Database, maxBytes: number): Blobs {
  return {
    maxBytes,

    put: (userId, { spaceId, hash }, bytes) =>
      database.asUser(userId, async (tx) => {
        const space = await lockSpace(tx, userId, spaceId);
        if (space === null || space.role === 'reader') return 'forbidden';
        if (await touchBlob(tx, spaceId, hash)) return 'known';
        if (!(await takeBlobBytes(tx, spaceId, bytes.byteLength, maxBytes))) return 'overQuota';
        await insertBlob(tx, spaceId, hash, bytes);
        return 'stored';
      }),

    sizeOf: (userId, { spaceId, hash }) =>
      database.asUser(userId, (tx) => readBlobSize(tx, spaceId, hash)),

    async *read(userId, of, size) {
      for (let offset = 0; offset < size;) {
        const slice = await database.asUser(userId, (tx) => readBlobSlice(tx, of, offset));
        if (slice === null || slice.byteLength === 0)
          throw new Error('A blob went while it was read.');
        yield slice;
        offset += slice.byteLength;
      }
    },

    async count(userId, spaceId) {
      const counts = await database.asUser(userId, (tx) => countBlobs(tx, spaceId));
      return counts && { ...counts, maxBytes };
    },
  };
}
