import type { Mutation, MutationResult, PullReply, PushReply } from '../protocol/syncApi.ts';
import { checkMutation } from './checkMutation.ts';
import { createSyncDesk } from './createSyncDesk.ts';
import { later } from './later.ts';
import type { ChangeRecord, InTransaction, StoreTools } from './createLocalStore.ts';
import { hasLocalEdit, isHeld, isPending, isSendable } from './localRecord.ts';
import type { LocalRecord } from './localRecord.ts';
import { nextPosition } from './nextPosition.ts';
import type { RecordName, RecordTables } from './recordTables.ts';
import { sameJson } from './sameJson.ts';
import {
  dropDead,
  freeze,
  settlePull,
  settlePush,
  settleUnseen,
  uploadAgain,
} from './settleRecord.ts';
import type { Loss } from './syncState.ts';
import type {
  BlobSync,
  LossOutcome,
  PullOutcome,
  PushOutcome,
  SyncPosition,
  SyncStore,
} from './syncStore.ts';
import { utf8Length } from './utf8Length.ts';

/** The sync half of a local store over its tables. */
export function createSyncStore(
  tables: RecordTables,
  inTransaction: InTransaction,
  tools: StoreTools,
): Omit<SyncStore, keyof BlobSync> {
  const { now, newId } = tools;
  const read: Read = later;
  const write: Write = (work) => later(() => inTransaction('elsewhere', work));

  return {
    ...positionPart(tables, read, write),
    ...transferPart(tables, write, newId),
    ...settlementPart(tables, read),
    ...createSyncDesk(tables, inTransaction, tools),
    ...leasePart(tables, inTransaction, now),
  };
}

type Read = <T>(work: () => T) => Promise<T>;
type Write = <T>(work: (change: ChangeRecord) => T) => Promise<T>;

function transferPart(
  tables: RecordTables,
  write: Write,
  newId: () => string,
): Pick<SyncStore, 'takeBatch' | 'applyPush' | 'rejectTooLarge' | 'applyPull'> {
  return {
    takeBatch: (limit) => write((change) => takeBatch(tables, change, { ...limit, newId })),
    applyPush: (reply) => write((change) => applyPush(tables, change, reply)),
    rejectTooLarge: (mutationId) =>
      write((change) => {
        const row = tables.bySentId(mutationId);
        const detail = 'The service does not take a change of this size.';
        const result = { status: 'rejected', mutationId, reason: 'tooLarge', detail } as const;
        if (row) change(row.kind, row.id, (it) => it && settlePush(it, result, it.load));
      }),
    applyPull: (asked, reply) => write((change) => applyPull(tables, change, { asked, reply })),
  };
}

function settlementPart(
  tables: RecordTables,
  read: Read,
): Pick<SyncStore, 'setAside' | 'isPending'> {
  return {
    setAside: () => read(() => tables.setAside()),
    isPending: (kind, id) =>
      read(() => {
        const row = tables.row(kind, id);
        return row !== null && isPending(row, tables.position()?.cursor ?? 0);
      }),
  };
}

function leasePart(
  tables: RecordTables,
  inTransaction: InTransaction,
  now: () => number,
): Pick<SyncStore, 'acquireLease' | 'releaseLease'> {
  return {
    acquireLease: (owner, ttlMs) =>
      later(() => {
        const isFree = (): boolean => isLeaseFree(tables, owner, { now: now(), ttlMs });
        // Looked at first without a writing transaction: the waiting windows ask every few seconds.
        if (!isFree()) return false;
        return inTransaction('elsewhere', () => {
          if (!isFree()) return false;
          tables.setLease({ owner, until: now() + ttlMs });
          return true;
        });
      }),
    releaseLease: (owner) =>
      later(() =>
        inTransaction('elsewhere', () => {
          if (tables.lease()?.owner === owner) tables.setLease(null);
        }),
      ),
  };
}

