import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { LocalRecord } from '../../shared/sync/localRecord.ts';
import type { ListKeys, RecordName, RecordTables } from '../../shared/sync/recordTables.ts';
import type { MessageIndex } from './messageIndex.ts';
import { decodeRow, encodeRow, RECORD_COLUMNS } from './rowCodec.ts';
import { guarded } from './storeFailure.ts';

type Reads = Pick<
  RecordTables,
  | 'row'
  | 'visible'
  | 'visiblePage'
  | 'newestMessages'
  | 'streamingMessages'
  | 'sendable'
  | 'pending'
  | 'bySentId'
  | 'unseen'
  | 'conflicts'
  | 'rejected'
  | 'countHeld'
  | 'status'
>;

const statusRow = z.object({
  pending: z.number(),
  oldest: z.number().nullable(),
  conflicts: z.number(),
  rejected: z.number(),
});

const recordName: z.ZodType<RecordName> = z.object({ kind: z.string(), id: z.string() });

/** The reading queries on records and outbox, prepared once. */
export function prepareReads(database: DatabaseSync): Reads {
  const select = (rest: string): ((...values: readonly (string | number)[]) => LocalRecord[]) => {
    const statement = database.prepare(`select ${RECORD_COLUMNS} from record r ${rest}`);
    return (...values) => guarded(() => statement.all(...values).map(decodeRow));
  };
  const byName = select('where r.kind = ? and r.id = ?');
  const ofKind = select('where r.kind = ? and r.data is not null order by r.id');
  const ofParent = select(
    'where r.kind = ? and r.parent_id = ? and r.data is not null order by r.id',
  );
  const pageOfKind = select(
    'where r.kind = ? and r.id > ? and r.data is not null order by r.id limit ?',
  );
  const messages = select(`where r.kind = 'message' and r.parent_id = ? and r.data is not null
    order by r.created_at desc, r.id desc limit ?`);
  const messagesBefore = select(`where r.kind = 'message' and r.parent_id = ? and r.data is not null
    and (r.created_at, r.id) < (?, ?) order by r.created_at desc, r.id desc limit ?`);
  // The planner would take the wider index of kinds; the condition is in this one's own words.
  const streaming = select(`indexed by message_streaming
    where r.kind = 'message' and json_extract(r.data, '$.status') = 'streaming'`);
  const sendable = select(`join outbox o on o.kind = r.kind and o.id = r.id
    where o.mutation_id is not null or (r.theirs is null and not exists (
      select 1 from outbox f where f.kind = r.kind and f.id = r.id and f.mutation_id is not null))
    order by o.place limit ? offset ?`);
  const pending = database.prepare(`select ${RECORD_COLUMNS}, o.at as queued_at
    from (select kind, id, min(queued_at) as at, min(place) as place, max(mutation_id) as frozen
          from outbox group by kind, id) o
    join record r on r.kind = o.kind and r.id = o.id
    where o.frozen is not null or r.theirs is null order by o.place limit ?`);
  const bySentId = database.prepare('select kind, id from outbox where mutation_id = ?');
  // Two ranges, each of which the index of loads can give; `<>` would read every record.
  const unseen = select('where r.load < ? or r.load > ?');
  const conflicts = select(`where r.theirs is not null and not exists (
    select 1 from outbox f where f.kind = r.kind and f.id = r.id and f.mutation_id is not null)`);
  const rejected = select('where r.rejection is not null');

  return {
    row: (kind, id) => byName(kind, id)[0] ?? null,
    visible: (kind, parentId) => (parentId === null ? ofKind(kind) : ofParent(kind, parentId)),
    visiblePage: (kind, after, limit) => pageOfKind(kind, after, limit),
    newestMessages: (conversationId, before, limit) =>
      before === null
        ? messages(conversationId, limit)
        : messagesBefore(conversationId, before.createdAt, before.id, limit),
    streamingMessages: () => streaming(),
    sendable: (limit, skip) => sendable(limit, skip),
    pending: (limit) =>
      guarded(() => pending.all(limit)).map((row) => ({
        record: decodeRow(row),
        queuedAt: Number(row['queued_at']),
      })),
    bySentId: (mutationId) => {
      const name = guarded(() => bySentId.get(mutationId));
      return name ? recordName.parse(name) : null;
    },
    unseen: (load) => unseen(load, load),
    conflicts: () => conflicts(),
    rejected: () => rejected(),
    countHeld: prepareHeld(database),
    status: prepareStatus(database),
  };
}

function prepareHeld(database: DatabaseSync): Reads['countHeld'] {
  const held = database.prepare(`select count(*) as n from record where case
    when theirs is not null then json_extract(theirs, '$.version') > 0
      and json_type(theirs, '$.data') = 'object'
    else json_extract(base, '$.version') > 0
      and iif(json_type(base, '$.data') is null, data is not null, json_type(base, '$.data') = 'object')
    end`);
  return () => guarded(() => Number(held.get()?.['n']));
}

