import type { KnownKind, KnownRecord } from './record.ts';
import type { RecordChange } from './recordStore.ts';

/** Part of a kind's records. */
export interface RecordPage<K extends KnownKind> {
  /** Those that decode, in order of id. */
  readonly records: readonly KnownRecord<K>[];
  /** The `after` of the next page; null: this is the last one. */
  readonly next: string | null;
}

/** Takes records from one store to another, a page at a time. */
export interface RecordTransfer {
  /** At most `limit` records of a kind with an id above `after`; `''` begins. */
  recordPage<K extends KnownKind>(
    kind: K,
    page: { readonly after: string; readonly limit: number },
  ): Promise<RecordPage<K>>;
  /** Writes those of which nothing is here, in one transaction, and gives how many that were. */
  adopt(records: readonly RecordChange[]): Promise<number>;
}