function positionPart(
  tables: RecordTables,
  read: Read,
  write: Write,
): Pick<SyncStore, 'position' | 'bind' | 'startOver' | 'settleLoss' | 'loss'> {
  return {
    position: () => read(() => tables.position()),
    bind: (userId, spaceId) =>
      write(() => {
        const before = tables.position();
        if (before && before.userId !== userId) return { kind: 'otherAccount' };
        const position =
          before?.spaceId === spaceId
            ? before
            : loadAnew(tables, { userId, spaceId, load: before?.load ?? 0 });
        if (position !== before) tables.setPosition(position);
        return { kind: 'bound', position };
      }),
    startOver: () =>
      write(() => {
        const position = tables.position();
        if (position) tables.setPosition(loadAnew(tables, position));
      }),
    loss: () =>
      read(() => {
        const position = tables.position();
        return position?.phase === 'guarded' ? lossOf(tables, position) : null;
      }),
    settleLoss: (choice, asked) =>
      write((change): LossOutcome => {
        const position = tables.position();
        if (position?.phase !== 'guarded') return { kind: 'nothing' };
        const loss = lossOf(tables, position);
        // Whoever agreed to less, or to what another load would take, is asked again.
        if (loss.load !== asked.load || loss.going > asked.going) return { kind: 'changed', loss };
        if (choice === 'upload') {
          for (const { kind, id } of missingOf(tables, position.load)) {
            change(kind, id, (row) => row && uploadAgain(row, position.load));
          }
        }
        endLoad(tables, change, position);
        return { kind: 'settled' };
      }),
  };
}

function loadAnew(
  tables: RecordTables,
  { userId, spaceId, load }: Pick<SyncPosition, 'userId' | 'spaceId' | 'load'>,
): SyncPosition {
  const held = tables.countHeld();
  const start = { epoch: null, cursor: 0, page: null, phase: 'loading' } as const;
  return { userId, spaceId, ...start, load: load + 1, held };
}

interface BatchLimit {
  readonly count: number;
  readonly bytes: number;
  readonly skip?: number;
  readonly newId: () => string;
}

function takeBatch(
  tables: RecordTables,
  change: ChangeRecord,
  limit: BatchLimit,
): readonly Mutation[] {
  if (tables.position()?.phase !== 'following') return [];
  for (;;) {
    const rows = tables.sendable(limit.count, limit.skip ?? 0);
    const { batch, isFull } = freezeRows(change, rows, limit);
    // Rejected ones have left the outbox: what waits behind them must not wait for the next cycle.
    if (batch.length > 0 || isFull || rows.length === 0) return batch;
  }
}

/** Stands in the envelope where the data will; a comma comes after the whole. */
const NULL_LESS_COMMA = 'null'.length - 1;

function freezeRows(
  change: ChangeRecord,
  rows: readonly LocalRecord[],
  limit: BatchLimit,
): { readonly batch: readonly Mutation[]; readonly isFull: boolean } {
  const batch: Mutation[] = [];
  let bytes = 0;
  for (const row of rows) {
    const frozen = row.sent === null ? freeze(row, limit.newId()) : row;
    const item = frozen.sent;
    if (item === null) continue;
    const check = checkMutation(item);
    if (!check.ok) {
      change(row.kind, row.id, () => settlePush(frozen, check.result, frozen.load), row);
      continue;
    }
    bytes += utf8Length(JSON.stringify({ ...item, data: null })) + check.bytes - NULL_LESS_COMMA;
    const isFirst = batch.length + (limit.skip ?? 0) === 0;
    if (!isFirst && bytes > limit.bytes) return { batch, isFull: true };
    batch.push(item);
    change(row.kind, row.id, () => frozen, row);
  }
  return { batch, isFull: false };
}

