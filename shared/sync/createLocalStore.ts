import { blobsOf } from '../domain/blobsOf.ts';
import { dataSchemas, isKnownKind, parentOf, SCHEMA_VERSION } from '../domain/record.ts';
import type { DataOf, KnownKind, KnownRecord } from '../domain/record.ts';
import type { MessageSearch, SpendBook } from '../domain/messageSearch.ts';
import type { MessagePage, RecordChange, RecordStore, StoreChange } from '../domain/recordStore.ts';
import type { RecordTransfer } from '../domain/recordTransfer.ts';
import type { SnapshotShelf } from '../domain/snapshotShelf.ts';
import * as z from 'zod';
import { hasLocalEdit, sameContent } from './localRecord.ts';
import type { LocalRecord } from './localRecord.ts';
import { createBlobStore } from './createBlobStore.ts';
import { later } from './later.ts';
import type { ListKeys, RecordName, RecordTables } from './recordTables.ts';
import { rankMessages } from './rankMessages.ts';
import { searchWords } from './searchWords.ts';
import { dropDead, writeLocally } from './settleRecord.ts';
import type { LocalWrite } from './settleRecord.ts';
import { createSyncStore } from './createSyncStore.ts';
import type { LocalStore } from './syncStore.ts';

export interface StoreTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * Changes a record within a transaction; `settle` gets the row as it is and gives it as it shall be. `known` is the row
 * where it was read in this transaction and not changed since.
 */
export type ChangeRecord = (
  kind: string,
  id: string,
  settle: (row: LocalRecord | null) => LocalRecord | null,
  known?: LocalRecord,
) => void;

/** Runs `work` in one transaction and tells listeners afterwards what looks different. */
export type InTransaction = <T>(
  origin: StoreChange['origin'],
  work: (change: ChangeRecord, touch: TouchRecord) => T,
) => T;

/** Tells of a record that looks different though its data is the same. */
type TouchRecord = (name: RecordName) => void;

const recordId = z
  .uuid()
  .refine((id) => id === id.toLowerCase(), 'Record ids are lower-case UUIDs.');

/** A `LocalStore` over any tables: all that rows mean is here, all that keeps them is there. */
export function createLocalStore(tables: RecordTables, tools: StoreTools): LocalStore {
  const listeners = new Set<(change: StoreChange) => void>();
  const tell = (change: StoreChange): void => {
    if (change.changes.length > 0) for (const listener of [...listeners]) listener(change);
  };
  tables.onOutsideChange((changes) => tell({ origin: 'elsewhere', changes }));

  const inTransaction: InTransaction = (origin, work) => {
    const changes: { kind: string; id: string }[] = [];
    const change: ChangeRecord = (kind, id, settle, known) => {
      const before = known ?? tables.row(kind, id);
      const settled = settle(before);
      // The pull may have passed a deletion before its fate was known, or before it was made once more.
      const isDead = settled?.data === null && !hasLocalEdit(settled);
      const after = isDead ? dropDead(settled, tables.position()?.cursor ?? 0) : settled;
      if (after === before) return;
      if (after === null) tables.remove(kind, id);
      else tables.put(after, before, listKeysOf(after), tools.now());
      touchBlobs(tables, { before, after }, tools.now());
      if (sameContent(before ?? { data: null }, after ?? { data: null })) return;
      touch({ kind, id });
    };
    const touch: TouchRecord = ({ kind, id }) => {
      tables.noteChange(kind, id);
      changes.push({ kind, id });
    };
    const result = tables.transaction(() => work(change, touch));
    tell({ origin, changes });
    return result;
  };

  return {
    ...createRecordStore(tables, inTransaction, tools.now),
    ...createReadings(tables),
    ...createTransfer(tables, inTransaction, tools.now),
    ...createSyncStore(tables, inTransaction, tools),
    ...createBlobStore(tables, inTransaction, tools.now),
    onDidChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      await Promise.resolve();
      listeners.clear();
      await tables.close();
    },
  };
}

/** Rule B16: what a record named until now may be needed again, where it is brought back. */
function touchBlobs(
  tables: RecordTables,
  { before, after }: { readonly before: LocalRecord | null; readonly after: LocalRecord | null },
  now: number,
): void {
  if (before === null || before.data === after?.data) return;
  for (const hash of blobsOf(before.kind, before.data)) tables.touchBlob(hash, now);
}