function prepareStatus(database: DatabaseSync): Reads['status'] {
  const status = database.prepare(`
    with waiting as (
      select o.kind, o.id, min(o.queued_at) as at, max(o.mutation_id) as frozen
      from outbox o group by o.kind, o.id
    ), open as (
      select w.at from waiting w join record r on r.kind = w.kind and r.id = w.id
      where w.frozen is not null or r.theirs is null
    )
    select
      (select count(*) from open) as pending,
      (select min(at) from open) as oldest,
      (select count(*) from record r where r.theirs is not null and not exists (
        select 1 from outbox f where f.kind = r.kind and f.id = r.id and f.mutation_id is not null)
      ) as conflicts,
      (select count(*) from record where rejection is not null) as rejected`);

  return () => {
    const row = statusRow.parse(guarded(() => status.get()));
    const { pending, oldest, conflicts: inConflict, rejected: refused } = row;
    return { pending, oldestPendingAt: oldest, conflicts: inConflict, rejected: refused };
  };
}

/** Writes records and keeps their outbox entries and what `index` says of them in step. */
export function prepareWrites(
  database: DatabaseSync,
  index: MessageIndex,
): Pick<RecordTables, 'put' | 'remove'> {
  const upsert = database.prepare(`insert into record
    (kind, id, parent_id, created_at, data, schema_version, updated_at, base, theirs, rejection, load)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (kind, id) do update set parent_id = excluded.parent_id,
      created_at = excluded.created_at, data = excluded.data,
      schema_version = excluded.schema_version, updated_at = excluded.updated_at,
      base = excluded.base, theirs = excluded.theirs, rejection = excluded.rejection,
      load = excluded.load`);
  const rowidOf = database.prepare('select rowid from record where kind = ? and id = ?');
  const remove = database.prepare('delete from record where kind = ? and id = ?');
  const unqueue = database.prepare('delete from outbox where kind = ? and id = ?');

  const putOutbox = prepareOutbox(database);

  const putRecord = (
    row: LocalRecord,
    before: LocalRecord | null,
    { parentId, createdAt }: ListKeys,
  ): void => {
    const { kind, id, schemaVersion, updatedAt, load } = row;
    const { data, base, theirs, rejection } = encodeRow(row);
    const head = [kind, id, parentId, createdAt, data, schemaVersion, updatedAt] as const;
    const { lastInsertRowid } = upsert.run(...head, base, theirs, rejection, load);
    const rowid = (): number =>
      Number(before === null ? lastInsertRowid : rowidOf.get(kind, id)?.['rowid']);
    index.put(rowid, row, before);
  };
  return {
    put(row, before, keys, now) {
      if (before === null || !isSameRecord(row, before)) putRecord(row, before, keys);
      if (!isSameOutbox(row, before)) putOutbox(row, before, now);
    },
    remove(kind, id) {
      if (kind === 'message') index.remove(id);
      remove.run(kind, id);
      unqueue.run(kind, id);
    },
  };
}

/** Keeps the outbox entries of a record in step with it. */
function prepareOutbox(
  database: DatabaseSync,
): (row: LocalRecord, before: LocalRecord | null, now: number) => void {
  const forget = database.prepare(
    'delete from outbox where kind = ? and id = ? and mutation_id is not null',
  );
  const settle = database.prepare(
    'delete from outbox where kind = ? and id = ? and mutation_id is null',
  );
  const queue = database.prepare(
    'insert into outbox (kind, id, queued_at) values (?, ?, ?) on conflict do nothing',
  );
  const freeze = database.prepare(`update outbox set mutation_id = ?, body = ?
    where kind = ? and id = ? and mutation_id is null and not exists (
      select 1 from outbox f where f.kind = ? and f.id = ? and f.mutation_id is not null)`);
  const requeue = database.prepare(`insert into outbox (kind, id, queued_at)
    select kind, id, queued_at from outbox where kind = ? and id = ? and mutation_id is not null
    on conflict do nothing`);

  return ({ kind, id, sent, edit }: LocalRecord, before: LocalRecord | null, now: number): void => {
    // What comes back unsent waits behind the others, and is as old as it was.
    if (sent === null && edit.kind === 'waiting' && before?.edit.kind !== 'waiting') {
      requeue.run(kind, id);
    }
    if (sent === null) forget.run(kind, id);
    else freeze.run(sent.mutationId, JSON.stringify(sent), kind, id, kind, id);
    if (edit.kind === 'waiting') queue.run(kind, id, now);
    else settle.run(kind, id);
  };
}

/** Whether nothing that the record's own row holds differs; what was replaced counts as different. */
function isSameRecord(row: LocalRecord, before: LocalRecord): boolean {
  const isRefused = (edit: LocalRecord['edit']) => edit.kind === 'rejected';
  return (
    row.data === before.data &&
    row.base === before.base &&
    row.theirs === before.theirs &&
    row.schemaVersion === before.schemaVersion &&
    row.updatedAt === before.updatedAt &&
    row.load === before.load &&
    (row.edit === before.edit || (!isRefused(row.edit) && !isRefused(before.edit)))
  );
}

/** Whether the same entries stand in the outbox; none do for a row that is not kept yet. */
function isSameOutbox(row: LocalRecord, before: LocalRecord | null): boolean {
  const isWaiting = (it: LocalRecord | null) => it?.edit.kind === 'waiting';
  return row.sent?.mutationId === before?.sent?.mutationId && isWaiting(row) === isWaiting(before);
}
