import { createHash } from 'node:crypto';
import { blobsOf } from '../../shared/domain/blobsOf.ts';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import { createLocalStore } from '../../shared/sync/createLocalStore.ts';
import type { StoreTools } from '../../shared/sync/createLocalStore.ts';
import { hasLocalEdit, isConflict, isHeld, isSendable } from '../../shared/sync/localRecord.ts';
import type { LocalRecord } from '../../shared/sync/localRecord.ts';
import { message } from '../../shared/domain/message.ts';
import type { Message } from '../../shared/domain/message.ts';
import { snapshot } from '../../shared/domain/snapshot.ts';
import { MAX_FOUND, MAX_SET_ASIDE } from '../../shared/sync/recordTables.ts';
import type {
  BlobRow,
  BlobTables,
  Lease,
  ListKeys,
  RecordTables,
} from '../../shared/sync/recordTables.ts';
import { hasWords } from '../../shared/sync/searchWords.ts';
import type { LocalStore, SetAsideRow, SyncPosition } from '../../shared/sync/syncStore.ts';

interface Row extends ListKeys {
  readonly record: LocalRecord;
  readonly queue: { readonly place: number; readonly at: number } | null;
}

interface Contents {
  readonly rows: ReadonlyMap<string, Row>;
  readonly position: SyncPosition | null;
  readonly lease: Lease | null;
  readonly setAside: readonly SetAsideRow[];
  readonly places: number;
  readonly blobs: ReadonlyMap<string, BlobRow & { readonly putAt: number }>;
}

type Changes = readonly { readonly kind: string; readonly id: string }[];

/** What a database file is to a real store: it outlives its windows, and several can open it. */
export class MemoryDisk {
  contents: Contents = {
    rows: new Map(),
    position: null,
    lease: null,
    setAside: [],
    places: 0,
    blobs: new Map(),
  };
  /** Set to make writing impossible. */
  failure: StoreUnavailableError['reason'] | null = null;
  readonly windows = new Set<(changes: Changes) => void>();
}

/** A local store in memory; `disk` is given to reopen one, or to open a second window on it. */
export function openMemoryStore(tools: StoreTools, disk = new MemoryDisk()): LocalStore {
  return createLocalStore(memoryTables(disk), tools);
}

/** The not deleted messages that decode, in the order in which they came. */
function messagesOf(disk: MemoryDisk): readonly { readonly id: string; readonly data: Message }[] {
  return [...disk.contents.rows.values()].flatMap(({ record }) => {
    const data = record.kind === 'message' ? message.safeParse(record.data).data : undefined;
    return data ? [{ id: record.id, data }] : [];
  });
}

/** The rows with something in the outbox that no conflict stops, in the order in which they were queued. */
function pendingRows(disk: MemoryDisk): readonly (Row & { queue: NonNullable<Row['queue']> })[] {
  return [...disk.contents.rows.values()]
    .flatMap((row) => (row.queue === null ? [] : [{ ...row, queue: row.queue }]))
    .filter(({ record }) => hasLocalEdit(record) && !isConflict(record))
    .toSorted((a, b) => a.queue.place - b.queue.place);
}

