import type { DataOf, KnownKind, KnownRecord } from './record.ts';

/** One write. `data: null` deletes; deleting what is not there is nothing. */
export type RecordChange = {
  readonly [K in KnownKind]: {
    readonly kind: K;
    readonly id: string;
    readonly data: DataOf<K> | null;
  };
}[KnownKind];

/** `here`: written through this store object; `elsewhere`: another window or another device. */
export interface StoreChange {
  readonly origin: 'here' | 'elsewhere';
  readonly changes: readonly { readonly kind: string; readonly id: string }[];
}

export interface MessagePage {
  /** Oldest first, ordered by `createdAt`, then id. */
  readonly messages: readonly KnownRecord<'message'>[];
  readonly hasOlder: boolean;
}

/**
 * The records of one person on one machine. Every write lands here first, together with its outbox
 * row, in one transaction; sync carries it on later.
 *
 * Reads give only what decodes with this version's schemas; other rows stay untouched for newer
 * programs. Writes refuse data that does not decode by throwing; `StoreUnavailableError` says that
 * nothing was written because the disk is full or read-only.
 */
export interface RecordStore {
  get<K extends KnownKind>(kind: K, id: string): Promise<KnownRecord<K> | null>;
  /** All of a kind, or those of one parent (see `parentOf`), in order of id. */
  list<K extends KnownKind>(kind: K, parentId?: string): Promise<readonly KnownRecord<K>[]>;
  /** The newest `limit` messages of a conversation, or the newest before `beforeId`. */
  listMessages(
    conversationId: string,
    page: { readonly beforeId: string | null; readonly limit: number },
  ): Promise<MessagePage>;
  /** The messages whose answer is running, or was when a window crashed; in no order. */
  listStreaming(): Promise<readonly KnownRecord<'message'>[]>;
  /** All or nothing. */
  write(changes: readonly RecordChange[]): Promise<void>;
  /** Calls back after each committed change, whoever made it. Returns the unsubscribe function. */
  onDidChange(listener: (change: StoreChange) => void): () => void;
}

/** The local database cannot be written; `reason` says why and nothing was changed. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  readonly reason: 'full' | 'readOnly' | 'broken';

  constructor(reason: 'full' | 'readOnly' | 'broken', cause: unknown) {
    super(`The local database cannot be written (${reason}).`, { cause });
    this.reason = reason;
  }
}
