import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { mutation } from '../../../shared/protocol/syncApi.ts';
import { listKeysOf } from '../../../shared/sync/createLocalStore.ts';
import { createMessageIndex } from '../messageIndex.ts';
import { decodeRow } from '../rowCodec.ts';
import { nameOf } from './readTables.ts';
import { SALVAGED_TABLES } from './salvagedRows.ts';
import type { OutboxColumns, RecordColumns, SalvagedRow } from './salvagedRows.ts';

/** How many rows one transaction brings over: few enough to be done within a frame. */
const CHUNK = 100;

/** Lets whatever else waits have its turn. */
export type Pause = () => Promise<void>;

/** A new database that is being filled with what can still be read of others, the best source first. */
export interface Rescue {
  /** Brings rows over and tells how many records were new. `wanted` names the only ones to take. */
  take(rows: Iterable<SalvagedRow | null>, wanted: ReadonlySet<string> | null): Promise<number>;
  /** The names of the records that are there by now. */
  readonly names: ReadonlySet<string>;
  /** Makes records that are missing of the mutations that were frozen for them; tells how many. */
  takeFrozen(): number;
  /** The records that have something to send by what is left of the outbox, but are not there. */
  missing(): ReadonlySet<string>;
  /** Writes outbox and position. */
  finish(): RescueEnd;
}

interface RescueEnd {
  /** Records with something to send. */
  readonly unsent: number;
  /** Whether the data belongs to an account of a service, which then brings the rest. */
  readonly isSynced: boolean;
}

/** Prepares to fill `database`, which is new and empty. */
export function startRescue(database: DatabaseSync, pause: Pause): Rescue {
  const { names, addRecord, settle } = recordWriter(database);
  const keepAside = database.prepare(
    'insert into set_aside (kind, id, data, at) values (?, ?, ?, ?)',
  );
  const keepBlob = database.prepare(
    'insert or ignore into blob (hash, put_at, sent_in, bytes) values (?, ?, ?, ?)',
  );
  const entries = new Map<string, OutboxColumns>();
  let position: string | null = null;

  const addAny = (item: SalvagedRow): boolean => {
    if (item.table === 'record') return addRecord(item.row);
    if (item.table === 'outbox') addEntry(entries, item.row);
    else if (item.table === 'position') position ??= item.body;
    else if (item.table === 'blob') {
      const { hash, put_at: putAt, sent_in: sentIn, bytes } = item.row;
      keepBlob.run(hash, putAt, sentIn, bytes);
    } else keepAside.run(item.row.kind, item.row.id, item.row.data, item.row.at);
    return false;
  };
  const isWanted = (item: SalvagedRow, wanted: ReadonlySet<string> | null): boolean => {
    // One blob may be named by several records; what none names goes by itself.
    if (wanted === null || item.table === 'position' || item.table === 'blob') return true;
    return item.table !== 'set_aside' && wanted.has(nameOf(item.row));
  };
  return {
    names,
    async take(rows, wanted) {
      let added = 0;
      for (const chunk of chunksOf(rows)) {
        inTransaction(database, () => {
          for (const item of chunk) {
            if (item !== null && isWanted(item, wanted) && addAny(item)) added++;
          }
          settle();
        });
        await pause();
      }
      return added;
    },
    takeFrozen: () =>
      inTransaction(database, () => {
        const bodies = [...entries.values()].flatMap(({ body }) => (body === null ? [] : [body]));
        const added = bodies.filter((body) => addRecord(recordOfMutation(body)));
        settle();
        return added.length;
      }),
    missing: () => {
      const missing = [...entries.values()].map(nameOf).filter((name) => !names.has(name));
      return new Set(missing);
    },
    finish: () =>
      inTransaction(database, () => ({
        unsent: settleOutbox(database, [...entries.values()], names),
        isSynced: settlePosition(database, position),
      })),
  };
}

interface RecordWriter {
  readonly names: ReadonlySet<string>;
  /** Whether it was not there yet. */
  readonly addRecord: (row: RecordColumns) => boolean;
  /** Writes the search index; call it last in a transaction. */
  readonly settle: () => void;
}

