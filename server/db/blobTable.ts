import * as z from 'zod';
import { type BlobsReply } from '../../shared/protocol/restApi.ts';
import { blobHash } from '../../shared/domain/blob.ts';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Bytes of a blob that are read at once. A multiple of 3, so that slices in base64 can be joined. */
const SLICE_BYTES = 3 * 128 * 1024;

/**
 * Which of these blobs the space has, and marks them as in use. The space must be locked: then they stay
 * until the transaction ends, and a record that names them by then keeps them.
 */
export async function hasBlobs(
  tx: Tx,
  spaceId: string,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  await tx.query(
    `update blob
        set unused_since = null
      where space_id = $1 and sha256 = any ($2::text[]) and unused_since is not null`,
    [spaceId, [...hashes]],
  );
  const rows = await readRows(
    tx,
    z.object({ sha256: blobHash }),
    'select sha256 from blob where space_id = $1 and sha256 = any ($2::text[])',
    [spaceId, [...hashes]],
  );
  return new Set(rows.map(({ sha256 }) => sha256));
}

/** Starts the blob's time of grace anew unless it is in use; false when the space has no such blob. */
export async function touchBlob(tx: Tx, spaceId: string, hash: string): Promise<boolean> {
  const [blob] = await tx.query(
    `update blob
        set unused_since = case when unused_since is null then null else now() end
      where space_id = $1 and sha256 = $2
     returning sha256`,
    [spaceId, hash],
  );
  return blob !== undefined;
}

/** Counts `size` bytes to the space, which must be locked; false when it has no room for them. */
export async function takeBlobBytes(
  tx: Tx,
  spaceId: string,
  size: number,
  maxBytes: number,
): Promise<boolean> {
  const [space] = await tx.query(
    `update space
        set blob_bytes = blob_bytes + $2
      where id = $1 and blob_bytes + $2 <= $3
     returning id`,
    [spaceId, size, maxBytes],
  );
  return space !== undefined;
}

export async function insertBlob(
  tx: Tx,
  spaceId: string,
  hash: string,
  bytes: Uint8Array,
): Promise<void> {
  await tx.query('insert into blob (space_id, sha256, size, bytes) values ($1, $2, $3, $4)', [
    spaceId,
    hash,
    bytes.byteLength,
    bytes,
  ]);
}

/** The size in bytes, or null when the space has no such blob. */
export async function readBlobSize(
  executor: Executor,
  spaceId: string,
  hash: string,
): Promise<number | null> {
  const [blob] = await readRows(
    executor,
    z.object({ size: z.number() }),
    'select size from blob where space_id = $1 and sha256 = $2',
    [spaceId, hash],
  );
  return blob?.size ?? null;
}

/** At most `SLICE_BYTES` from `offset` on; null when the blob is gone. */
export async function readBlobSlice(
  executor: Executor,
  of: { readonly spaceId: string; readonly hash: string },
  offset: number,
): Promise<Uint8Array | null> {
  const [slice] = await readRows(
    executor,
    z.object({ bytes: z.instanceof(Uint8Array) }),
    `select substring(bytes from $3 for $4) as bytes
       from blob
      where space_id = $1 and sha256 = $2`,
    [of.spaceId, of.hash, offset + 1, SLICE_BYTES],
  );
  return slice?.bytes ?? null;
}

/** Hashes and sizes in order of hash, after the hash `after` (`''` for the first page). */
export function listBlobs(
  executor: Executor,
  spaceId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly { readonly sha256: string; readonly size: number }[]> {
  return readRows(
    executor,
    z.object({ sha256: blobHash, size: z.number() }),
    `select sha256, size
       from blob
      where space_id = $1 and sha256 > $2
      order by sha256
      limit $3`,
    [spaceId, page.after, page.limit],
  );
}

/** How many bytes and blobs the space has; null when there is no such space. */
export async function countBlobs(
  executor: Executor,
  spaceId: string,
): Promise<Pick<BlobsReply, 'bytes' | 'blobs'> | null> {
  const [counts] = await readRows(
    executor,
    z.object({ bytes: z.number(), blobs: z.number() }),
    `select s.blob_bytes as bytes,
            (select count(*) from blob b where b.space_id = s.id) as blobs
       from space s
      where s.id = $1`,
    [spaceId],
  );
  return counts ?? null;
}

/** Spaces with blobs, in order of id, after the id `after`; with `unusedDays`, with blobs that long unused. */
export async function listSpacesWithBlobs(
  executor: Executor,
  page: { readonly after: string; readonly limit: number; readonly unusedDays?: number },
): Promise<readonly string[]> {
  const rows = await readRows(
    executor,
    z.object({ space_id: z.uuid() }),
    `select distinct space_id
       from blob
      where space_id > $1
        and ($3::integer is null or unused_since < now() - make_interval(days => $3))
      order by space_id
      limit $2`,
    [page.after, page.limit, page.unusedDays ?? null],
  );
  return rows.map(({ space_id }) => space_id);
}

/**
 * Brings `unused_since` up to date with what the records of these spaces name. Takes no lock on the
 * space and waits for none, so it may be wrong about a record that is being written; `collectBlobs`
 * looks again.
 */
export async function markUnusedBlobs(
  executor: Executor,
  spaceIds: readonly string[],
): Promise<void> {
  await executor.query(
    `with outdated as (
       select space_id, sha256
         from blob
        where space_id = any ($1::uuid[])
          and (unused_since is not null) = ((space_id, sha256) in (
                select r.space_id, unnest(r.blobs)
                  from record r
                 where r.space_id = any ($1::uuid[]) and r.blobs is not null))
          for update skip locked
     )
     update blob b
        set unused_since = case when b.unused_since is null then now() end
       from outdated o
      where b.space_id = o.space_id and b.sha256 = o.sha256`,
    [[...spaceIds]],
  );
}

/**
 * Removes at most `limit` blobs that no record names and that have been unused for `days`; how many went.
 * The space must be locked.
 */
export async function collectBlobs(
  tx: Tx,
  spaceId: string,
  of: { readonly days: number; readonly limit: number },
): Promise<number> {
  const [counted] = await readRows(
    tx,
    z.object({ count: z.number() }),
    `with collected as (
       delete from blob
        where space_id = $1
          and sha256 in (
                select sha256
                  from blob
                 where space_id = $1 and unused_since < now() - make_interval(days => $2)
                   and sha256 not in (
                         select unnest(r.blobs)
                           from record r
                          where r.space_id = $1 and r.blobs is not null)
                 limit $3)
       returning size
     )
     update space
        set blob_bytes = blob_bytes - (select coalesce(sum(size), 0) from collected)
      where id = $1
     returning (select count(*) from collected) as count`,
    [spaceId, of.days, of.limit],
  );
  return counted?.count ?? 0;
}
