import * as z from 'zod';
import {
  MAX_PULL_BYTES,
  type Mutation,
  serverRecord,
  type ServerRecord,
} from '../../shared/protocol/syncApi.ts';
import { utf8Length } from '../../shared/sync/utf8Length.ts';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Checked on the way in; copying each record's fields again would only cost time. */
const storedData = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const storedRecord = serverRecord.extend({ data: storedData.nullable() });

/** The fate of one mutation of a batch; `index` is its place there. */
const writeOutcome = z.discriminatedUnion('status', [
  z.object({
    status: z.enum(['ok', 'duplicate']),
    index: z.number(),
    version: z.number(),
    seq: z.number(),
  }),
  storedRecord.extend({
    status: z.literal('conflict'),
    index: z.number(),
    /** The bytes of this and all earlier conflicts of the batch; `data` is left out past the limit. */
    totalBytes: z.number(),
  }),
  z.object({ status: z.literal('gone'), index: z.number() }),
]);
export type WriteOutcome = z.infer<typeof writeOutcome>;

const writtenCount = z.object({ writtenCount: z.number() });

export interface Batch {
  readonly spaceId: string;
  readonly authorId: string;
  /** The space's counter; accepted writes get the numbers after it, in the order of the batch. */
  readonly seq: number;
  /** No record and no mutation id occurs twice. */
  readonly mutations: readonly Mutation[];
  /** Conflicting records are given back up to this many bytes. */
  readonly maxConflictBytes: number;
}

/**
 * Judges and applies a whole batch in one statement and journals what was accepted. The space must be
 * locked. One outcome per mutation, in no particular order.
 */
export async function writeBatch(tx: Tx, batch: Batch): Promise<readonly WriteOutcome[]> {
  const items = batch.mutations.map((mutation, index) => ({
    index,
    mutation_id: mutation.mutationId,
    kind: mutation.kind,
    id: mutation.id,
    base_version: mutation.baseVersion,
    deleted: mutation.deleted,
    schema_version: mutation.schemaVersion,
    client_updated_at: mutation.clientUpdatedAt,
    bytes: mutation.data === null ? 0 : utf8Length(JSON.stringify(mutation.data)),
    data: mutation.data,
  }));
  const rows = await readRows(tx, writeOutcome.and(writtenCount), WRITE_BATCH, [
    batch.spaceId,
    batch.authorId,
    batch.seq,
    JSON.stringify(items),
    batch.maxConflictBytes,
  ]);
  const accepted = rows.filter(({ status }) => status === 'ok').length;
  // Impossible under the lock; throwing rolls the batch back.
  if (rows[0] !== undefined && rows[0].writtenCount !== accepted) {
    throw new Error('A batch was written without the lock on its space.');
  }
  return rows.map(({ writtenCount: _, ...outcome }) => outcome);
}

