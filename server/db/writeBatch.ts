import * as z from 'zod';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import type { Tx } from './database.ts';
import { readRows } from './readRows.ts';
import { storedRecord } from './recordTable.ts';

/** The fate of one mutation of a batch; `index` is its place there. */
const writeOutcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    index: z.number(),
    version: z.number(),
    seq: z.number(),
    /** By how many the space's living records became more: 1, 0 or -1. */
    growth: z.number(),
  }),
  z.object({
    status: z.literal('duplicate'),
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
  z.object({ status: z.enum(['gone', 'missingBlob', 'spaceFull']), index: z.number() }),
]);
export type WriteOutcome = z.infer<typeof writeOutcome>;

const writtenCount = z.object({ writtenCount: z.number() });

export interface SizedMutation {
  readonly mutation: Mutation;
  /** Of the data as JSON in UTF-8; 0 for a deletion. */
  readonly bytes: number;
}

export interface Batch {
  readonly spaceId: string;
  readonly authorId: string;
  /** The space's counter; accepted writes get the numbers after it, in the order of the batch. */
  readonly seq: number;
  /** How many records more may live in the space. */
  readonly room: number;
  /** No record and no mutation id occurs twice. */
  readonly mutations: readonly SizedMutation[];
  /** The blobs that the space has of those that the mutations name. */
  readonly blobs: ReadonlySet<string>;
  /** Conflicting records are given back up to this many bytes. */
  readonly maxConflictBytes: number;
}

/**
 * Judges and applies a whole batch in one statement and journals what was accepted. The space must be
 * locked. One outcome per mutation, in no particular order.
 */
export async function writeBatch(tx: Tx, batch: Batch): Promise<readonly WriteOutcome[]> {
  const items = batch.mutations.map(({ mutation, bytes }, index) => ({
    index,
    mutation_id: mutation.mutationId,
    kind: mutation.kind,
    id: mutation.id,
    base_version: mutation.baseVersion,
    deleted: mutation.deleted,
    schema_version: mutation.schemaVersion,
    client_updated_at: mutation.clientUpdatedAt,
    bytes,
    data: mutation.data,
    blobs: blobsOf(mutation),
    keeps_blobs: !mutation.deleted && mutation.blobs === undefined,
    lacks_blob: blobsOf(mutation)?.some((hash) => !batch.blobs.has(hash)) ?? false,
  }));
  const rows = await readRows(tx, writeOutcome.and(writtenCount), WRITE_BATCH, [
    batch.spaceId,
    batch.authorId,
    batch.seq,
    JSON.stringify(items),
    batch.maxConflictBytes,
    batch.room,
  ]);
  const accepted = rows.filter(({ status }) => status === 'ok').length;
  // Impossible under the lock; throwing rolls the batch back.
  if (rows[0] !== undefined && rows[0].writtenCount !== accepted) {
    throw new Error('A batch was written without the lock on its space.');
  }
  return rows.map(({ writtenCount: _, ...outcome }) => outcome);
}

/** The blobs that the mutation names, each once; null for none. */
export function blobsOf({ deleted, blobs = [] }: Mutation): readonly string[] | null {
  return deleted || blobs.length === 0 ? null : [...new Set(blobs)];
}

/**
 * What fits a full space: a birth finds `room` for as many births as there was at the start and as deaths
 * before it have made. Its `slack` is that less its own number among the births; one that brings the
 * slack to a new low below zero does not fit, and leaves those after it what it would have taken.
 *
 * What is held is looked up key by key, which `lateral … limit 1` makes sure of: a join might read the whole space.
 */
