import * as z from 'zod';
import { MAX_PULL_BYTES, type ServerRecord } from '../../shared/protocol/syncApi.ts';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Checked on the way in; copying each record's fields again would only cost time. */
const storedData = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** A record as its row has it; what a column cannot hold is not looked for. */
export const storedRecord = z.object({
  kind: z.string(),
  id: z.string(),
  seq: z.number(),
  version: z.number(),
  deleted: z.boolean(),
  schemaVersion: z.number(),
  clientUpdatedAt: z.number(),
  data: storedData.nullable(),
});

export interface PageRequest {
  readonly spaceId: string;
  /** Records after `cursor`, up to and including `head`. */
  readonly cursor: number;
  readonly head: number;
  readonly withTombstones: boolean;
  readonly limit: number;
}

export interface RecordPage {
  readonly records: readonly ServerRecord[];
  /** Nothing of what was asked for comes after these. */
  readonly isComplete: boolean;
}

/** No record's fields beside its data take more than this as JSON. */
const ENVELOPE_BYTES = 256;

/**
 * A page in the order of seq: at most `limit` records and `MAX_PULL_BYTES` as JSON, but always one where
 * there is one. The bytes are added up from a column, so a page never reads data that it leaves out.
 */
export async function readPage(executor: Executor, page: PageRequest): Promise<RecordPage> {
  const rows = await executor.query(
    `select kind, id, seq, version, deleted, schema_version as "schemaVersion",
            client_updated_at as "clientUpdatedAt", data, next_seq is not null as "hasMore"
       from (select kind, id, seq, version, deleted, schema_version, client_updated_at, data,
                    row_number() over in_order as place,
                    sum(bytes + $6::bigint) over in_order as total,
                    lead(seq) over (order by seq) as next_seq
               from record
              where space_id = $1 and seq > $2 and seq <= $3 and (not deleted or $4)
             window in_order as (order by seq rows unbounded preceding)
              order by seq
              limit $5::bigint + 1) page
      where place = 1 or (place <= $5::bigint and total <= $7::bigint)
      order by seq`,
    [
      page.spaceId,
      page.cursor,
      page.head,
      page.withTombstones,
      page.limit,
      ENVELOPE_BYTES,
      MAX_PULL_BYTES,
    ],
  );
  return pageOf(rows);
}

/** The records of one kind of a space. */
export interface KindOfSpace {
  readonly spaceId: string;
  readonly kind: string;
}

export interface ListRequest {
  /** The id after which the page begins. */
  readonly after: string | null;
  readonly limit: number;
  /** Only what was written after this seq. */
  readonly sinceSeq: number;
  /** Only what its device wrote at or after this time. */
  readonly updatedSince: number | null;
}

/** A page of the records that are not deleted, in order of id, bounded as `readPage` is. */
export async function listRecords(
  executor: Executor,
  of: KindOfSpace,
  request: ListRequest,
): Promise<RecordPage> {
  const rows = await executor.query(
    `select kind, id, seq, version, deleted, schema_version as "schemaVersion",
            client_updated_at as "clientUpdatedAt", data, next_id is not null as "hasMore"
       from (select kind, id, seq, version, deleted, schema_version, client_updated_at, data,
                    row_number() over in_order as place,
                    sum(bytes + $7::bigint) over in_order as total,
                    lead(id) over (order by id) as next_id
               from record
              where space_id = $1 and kind = $2 and not deleted
                and ($3::uuid is null or id > $3::uuid) and seq > $4
                and ($5::bigint is null or client_updated_at >= $5::bigint)
             window in_order as (order by id rows unbounded preceding)
              order by id
              limit $6::bigint + 1) page
      where place = 1 or (place <= $6::bigint and total <= $8::bigint)
      order by id`,
    [
      of.spaceId,
      of.kind,
      request.after,
      request.sinceSeq,
      request.updatedSince,
      request.limit,
      ENVELOPE_BYTES,
      MAX_PULL_BYTES,
    ],
  );
  return pageOf(rows);
}

const records = z.array(storedRecord);
const lastRow = z.object({ hasMore: z.boolean() }).optional();

function pageOf(rows: readonly unknown[]): RecordPage {
  return {
    records: records.parse(rows),
    isComplete: lastRow.parse(rows.at(-1))?.hasMore !== true,
  };
}

/** One record, deleted or not; null when there never was one. */
export async function readRecord(
  executor: Executor,
  of: KindOfSpace,
  id: string,
): Promise<ServerRecord | null> {
  const [record] = await readRows(
    executor,
    storedRecord,
    `select kind, id, seq, version, deleted, schema_version as "schemaVersion",
            client_updated_at as "clientUpdatedAt", data
       from record
      where space_id = $1 and kind = $2 and id = $3`,
    [of.spaceId, of.kind, id],
  );
  return record ?? null;
}

const tombstone = z.object({ spaceId: z.uuid(), kind: z.string(), id: z.uuid() });
type Tombstone = z.infer<typeof tombstone>;

/** At most `limit` tombstones of more than `days` days ago, of all spaces, the oldest first. */
export function listOldTombstones(
  executor: Executor,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<readonly Tombstone[]> {
  return readRows(
    executor,
    tombstone,
    `select space_id as "spaceId", kind, id
       from record
      where deleted and updated_at < now() - make_interval(days => $1)
      order by updated_at
      limit $2`,
    [days, limit],
  );
}

/**
 * Removes those of these records that still are tombstones of more than `days` days ago. The space must be
 * locked. Cursors that may not have passed them are answered with a resync from then on.
 */
export async function deleteTombstones(
  tx: Tx,
  spaceId: string,
  of: {
    readonly names: readonly { readonly kind: string; readonly id: string }[];
    readonly days: number;
  },
): Promise<void> {
  await tx.query(
    `with gone as (
       delete from record r
        using unnest($2::text[], $3::uuid[]) as old (kind, id)
        where r.space_id = $1 and r.kind = old.kind and r.id = old.id
          and r.deleted and r.updated_at < now() - make_interval(days => $4)
       returning r.seq
     )
     update space
        set min_seq = greatest(min_seq, (select max(seq) from gone))
      where id = $1`,
    [spaceId, of.names.map(({ kind }) => kind), of.names.map(({ id }) => id), of.days],
  );
}