const WRITE_BATCH = `
with judged as materialized (
  select item.index, item.mutation_id, item.kind, item.id, item.base_version, item.deleted,
         item.schema_version, item.client_updated_at, item.bytes, item.data,
         known.version as known_version, known.seq as known_seq,
         held.version as held_version, held.bytes as held_bytes,
         case when known.mutation_id is not null then 'duplicate'
              when coalesce(held.version, 0) = item.base_version then 'ok'
              when held.version is null then 'gone'
              else 'conflict' end as status
    from jsonb_to_recordset($4::jsonb) as item (
           index integer, mutation_id uuid, kind text, id uuid, base_version bigint,
           deleted boolean, schema_version bigint, client_updated_at bigint, bytes integer,
           data jsonb)
    left join mutation known on known.space_id = $1 and known.mutation_id = item.mutation_id
    left join record held
           on held.space_id = $1 and held.kind = item.kind and held.id = item.id
), written as (
  insert into record as t (space_id, kind, id, seq, version, deleted, schema_version, author_id,
                           client_updated_at, updated_at, bytes, data)
  select $1, kind, id, $3::bigint + row_number() over (order by index), base_version + 1, deleted,
         schema_version, $2, client_updated_at, now(), bytes, data
    from judged
   where status = 'ok'
      on conflict (space_id, kind, id) do update
     set seq = excluded.seq, version = excluded.version, deleted = excluded.deleted,
         schema_version = excluded.schema_version, author_id = excluded.author_id,
         client_updated_at = excluded.client_updated_at, updated_at = excluded.updated_at,
         bytes = excluded.bytes, data = excluded.data
   where t.version = excluded.version - 1
  returning 1
), journalled as (
  insert into mutation (space_id, mutation_id, version, seq)
  select $1, mutation_id, base_version + 1, $3::bigint + row_number() over (order by index)
    from judged
   where status = 'ok'
), answer as (
  select index, status, kind, id,
         coalesce(known_version, case when status = 'ok' then base_version + 1 end, held_version)
           as version,
         coalesce(known_seq, $3::bigint + count(*) filter (where status = 'ok')
           over (order by index rows unbounded preceding)) as seq,
         sum(case when status = 'conflict' then held_bytes end) over (order by index)
           as total_bytes
    from judged
)
select answer.index, answer.status, answer.kind, answer.id, answer.version,
       coalesce(held.seq, answer.seq) as seq, held.deleted,
       held.schema_version as "schemaVersion", held.client_updated_at as "clientUpdatedAt",
       answer.total_bytes as "totalBytes",
       (select count(*) from written) as "writtenCount",
       case when answer.total_bytes <= $5::bigint then held.data end as data
  from answer
  left join record held
         on answer.status = 'conflict'
        and held.space_id = $1 and held.kind = answer.kind and held.id = answer.id`;

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
  /** No record between `cursor` and `head` was left out. */
  readonly isComplete: boolean;
}

/** No record's fields beside its data take more than this as JSON. */
const ENVELOPE_BYTES = 256;

/**
 * A page in the order of seq: at most `limit` records and `MAX_PULL_BYTES` as JSON, but always one where
 * there is one. The bytes are added up from a column, so a page never reads data that it leaves out.
 */
export async function readPage(executor: Executor, page: PageRequest): Promise<RecordPage> {
  const rows = await readRows(
    executor,
    storedRecord.extend({ hasMore: z.boolean() }),
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
  return {
    records: rows.map(({ hasMore: _, ...record }) => record),
    isComplete: rows.at(-1)?.hasMore !== true,
  };
}

/** The records of one kind that are not deleted, in order of id, after the id `after`. */
export function listRecords(
  executor: Executor,
  of: { readonly spaceId: string; readonly kind: string },
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly ServerRecord[]> {
  return readRows(
    executor,
    storedRecord,
    `select kind, id, seq, version, deleted, schema_version as "schemaVersion",
            client_updated_at as "clientUpdatedAt", data
       from record
      where space_id = $1 and kind = $2 and not deleted and ($3::uuid is null or id > $3::uuid)
      order by id
      limit $4`,
    [of.spaceId, of.kind, page.after, page.limit],
  );
}

/** One record, deleted or not; null when there never was one. */
export async function readRecord(
  executor: Executor,
  of: { readonly spaceId: string; readonly kind: string },
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

/**
 * Removes the tombstones of more than `days` days ago. Cursors that may not have passed them are
 * answered with a resync from then on.
 */
export async function purgeTombstones(tx: Tx, days: number): Promise<void> {
  await tx.query(
    `with old as (
       select space_id, max(seq) as seq
         from record
        where deleted and updated_at < now() - make_interval(days => $1)
        group by space_id
     ), raised as (
       update space s
          set min_seq = greatest(s.min_seq, old.seq)
         from old
        where s.id = old.space_id
       returning s.id
     )
     delete from record r
      using raised
      where r.space_id = raised.id and r.deleted
        and r.updated_at < now() - make_interval(days => $1)`,
    [days],
  );
}
