import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { recordData } from '../../shared/protocol/syncApi.ts';
import { MAX_SET_ASIDE } from '../../shared/sync/recordTables.ts';
import type { RecordTables } from '../../shared/sync/recordTables.ts';
import { prepareBlobs } from './blobQueries.ts';
import type { Checkpoints } from './checkpointAside.ts';
import type { IndexUpkeep } from './indexUpkeep.ts';
import { rollBack } from './openDatabase.ts';
import type { OutsideChanges } from './outsideChanges.ts';
import { createMessageIndex } from './messageIndex.ts';
import { prepareMessageSearch } from './messageSearchQueries.ts';
import { prepareReads, prepareWrites } from './recordQueries.ts';
import { prepareSpend } from './spendQueries.ts';
import { prepareSnapshotSizes } from './snapshotQueries.ts';
import { guarded } from './storeFailure.ts';

const position = z.object({
  userId: z.string(),
  spaceId: z.string(),
  epoch: z.string().nullable(),
  cursor: z.number().int(),
  page: z.string().nullable(),
  load: z.number().int(),
  held: z.number().int().nullable().default(null),
  phase: z.enum(['loading', 'guarded', 'following']),
});
const lease = z.object({ owner: z.string(), until: z.number() });
const setAsideRow = z.object({
  kind: z.string(),
  id: z.string(),
  data: z.string().nullable(),
  at: z.number(),
});

/** What is done for the database between commits. */
interface Upkeep {
  readonly checkpoints: Checkpoints;
  readonly index: IndexUpkeep;
}

/** What one record takes in the write-ahead log, indexes included. */
const PAGES_A_RECORD = 2;
const PAGE_BYTES = 4_096;

/** The tables of a local store in an open SQLite database of ours. */
export function sqliteTables(
  database: DatabaseSync,
  outside: OutsideChanges,
  upkeep?: Upkeep,
): RecordTables {
  const index = createMessageIndex(database);
  const { put, remove } = prepareWrites(database, index);
  const blobs = prepareBlobs(database);
  /** Pages that the transaction writes, about. */
  let written = 0;
  return {
    ...prepareReads(database),
    put(row, before, keys, now) {
      put(row, before, keys, now);
      written += PAGES_A_RECORD;
    },
    remove(kind, id) {
      remove(kind, id);
      written += PAGES_A_RECORD;
    },
    ...prepareSyncState(database),
    ...prepareMessageSearch(database),
    ...prepareSpend(database),
    ...prepareSnapshotSizes(database),
    ...blobs,
    putBlobRow(hash, bytes, now) {
      blobs.putBlobRow(hash, bytes, now);
      written += Math.ceil(bytes.byteLength / PAGE_BYTES);
    },
    transaction(work) {
      written = 0;
      const { done, isIndexChanged } = guarded(() =>
        commit(database, {
          work() {
            outside.assertInPlace();
            const result = { done: work(), isIndexChanged: index.settle() };
            outside.settle();
            return result;
          },
          undo() {
            index.forget();
            outside.forget();
          },
        }),
      );
      upkeep?.checkpoints.noteWritten(written);
      if (isIndexChanged) upkeep?.index.noteChanged();
      return done;
    },
    noteChange: (kind, id) => outside.note(kind, id),
    onOutsideChange: (listener) => outside.onChange(listener),
    async close() {
      outside.close();
      upkeep?.index.close();
      database.close();
      await upkeep?.checkpoints.close();
    },
  };
}

/** Commits what `work` writes; where either fails, nothing is written and `undo` is called. */
function commit<T>(
  database: DatabaseSync,
  { work, undo }: { readonly work: () => T; readonly undo: () => void },
): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (cause) {
    rollBack(database);
    undo();
    throw cause;
  }
}

function prepareSyncState(
  database: DatabaseSync,
): Pick<
  RecordTables,
  'position' | 'setPosition' | 'lease' | 'setLease' | 'addSetAside' | 'setAside'
> {
  const getPosition = database.prepare('select body from position');
  const setPosition = database.prepare(`insert into position (only_row, body) values (1, ?)
    on conflict (only_row) do update set body = excluded.body`);
  const getLease = database.prepare('select owner, until from lease');
  const setLease = database.prepare(`insert into lease (only_row, owner, until) values (1, ?, ?)
    on conflict (only_row) do update set owner = excluded.owner, until = excluded.until`);
  const dropLease = database.prepare('delete from lease');
  const addSetAside = database.prepare(
    'insert into set_aside (kind, id, data, at) values (?, ?, ?, ?)',
  );
  const trimSetAside = database.prepare('delete from set_aside where place <= ?');
  const listSetAside = database.prepare(
    'select kind, id, data, at from set_aside order by place desc',
  );
  return {
    position: () => {
      const row = guarded(() => getPosition.get());
      return row ? position.parse(JSON.parse(String(row['body']))) : null;
    },
    setPosition: (next) => void setPosition.run(JSON.stringify(next)),
    lease: () => {
      const row = guarded(() => getLease.get());
      return row ? lease.parse(row) : null;
    },
    setLease(next) {
      if (next === null) dropLease.run();
      else setLease.run(next.owner, next.until);
    },
    addSetAside: ({ kind, id, data, at }) => {
      const text = data === null ? null : JSON.stringify(data);
      const { lastInsertRowid } = addSetAside.run(kind, id, text, at);
      trimSetAside.run(Number(lastInsertRowid) - MAX_SET_ASIDE);
    },
    setAside: () =>
      guarded(() => listSetAside.all()).map((input) => {
        const { data, ...row } = setAsideRow.parse(input);
        return { ...row, data: data === null ? null : recordData.parse(JSON.parse(data)) };
      }),
  };
}