function createRecordStore(
  tables: RecordTables,
  inTransaction: InTransaction,
  now: () => number,
): Omit<RecordStore, 'onDidChange'> {
  return {
    get: async (kind, id) => decode(kind, await later(() => tables.row(kind, id))),
    list: async (kind, parentId) => {
      const rows = await later(() => tables.visible(kind, parentId ?? null));
      return rows.map((row) => decode(kind, row)).filter((record) => record !== null);
    },
    listMessages: (conversationId, page) => later(() => messagePage(tables, conversationId, page)),
    listStreaming: async () => {
      const rows = await later(() => tables.streamingMessages());
      return rows.map((row) => decode('message', row)).filter((record) => record !== null);
    },
    write: (changes) =>
      later(() => {
        const writes = changes.map((change) => writeOf(change, now()));
        inTransaction('here', (change) => {
          for (const write of writes) {
            change(write.kind, write.id, (row) => writeLocally(row, write));
          }
        });
      }),
  };
}

function createTransfer(
  tables: RecordTables,
  inTransaction: InTransaction,
  now: () => number,
): RecordTransfer {
  return {
    recordPage: async (kind, { after, limit }) => {
      const rows = await later(() => tables.visiblePage(kind, after, limit));
      const records = rows.map((row) => decode(kind, row)).filter((record) => record !== null);
      return { records, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
    },
    adopt: (records) =>
      later(() => {
        const writes = records.map((record) => writeOf(record, now()));
        let adopted = 0;
        inTransaction('here', (change) => {
          for (const write of writes) {
            if (tables.row(write.kind, write.id) !== null) continue;
            change(write.kind, write.id, () => writeLocally(null, write));
            adopted += 1;
          }
        });
        return adopted;
      }),
  };
}

function createReadings(tables: RecordTables): MessageSearch & SpendBook & SnapshotShelf {
  return {
    searchMessages: ({ text, conversationId, limit }) =>
      later(() => {
        const words = searchWords(text);
        if (words.length === 0) return [];
        return rankMessages(tables.messagesWith(words, conversationId), words, limit);
      }),
    spendSince: (time) => later(() => tables.spendSince(time)),
    spendOf: (conversationId) => later(() => tables.spendOf(conversationId)),
    snapshotSizes: (projectId) => later(() => tables.snapshotSizes(projectId)),
  };
}

function writeOf(change: RecordChange, now: number): LocalWrite {
  const id = recordId.parse(change.id);
  const data = encode(change);
  return { kind: change.kind, id, data, schemaVersion: SCHEMA_VERSION, now };
}

function encode(change: RecordChange): Readonly<Record<string, unknown>> | null {
  return change.data === null ? null : dataSchemas[change.kind].parse(change.data);
}

function decode<K extends KnownKind>(kind: K, row: LocalRecord | null): KnownRecord<K> | null {
  const stored = row?.data ?? null;
  if (row === null || stored === null) return null;
  const data = dataSchemas[kind].safeParse(stored);
  return data.success ? { kind, id: row.id, data: data.data as DataOf<K> } : null;
}

/** Pages by what is stored, so that a page is not cut short by rows that cannot be decoded. */
function messagePage(
  tables: RecordTables,
  conversationId: string,
  { beforeId, limit }: { readonly beforeId: string | null; readonly limit: number },
): MessagePage {
  let before: { createdAt: number; id: string } | null = null;
  if (beforeId !== null) {
    const row = tables.row('message', beforeId);
    if (row === null) return { messages: [], hasOlder: false };
    before = { createdAt: listKeysOf(row).createdAt, id: row.id };
  }
  const messages: KnownRecord<'message'>[] = [];
  for (;;) {
    const rows = tables.newestMessages(conversationId, before, limit + 1);
    for (const row of rows) {
      const record = decode('message', row);
      if (record !== null) messages.push(record);
    }
    const last = rows.at(-1);
    if (messages.length > limit || rows.length <= limit || !last) break;
    before = { createdAt: listKeysOf(last).createdAt, id: last.id };
  }
  return { messages: messages.slice(0, limit).reverse(), hasOlder: messages.length > limit };
}

/** The parent and time by which a record is listed; none where its data cannot be decoded. */
export function listKeysOf({ kind, data }: Pick<LocalRecord, 'kind' | 'data'>): ListKeys {
  if (data === null || !isKnownKind(kind)) return { parentId: null, createdAt: 0 };
  const decoded = dataSchemas[kind].safeParse(data);
  if (!decoded.success) return { parentId: null, createdAt: 0 };
  return {
    parentId: parentOf(kind, decoded.data),
    createdAt: 'createdAt' in decoded.data ? decoded.data.createdAt : 0,
  };
}
