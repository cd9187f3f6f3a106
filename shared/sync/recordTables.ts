import type { SpendEntry } from '../domain/messageSearch.ts';
import type { SnapshotSize } from '../domain/snapshotShelf.ts';
import type { LocalRecord } from './localRecord.ts';
import type { MessageText } from './rankMessages.ts';
import type { SearchWord } from './searchWords.ts';
import type { SyncStatus } from './syncDesk.ts';
import type { SetAsideRow, SyncPosition } from './syncStore.ts';

/** Where a record stands in lists. */
export interface ListKeys {
  readonly parentId: string | null;
  /** Milliseconds since 1970; 0 for kinds that are not listed by time. */
  readonly createdAt: number;
}

/** A blob as it is kept. */
export interface BlobRow {
  readonly bytes: Uint8Array;
  /** The epoch in which the service was known to hold it; null: none. */
  readonly sentIn: string | null;
}

/** Bytes under their hashes, and what the records name of them. */
export interface BlobTables {
  /** The SHA-256 of the bytes in lower-case hex. */
  hashOf(bytes: Uint8Array): string;
  blobRow(hash: string): BlobRow | null;
  /** Keeps a blob, or only its time where it is there. */
  putBlobRow(hash: string, bytes: Uint8Array, now: number): void;
  /** The blob was needed until now. Does nothing for one that is not there. */
  touchBlob(hash: string, now: number): void;
  removeBlob(hash: string): void;
  /** Does nothing for a blob that is not there. */
  setSentIn(hash: string, epoch: string | null): void;
  /** Of these, the ones that are here and that the service is not known to hold in this epoch. */
  heldUnsent(hashes: readonly string[], epoch: string): readonly string[];
  /** The hashes that records name whose blobs are not here, in order, after the hash `after`; nothing that is no `blobHash`. */
  wantedBlobs(after: string, limit: number): readonly string[];
  /** The hashes that records name whose blobs are here but not known to the service in this epoch, likewise. */
  unsentNamed(epoch: string, after: string, limit: number): readonly string[];
  /** The records that name this blob now. */
  namersOf(hash: string): readonly RecordName[];
  /** Removes blobs that were put, and touched, before `time` and that nothing here names: no record, no conflict, no entry of the outbox. */
  removeUnnamed(time: number): void;
}

export interface RecordName {
  readonly kind: string;
  readonly id: string;
}

export interface Lease {
  readonly owner: string;
  /** Milliseconds since 1970 by the clock that is passed in. */
  readonly until: number;
}

/**
 * The tables beneath a `LocalStore`, dumb on purpose: what the rows mean is decided in
 * `createLocalStore.ts` and `settleRecord.ts`. Synchronous, as embedded databases are.
 */
export interface RecordTables extends BlobTables {
  /** Runs `work`, committing all of its writes or, when it throws, none. Not nested. */
  transaction<T>(work: () => T): T;

  row(kind: string, id: string): LocalRecord | null;
  /**
   * Also keeps the outbox in step: an entry for a waiting edit, one for a frozen mutation. `before` is the
   * row as it is kept, so that only what differs need be written.
   */
  put(row: LocalRecord, before: LocalRecord | null, keys: ListKeys, now: number): void;
  remove(kind: string, id: string): void;
  /** Tells other processes that this record looks different now. */
  noteChange(kind: string, id: string): void;

  /** The not deleted ones of a kind, or of one parent, in order of id. */
  visible(kind: string, parentId: string | null): readonly LocalRecord[];
  /** At most `limit` not deleted ones of a kind with an id above `after`, in order of id. */
  visiblePage(kind: string, after: string, limit: number): readonly LocalRecord[];
  /** The newest not deleted messages before `before`, newest first. */
  newestMessages(
    conversationId: string,
    before: { readonly createdAt: number; readonly id: string } | null,
    limit: number,
  ): readonly LocalRecord[];
  /** The not deleted messages whose status is `streaming`. */
  streamingMessages(): readonly LocalRecord[];
  /** Those with something that can be sent now, in the order in which they were first queued, after `skip` of them. */
  sendable(limit: number, skip: number): readonly LocalRecord[];
  /** Those that `status` counts as pending with when they were queued, the oldest first, at most `limit`. */
  pending(limit: number): readonly { readonly record: LocalRecord; readonly queuedAt: number }[];
  /** The record whose frozen mutation this is. */
  bySentId(mutationId: string): RecordName | null;
  unseen(load: number): readonly LocalRecord[];
  conflicts(): readonly LocalRecord[];
  rejected(): readonly LocalRecord[];
  /** Records that the service holds as far as is known here, those with a local edit too. */
  countHeld(): number;
  /**
   * Of the not deleted messages that hold every word and are not streaming, at most `MAX_FOUND` of those
   * that came to this machine last; of one conversation where it is given. `words` is not empty.
   */
  messagesWith(words: readonly SearchWord[], conversationId: string | null): readonly MessageText[];
  /** Of the not deleted messages with a usage, those since `time`, oldest first. */
  spendSince(time: number): readonly SpendEntry[];
  spendOf(conversationId: string): number;
  /** The not deleted snapshots of a project that decode, in order of id, read without their texts. */
  snapshotSizes(projectId: string): readonly SnapshotSize[];
  status(): SyncStatus;

  position(): SyncPosition | null;
  setPosition(position: SyncPosition): void;
  lease(): Lease | null;
  setLease(lease: Lease | null): void;
  addSetAside(row: SetAsideRow): void;
  setAside(): readonly SetAsideRow[];

  /** Calls back with what other processes changed. */
  onOutsideChange(
    listener: (changes: readonly { readonly kind: string; readonly id: string }[]) => void,
  ): void;
  close(): void | Promise<void>;
}

/** How many set-aside rows are kept. */
export const MAX_SET_ASIDE = 500;

/** How many messages a search ranks. */
export const MAX_FOUND = 300;