function recordWriter(database: DatabaseSync): RecordWriter {
  const columns = SALVAGED_TABLES.record;
  const insert = database.prepare(`insert or ignore into record (${columns.join(', ')})
    values (${columns.map(() => '?').join(', ')})`);
  const index = createMessageIndex(database);
  const names = new Set<string>();
  return {
    names,
    addRecord(row) {
      const values = [row.kind, row.id, row.parent_id, row.created_at, row.data] as const;
      const sync = [row.schema_version, row.updated_at, row.base, row.theirs] as const;
      const { changes, lastInsertRowid } = insert.run(...values, ...sync, row.rejection, row.load);
      if (Number(changes) === 0) return false;
      names.add(nameOf(row));
      const record = decodeRow({ ...row, is_waiting: 0, sent: null });
      index.put(() => Number(lastInsertRowid), record, null);
      return true;
    },
    settle: () => index.settle(),
  };
}

/** Both entries of a record may be there: one frozen, one waiting behind it. The first source counts. */
function addEntry(entries: Map<string, OutboxColumns>, row: OutboxColumns): void {
  const key = `${nameOf(row)} ${row.body === null ? 'waiting' : 'frozen'}`;
  if (!entries.has(key)) entries.set(key, row);
}

function settleOutbox(
  database: DatabaseSync,
  entries: readonly OutboxColumns[],
  names: ReadonlySet<string>,
): number {
  const base = database.prepare(`select json_extract(base, '$.version') as version,
    json_type(base, '$.data') is not null as differs from record where kind = ? and id = ?`);
  const queue =
    database.prepare(`insert or ignore into outbox (kind, id, queued_at, mutation_id, body)
    values (?, ?, ?, ?, ?)`);
  for (const entry of entries.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))) {
    if (!names.has(nameOf(entry)) || isSettled(base.get(entry.kind, entry.id), entry)) continue;
    queue.run(entry.kind, entry.id, entry.queued_at, entry.mutation_id, entry.body);
  }
  // What differs from what the service acknowledged is to be sent, whatever is left of its entry.
  database.exec(`insert or ignore into outbox (kind, id, queued_at)
    select kind, id, updated_at from record r
    where rejection is null and (base is null or json_type(base, '$.data') is not null)
      and not exists (select 1 from outbox o where o.kind = r.kind and o.id = r.id)
    order by updated_at`);
  const count = database.prepare(
    'select count(*) as n from (select distinct kind, id from outbox)',
  );
  return Number(count.get()?.['n']);
}

/**
 * Whether an entry is of the past, as may be found on pages that were given up: its mutation was made on
 * an older version than the record stands on now, or nothing differs that could wait.
 */
function isSettled(base: unknown, { body }: OutboxColumns): boolean {
  const { version, differs } = baseState.parse(base);
  if (version === null) return false;
  return body === null ? differs === 0 : mutation.parse(JSON.parse(body)).baseVersion !== version;
}

const baseState = z.object({ version: z.number().nullable(), differs: z.number() });

/** A frozen mutation holds the whole record as it was sent. */
function recordOfMutation(body: string): RecordColumns {
  const { kind, id, data, ...sent } = mutation.parse(JSON.parse(body));
  const { parentId, createdAt } = listKeysOf({ kind, data });
  return {
    kind,
    id,
    parent_id: parentId,
    created_at: createdAt,
    data: data === null ? null : JSON.stringify(data),
    schema_version: sent.schemaVersion,
    updated_at: sent.clientUpdatedAt,
    base: null,
    theirs: null,
    rejection: null,
    load: 0,
  };
}

const anyPosition = z.looseObject({ load: z.number().int() });

/** The account stays; how far it was followed is forgotten, so that a new load brings what is missing here. */
function settlePosition(database: DatabaseSync, body: string | null): boolean {
  const before = anyPosition.safeParse(body === null ? null : JSON.parse(body)).data;
  if (before === undefined) {
    database.exec('update record set load = 0');
    return false;
  }
  const highest = database.prepare('select coalesce(max(load), 0) as load from record').get();
  const load = Math.max(before.load, Number(highest?.['load'])) + 1;
  const start = { epoch: null, cursor: 0, page: null, held: null, phase: 'loading' };
  const anew = { ...before, ...start, load };
  database.prepare('insert into position (only_row, body) values (1, ?)').run(JSON.stringify(anew));
  return true;
}

/** A null stands for work that brought no row. */
function* chunksOf(rows: Iterable<SalvagedRow | null>): Generator<readonly (SalvagedRow | null)[]> {
  let chunk: (SalvagedRow | null)[] = [];
  for (const row of rows) {
    // A blob is so large that few may be held.
    if (chunk.push(row) < CHUNK && row?.table !== 'blob') continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (cause) {
    database.exec('rollback');
    throw cause;
  }
}