function applyPush(tables: RecordTables, change: ChangeRecord, reply: PushReply): PushOutcome {
  const position = tables.position();
  const isFollowing = position?.phase === 'following';
  if (!isFollowing || position.epoch !== reply.epoch) return { kind: 'stale' };
  const accepted = new Set<number>();
  const deleted: RecordName[] = [];
  let isMoved = false;
  for (const result of reply.results) {
    const name = result.mutationId === null ? null : tables.bySentId(result.mutationId);
    if (!name) continue;
    change(name.kind, name.id, (row) => {
      if (row?.data === null) deleted.push(name);
      return row && settlePush(row, result, position.load);
    });
    if ('seq' in result) accepted.add(result.seq);
    isMoved ||= isDoneWith(tables, name, result);
  }
  const isAtHead = isAllSince(position, reply.head, accepted);
  if (isAtHead) {
    for (const { kind, id } of deleted) {
      change(kind, id, (row) => row && dropDead(row, reply.head));
    }
    tables.setPosition({ ...position, cursor: reply.head });
  }
  return { kind: 'applied', isMoved, isAtHead };
}

/** Whether nothing of a record is to be pushed again after this result. */
function isDoneWith(
  tables: RecordTables,
  { kind, id }: RecordName,
  result: MutationResult,
): boolean {
  if (result.status !== 'conflict' && result.status !== 'gone') return true;
  const after = tables.row(kind, id);
  return after === null || !isSendable(after);
}

/** Rule C24: whether each seq after the cursor, up to the head, is one of these. */
function isAllSince(
  { cursor }: SyncPosition,
  head: number,
  accepted: ReadonlySet<number>,
): boolean {
  const since = [...accepted].filter((seq) => seq > cursor && seq <= head);
  return since.length > 0 && since.length === head - cursor;
}

function applyPull(
  tables: RecordTables,
  change: ChangeRecord,
  { asked, reply }: { readonly asked: SyncPosition; readonly reply: PullReply },
): PullOutcome {
  if (asked.phase === 'guarded' || !sameJson(asked, tables.position())) return { kind: 'stale' };
  const next = nextPosition(asked, reply);
  if (!next.ok) return { kind: 'invalid', detail: next.detail };
  const { position, endsLoad } = next;
  for (const record of reply.records) {
    change(record.kind, record.id, (row) => settlePull(row, record, position.load));
  }
  if (endsLoad) {
    const loss = lossOf(tables, position);
    if (loss.going > 0 && loss.remaining * 2 < loss.local) {
      tables.setPosition({ ...position, phase: 'guarded' });
      return { kind: 'wouldLoseMost', loss };
    }
    endLoad(tables, change, position);
  } else {
    tables.setPosition(position);
  }
  return { kind: 'applied', isAtHead: reply.nextPage === null && reply.cursor >= reply.head };
}

function endLoad(tables: RecordTables, change: ChangeRecord, position: SyncPosition): void {
  for (const { kind, id } of tables.unseen(position.load)) {
    change(kind, id, (row) => row && settleUnseen(row, position.load));
  }
  tables.setPosition({ ...position, phase: 'following' });
}

/** Records that the service held and that this load did not bring, those that were edited or deleted here too. */
function missingOf(tables: RecordTables, load: number): readonly LocalRecord[] {
  return tables.unseen(load).filter(isHeld);
}

/**
 * Counts what the service would have to hold and nothing else: many new records, of this machine or of another one,
 * say nothing about whether the old ones were lost.
 */
function lossOf(tables: RecordTables, { load, held }: SyncPosition): Loss {
  const missing = missingOf(tables, load);
  const local = Math.max(held ?? tables.countHeld(), missing.length);
  const going = missing.filter((row) => row.data !== null && !hasLocalEdit(row)).length;
  return { load, local, remaining: local - missing.length, going };
}

function isLeaseFree(
  tables: RecordTables,
  owner: string,
  { now, ttlMs }: { readonly now: number; readonly ttlMs: number },
): boolean {
  const lease = tables.lease();
  if (lease === null || lease.owner === owner || lease.until <= now) return true;
  // A lease from the future was made before the clock was set back.
  return lease.until > now + 2 * ttlMs;
}
