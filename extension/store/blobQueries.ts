import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { BlobTables } from '../../shared/sync/recordTables.ts';
import { guarded } from './storeFailure.ts';

const blobRow = z.object({ bytes: z.instanceof(Uint8Array), sent_in: z.string().nullable() });
const hashRow = z.object({ hash: z.string() });
const nameRow = z.object({ kind: z.string(), id: z.string() });

/** What records name, in the words of the index `record_blob`. */
const NAMED = `kind = 'attachment' and json_extract(data, '$.blob') is not null`;

/** Whoever wrote the record may have named anything, and what is wanted is asked for under its name. */
const IS_HASH = `length(json_extract(data, '$.blob')) = 64
  and json_extract(data, '$.blob') not glob '*[^0-9a-f]*'`;

type Value = string | number | null;

/** The queries on blobs, prepared once. */
export function prepareBlobs(database: DatabaseSync): BlobTables {
  const get = database.prepare('select bytes, sent_in from blob where hash = ?');
  const put = database.prepare(`insert into blob (hash, put_at, bytes) values (?, ?, ?)
    on conflict (hash) do update set put_at = excluded.put_at`);
  // As long as it was, it is written in its place: the bytes are not written again.
  const touch = database.prepare('update blob set put_at = ? where hash = ?');
  const remove = database.prepare('delete from blob where hash = ?');
  const setSentIn = database.prepare('update blob set sent_in = ? where hash = ?');
  const namers = database.prepare(`select kind, id from record indexed by record_blob
    where ${NAMED} and json_extract(data, '$.blob') = ? order by kind, id`);
  const removeUnnamed = database.prepare(REMOVE_UNNAMED);
  const hashes = (sql: string): ((...values: readonly Value[]) => readonly string[]) => {
    const statement = database.prepare(sql);
    return (...values) =>
      guarded(() => statement.all(...values)).map((row) => hashRow.parse(row).hash);
  };
  const heldUnsent = hashes(`select hash from blob
    where hash in (select value from json_each(?)) and sent_in is not ?`);
  const wanted = hashes(`select distinct json_extract(data, '$.blob') as hash
    from record indexed by record_blob
    where ${NAMED} and json_extract(data, '$.blob') > ? and ${IS_HASH}
      and json_extract(data, '$.blob') not in (select hash from blob)
    order by 1 limit ?`);
  const unsentNamed = hashes(`select b.hash from blob b
    where b.sent_in is not ? and b.hash > ?
      and b.hash in (select json_extract(data, '$.blob') from record indexed by record_blob
                     where ${NAMED})
    order by b.hash limit ?`);
  return {
    hashOf: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    blobRow(hash) {
      const row = guarded(() => get.get(hash));
      if (row === undefined) return null;
      const { bytes, sent_in: sentIn } = blobRow.parse(row);
      return { bytes, sentIn };
    },
    putBlobRow: (hash, bytes, now) => void put.run(hash, now, bytes),
    touchBlob: (hash, now) => void touch.run(now, hash),
    removeBlob: (hash) => void remove.run(hash),
    setSentIn: (hash, epoch) => void setSentIn.run(epoch, hash),
    heldUnsent(asked, epoch) {
      const found = new Set(heldUnsent(JSON.stringify(asked), epoch));
      return asked.filter((hash) => found.has(hash));
    },
    wantedBlobs: (after, limit) => wanted(after, limit),
    unsentNamed: (epoch, after, limit) => unsentNamed(epoch, after, limit),
    namersOf: (hash) => guarded(() => namers.all(hash)).map((row) => nameRow.parse(row)),
    removeUnnamed: (time) => void removeUnnamed.run(time),
  };
}

/** A base has data of its own only where something is to be sent; a conflict is found by its index. */
const REMOVE_UNNAMED = `
  delete from blob
  where put_at < ?
    and hash not in (select json_extract(data, '$.blob') from record indexed by record_blob
                     where ${NAMED})
    and hash not in (select coalesce(json_extract(theirs, '$.data.blob'), '') from record
                     where theirs is not null and kind = 'attachment')
    and hash not in (select coalesce(json_extract(r.base, '$.data.blob'), '')
                     from outbox o join record r on r.kind = o.kind and r.id = o.id
                     where o.kind = 'attachment')
    and hash not in (select coalesce(json_extract(body, '$.data.blob'), '') from outbox
                     where kind = 'attachment')`;