function memoryReadings(
  disk: MemoryDisk,
): Pick<RecordTables, 'messagesWith' | 'spendSince' | 'spendOf' | 'snapshotSizes'> {
  return {
    messagesWith: (words, conversationId) =>
      messagesOf(disk)
        .toReversed()
        .filter(({ data }) => conversationId === null || data.conversationId === conversationId)
        .filter(({ data }) => data.status !== 'streaming' && hasWords(data.text, words))
        .slice(0, MAX_FOUND)
        .map(({ id, data: { conversationId: room, text, createdAt } }) => ({
          id,
          conversationId: room,
          text,
          createdAt,
        })),
    spendSince: (time) =>
      messagesOf(disk)
        .filter(({ data }) => data.usage !== null && data.createdAt >= time)
        .map(({ data: { conversationId, model, usage, createdAt } }) => ({
          conversationId,
          model: model ?? '',
          cost: usage?.cost ?? null,
          createdAt,
        }))
        .toSorted((a, b) => a.createdAt - b.createdAt),
    spendOf: (conversationId) =>
      messagesOf(disk)
        .filter(({ data }) => data.conversationId === conversationId)
        .reduce((sum, { data }) => sum + (data.usage?.cost ?? 0), 0),
    snapshotSizes: (projectId) =>
      [...disk.contents.rows.values()]
        .flatMap(({ record: { kind, id, data } }) => {
          const kept = kind === 'snapshot' ? snapshot.safeParse(data).data : undefined;
          if (kept?.projectId !== projectId) return [];
          return [{ id, hash: kept.hash, length: kept.gzip.length, createdAt: kept.createdAt }];
        })
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** The blobs that records name as they are shown here, by the record. */
function namedBlobs(disk: MemoryDisk): readonly { record: LocalRecord; hash: string }[] {
  return [...disk.contents.rows.values()].flatMap(({ record }) =>
    blobsOf(record.kind, record.data).map((hash) => ({ record, hash })),
  );
}

function memoryBlobs(disk: MemoryDisk): BlobTables {
  const set = (hash: string, row: (BlobRow & { readonly putAt: number }) | null): void => {
    const blobs = new Map(disk.contents.blobs);
    if (row === null) blobs.delete(hash);
    else blobs.set(hash, row);
    disk.contents = { ...disk.contents, blobs };
  };
  const page = (
    after: string,
    limit: number,
    isAsked: (hash: string) => boolean,
  ): readonly string[] =>
    [...new Set(namedBlobs(disk).map(({ hash }) => hash))]
      .filter((hash) => hash > after && isAsked(hash))
      .toSorted()
      .slice(0, limit);
  const isUnsent = (hash: string, epoch: string): boolean => {
    const row = disk.contents.blobs.get(hash);
    return row !== undefined && row.sentIn !== epoch;
  };
  return {
    hashOf: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    blobRow: (hash) => disk.contents.blobs.get(hash) ?? null,
    putBlobRow: (hash, bytes, putAt) =>
      set(hash, { sentIn: null, bytes, ...disk.contents.blobs.get(hash), putAt }),
    touchBlob(hash, putAt) {
      const row = disk.contents.blobs.get(hash);
      if (row) set(hash, { ...row, putAt });
    },
    removeBlob: (hash) => set(hash, null),
    setSentIn(hash, sentIn) {
      const row = disk.contents.blobs.get(hash);
      if (row) set(hash, { ...row, sentIn });
    },
    heldUnsent: (hashes, epoch) => hashes.filter((hash) => isUnsent(hash, epoch)),
    wantedBlobs: (after, limit) => page(after, limit, (hash) => !disk.contents.blobs.has(hash)),
    unsentNamed: (epoch, after, limit) => page(after, limit, (hash) => isUnsent(hash, epoch)),
    namersOf: (hash) =>
      namedBlobs(disk).flatMap(({ record: { kind, id }, hash: named }) =>
        named === hash ? [{ kind, id }] : [],
      ),
    removeUnnamed(time) {
      const named = new Set(
        [...disk.contents.rows.values()].flatMap(({ record: { kind, data, base, theirs, sent } }) =>
          [data, base?.data, theirs?.data, sent?.data].flatMap((one) => blobsOf(kind, one ?? null)),
        ),
      );
      for (const [hash, { putAt }] of disk.contents.blobs) {
        if (putAt < time && !named.has(hash)) set(hash, null);
      }
    },
  };
}

function memoryTables(disk: MemoryDisk): RecordTables {
  const keyOf = (kind: string, id: string): string => `${kind}/${id}`;
  const records = (wanted: (record: LocalRecord) => boolean): LocalRecord[] =>
    [...disk.contents.rows.values()].map(({ record }) => record).filter(wanted);
  const set = (change: Partial<Contents>): void => {
    disk.contents = { ...disk.contents, ...change };
  };
  /** The rows of this transaction once one was written: contents that were seen never change. */
  let draft: Map<string, Row> | null = null;
  const setRow = (key: string, row: Row | null): void => {
    if (draft === null) {
      draft = new Map(disk.contents.rows);
      set({ rows: draft });
    }
    if (row === null) draft.delete(key);
    else draft.set(key, row);
  };
  let changed: { kind: string; id: string }[] = [];
  let hear: (changes: Changes) => void = () => undefined;
  let isOpen = true;
  const mustBeOpen = (): void => {
    if (!isOpen) throw new Error('The store is closed.');
  };

  return {
    ...memoryReadings(disk),
    ...memoryBlobs(disk),
    transaction(work) {
      mustBeOpen();
      if (disk.failure !== null) throw new StoreUnavailableError(disk.failure, null);
      const before = disk.contents;
      changed = [];
      try {
        const result = work();
        const tell = changed;
        if (tell.length > 0) for (const other of disk.windows) if (other !== hear) other(tell);
        return result;
      } catch (cause) {
        disk.contents = before;
        throw cause;
      } finally {
        draft = null;
      }
    },
    row(kind, id) {
      mustBeOpen();
      return disk.contents.rows.get(keyOf(kind, id))?.record ?? null;
    },
    put(record, _before, keys, now) {
      const key = keyOf(record.kind, record.id);
      const kept = disk.contents.rows.get(key);
      const isQueued = record.edit.kind === 'waiting' || record.sent !== null;
      const places = disk.contents.places + 1;
      // What comes back unsent waits behind the others, and is as old as it was.
      const isBack = record.sent === null && (kept?.record.sent ?? null) !== null;
      const before = kept?.queue
        ? { place: isBack ? places : kept.queue.place, at: kept.queue.at }
        : null;
      const queue = isQueued ? (before ?? { place: places, at: now }) : null;
      setRow(key, { ...keys, record, queue });
      set({ places });
    },
    remove: (kind, id) => setRow(keyOf(kind, id), null),
    noteChange: (kind, id) => void changed.push({ kind, id }),
    visible(kind, parentId) {
      mustBeOpen();
      return [...disk.contents.rows.values()]
        .filter(({ record }) => record.kind === kind && record.data !== null)
        .filter((row) => parentId === null || row.parentId === parentId)
        .map(({ record }) => record)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    visiblePage: (kind, after, limit) =>
      records((record) => record.kind === kind && record.data !== null && record.id > after)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    newestMessages(conversationId, before, limit) {
      const isNewer = (a: Sortable, b: Sortable): boolean =>
        a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id);
      return [...disk.contents.rows.values()]
        .filter(({ record }) => record.kind === 'message' && record.data !== null)
        .filter(({ parentId }) => parentId === conversationId)
        .map((row) => ({ createdAt: row.createdAt, id: row.record.id, record: row.record }))
        .filter((row) => before === null || isNewer(before, row))
        .toSorted((a, b) => (isNewer(a, b) ? -1 : 1))
        .slice(0, limit)
        .map(({ record }) => record);
    },
    streamingMessages: () =>
      [...disk.contents.rows.values()]
        .map(({ record }) => record)
        .filter(({ kind, data }) => kind === 'message' && data?.['status'] === 'streaming'),
    sendable: (limit, skip) =>
      [...disk.contents.rows.values()]
        .filter(({ record }) => isSendable(record))
        .toSorted((a, b) => (a.queue?.place ?? 0) - (b.queue?.place ?? 0))
        .slice(skip, skip + limit)
        .map(({ record }) => record),
    pending: (limit) =>
      pendingRows(disk)
        .map(({ record, queue }) => ({ record, queuedAt: queue.at }))
        .slice(0, limit),
    bySentId(mutationId) {
      for (const { record } of disk.contents.rows.values()) {
        if (record.sent?.mutationId === mutationId) return record;
      }
      return null;
    },
    unseen: (load) => records((record) => record.load !== load),
    conflicts: () => records(isConflict),
    rejected: () => records(({ edit }) => edit.kind === 'rejected'),
    countHeld: () => records(isHeld).length,
    status: () => {
      const waiting = pendingRows(disk);
      return {
        pending: waiting.length,
        oldestPendingAt: waiting.reduce<number | null>(
          (oldest, { queue }) => Math.min(oldest ?? Infinity, queue.at),
          null,
        ),
        conflicts: records(isConflict).length,
        rejected: records(({ edit }) => edit.kind === 'rejected').length,
      };
    },
    position: () => disk.contents.position,
    setPosition: (position) => set({ position }),
    lease: () => disk.contents.lease,
    setLease: (lease) => set({ lease }),
    addSetAside: (row) =>
      set({ setAside: [row, ...disk.contents.setAside].slice(0, MAX_SET_ASIDE) }),
    setAside: () => disk.contents.setAside,
    onOutsideChange(listener) {
      hear = listener;
      disk.windows.add(listener);
    },
    close() {
      isOpen = false;
      disk.windows.delete(hear);
    },
  };
}

interface Sortable {
  readonly createdAt: number;
  readonly id: string;
}
