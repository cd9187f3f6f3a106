import assert from 'node:assert/strict';
import type { RecordChange, StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import type { Mutation, ServerRecord } from '../../shared/protocol/syncApi.ts';
import type { ConflictChoice, ConflictOutcome } from '../../shared/sync/syncDesk.ts';
import type { LocalStore, SyncPosition } from '../../shared/sync/syncStore.ts';
import { countedId } from '../support/syncBuilders.ts';

/** What a suite needs of a kind of store. `open` opens the same database each time. */
export interface StoreUnderTest {
  open(clock?: () => number): LocalStore;
  /** Makes writing fail from now on, in every open store. */
  failWrites(reason: StoreUnavailableError['reason']): void;
  close(): Promise<void>;
}

/** What each test of the suite gets. */
export type Setting = () => {
  readonly store: LocalStore;
  readonly reopen: (clock?: () => number) => LocalStore;
  readonly tested: StoreUnderTest;
};

/** Enough for any batch of these tests. */
export const LIMIT = { count: 1_000, bytes: 1_000_000 };
export const USER = 'ada';
export const SPACE = countedId();
export const EPOCH = countedId();

/** A setting's write. */
export function aSetting(id: string, value: string | number | null): RecordChange {
  return { kind: 'setting', id, data: value === null ? null : { key: 'k', value } };
}

/** A setting as the service gives it. */
export function served(id: string, seq: number, over: Partial<ServerRecord> = {}): ServerRecord {
  return {
    kind: 'setting',
    id,
    seq,
    version: 1,
    deleted: false,
    schemaVersion: 1,
    clientUpdatedAt: 5,
    data: { key: 'k', value: `server ${String(seq)}` },
    ...over,
  };
}

/** A setting’s value, or null. */
export async function valueOf(store: LocalStore, id: string): Promise<unknown> {
  return (await store.get('setting', id))?.data.value ?? null;
}

/** Binds the store and pulls `records` as one last page. */
export async function pull(
  store: LocalStore,
  records: readonly ServerRecord[],
  cursor: number,
): Promise<string> {
  const bound = await store.bind(USER, SPACE);
  assert.equal(bound.kind, 'bound');
  const reply = { epoch: EPOCH, records: [...records], cursor, head: cursor, nextPage: null };
  return (await store.applyPull(await positionOf(store), reply)).kind;
}

/** The position, which must be there. */
export async function positionOf(store: LocalStore): Promise<SyncPosition> {
  const position = await store.position();
  assert.ok(position);
  return position;
}

/** The only mutation that there is to send. */
export async function takeOne(store: LocalStore): Promise<Mutation> {
  const [item, ...rest] = await store.takeBatch(LIMIT);
  assert.ok(item && rest.length === 0);
  return item;
}

/** Settles this record's conflict, which must be there, as it is now. */
export async function settle(
  store: LocalStore,
  id: string,
  choice: ConflictChoice,
): Promise<ConflictOutcome> {
  const conflict = (await store.seenConflicts()).find((row) => row.id === id);
  assert.ok(conflict);
  return store.settle(conflict, choice);
}