const WRITE_BATCH = `
with matched as materialized (
  select item.index, item.mutation_id, item.kind, item.id, item.deleted, item.schema_version,
         item.client_updated_at, item.bytes, item.data,
         -- Who names none may not know what the data names: an older client, or one that cannot decode it.
         case when item.keeps_blobs then held.blobs else item.blobs end as blobs,
         known.version as known_version, known.seq as known_seq,
         held.version as held_version, held.bytes as held_bytes,
         coalesce(held.version, floor.min_seq) + 1 as next_version,
         case when item.deleted then 0 else 1 end
           - case when coalesce(held.deleted, true) then 0 else 1 end as growth,
         case when known.mutation_id is not null then 'duplicate'
              when held.version is null and item.base_version > 0 then 'gone'
              when coalesce(held.version, 0) <> item.base_version then 'conflict'
              when item.lacks_blob then 'missingBlob'
              else 'ok' end as status
    from jsonb_to_recordset($4::jsonb) as item (
           index integer, mutation_id uuid, kind text, id uuid, base_version bigint,
           deleted boolean, schema_version bigint, client_updated_at bigint, bytes integer,
           data jsonb, blobs text[], keeps_blobs boolean, lacks_blob boolean)
    left join lateral (
           select mutation_id, version, seq from mutation
            where space_id = $1 and mutation_id = item.mutation_id limit 1) known on true
    left join lateral (
           select version, bytes, deleted, blobs from record
            where space_id = $1 and kind = item.kind and id = item.id limit 1) held on true
    -- A new record's version is above every one that a purged tombstone of its name can have had.
    cross join (select min_seq from space where id = $1) floor
), counted as (
  select index, mutation_id, kind, id, deleted, schema_version, client_updated_at, bytes, data,
         blobs, known_version, known_seq, held_version, held_bytes, next_version, growth, status,
         case when status = 'ok' and growth = 1 then
           greatest($6::bigint + count(*) filter (where status = 'ok' and growth = -1) over so_far, 0)
             - count(*) filter (where status = 'ok' and growth = 1) over so_far
         end as slack
    from matched
  window so_far as (order by index rows unbounded preceding)
), judged as materialized (
  select index, mutation_id, kind, id, deleted, schema_version, client_updated_at, bytes, data,
         blobs, known_version, known_seq, held_version, held_bytes, next_version, growth,
         case when slack < least(0, min(slack) over (
                     order by index rows between unbounded preceding and 1 preceding))
              then 'spaceFull' else status end as status
    from counted
), written as (
  insert into record as t (space_id, kind, id, seq, version, deleted, schema_version, author_id,
                           client_updated_at, updated_at, bytes, data, blobs)
  select $1, kind, id, $3::bigint + row_number() over (order by index), next_version, deleted,
         schema_version, $2, client_updated_at, now(), bytes, data, blobs
    from judged
   where status = 'ok'
      on conflict (space_id, kind, id) do update
     set seq = excluded.seq, version = excluded.version, deleted = excluded.deleted,
         schema_version = excluded.schema_version, author_id = excluded.author_id,
         client_updated_at = excluded.client_updated_at, updated_at = excluded.updated_at,
         bytes = excluded.bytes, data = excluded.data, blobs = excluded.blobs
   where t.version = excluded.version - 1
  returning 1
), journalled as (
  insert into mutation (space_id, mutation_id, version, seq)
  select $1, mutation_id, next_version, $3::bigint + row_number() over (order by index)
    from judged
   where status = 'ok'
), answer as (
  select index, status, kind, id, growth,
         coalesce(known_version, case when status = 'ok' then next_version end, held_version)
           as version,
         coalesce(known_seq, $3::bigint + count(*) filter (where status = 'ok')
           over (order by index rows unbounded preceding)) as seq,
         sum(case when status = 'conflict' then held_bytes end) over (order by index)
           as total_bytes
    from judged
)
select answer.index, answer.status, answer.kind, answer.id, answer.version, answer.growth,
       coalesce(held.seq, answer.seq) as seq, held.deleted,
       held.schema_version as "schemaVersion", held.client_updated_at as "clientUpdatedAt",
       answer.total_bytes as "totalBytes",
       (select count(*) from written) as "writtenCount",
       case when answer.total_bytes <= $5::bigint then held.data end as data
  from answer
  left join lateral (
         select seq, deleted, schema_version, client_updated_at, data from record
          where answer.status = 'conflict'
            and space_id = $1 and kind = answer.kind and id = answer.id limit 1) held on true`;
