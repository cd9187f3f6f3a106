import { dataSchemas, isKnownKind } from '../domain/record.ts';
import type { Mutation, MutationResult, ServerRecord } from '../protocol/syncApi.ts';
import { unreachable } from '../domain/unreachable.ts';
import { mergeRecord } from './mergeRecord.ts';
import { hasLocalEdit, sameContent, serverSideOf } from './localRecord.ts';
import type { LocalEdit, LocalRecord, RecordData, ServerSide } from './localRecord.ts';

const NONE: LocalEdit = { kind: 'none' };
const WAITING: LocalEdit = { kind: 'waiting' };

/** A deletion that the service has forgotten, or that took the record with it. */
const GONE: ServerSide = { version: 0, seq: 0, schemaVersion: 0, data: null };

/** One local write, decoded. */
export interface LocalWrite {
  readonly kind: string;
  readonly id: string;
  readonly data: RecordData | null;
  readonly schemaVersion: number;
  readonly now: number;
}

/** Rules C2 and S2: the record after a local write, or null when nothing of it is left to keep. */
export function writeLocally(row: LocalRecord | null, write: LocalWrite): LocalRecord | null {
  const { kind, id, now } = write;
  if (row === null) {
    if (write.data === null) return null;
    const fresh = { base: null, theirs: null, sent: null, edit: WAITING, load: 0 };
    return {
      kind,
      id,
      data: write.data,
      schemaVersion: write.schemaVersion,
      updatedAt: now,
      ...fresh,
    };
  }
  const isNewer = row.schemaVersion > write.schemaVersion;
  const data = isNewer && write.data !== null ? { ...row.data, ...write.data } : write.data;
  if (row.edit.kind !== 'rejected' && sameContent(row, { data })) return row;
  const schemaVersion = Math.max(row.schemaVersion, write.schemaVersion);
  return reconcile({ ...row, data, schemaVersion, updatedAt: now, edit: WAITING });
}

/** Rule C3: the record with its waiting edit frozen under this mutation id. */
export function freeze(row: LocalRecord, mutationId: string): LocalRecord {
  const sent: Mutation = {
    mutationId,
    kind: row.kind,
    id: row.id,
    baseVersion: row.base?.version ?? 0,
    deleted: row.data === null,
    schemaVersion: row.schemaVersion,
    clientUpdatedAt: row.updatedAt,
    data: row.data,
  };
  return { ...row, sent, edit: NONE };
}

/** The record after the fate of its frozen entry is known. Results of other entries change nothing. */
export function settlePush(
  before: LocalRecord,
  result: MutationResult,
  load: number,
): LocalRecord | null {
  const { sent } = before;
  if (sent?.mutationId !== result.mutationId) return before;
  const row = { ...before, load };
  switch (result.status) {
    case 'ok':
    case 'duplicate': {
      const { version, seq } = result;
      const base = { version, seq, schemaVersion: sent.schemaVersion, data: sent.data };
      const isNewer = row.theirs !== null && row.theirs.seq > seq;
      const theirs = isNewer ? row.theirs : null;
      return reconcile({ ...row, base, theirs, sent: null });
    }
    case 'conflict': {
      const theirs = newerOf(row.theirs, serverSideOf(result.server));
      return reconcile({ ...row, theirs, sent: null, edit: WAITING });
    }
    case 'gone':
      return reconcile({ ...row, theirs: row.theirs ?? GONE, sent: null, edit: WAITING });
    case 'rejected': {
      const { reason, detail } = result;
      const refused: LocalEdit = { kind: 'rejected', reason, detail };
      const edit = row.edit.kind === 'waiting' ? WAITING : refused;
      return reconcile({ ...row, sent: null, edit });
    }
    default:
      return unreachable(result);
  }
}

/** The record after a pull brought the service's state of it in load number `load`. */
export function settlePull(
  row: LocalRecord | null,
  record: ServerRecord,
  load: number,
): LocalRecord | null {
  const server = serverSideOf(record);
  if (row === null) return server.data === null ? null : rowOf(record, server, load);
  if (row.load === load) {
    const known = row.theirs ?? row.base;
    // By seq, not by version: a record made anew after its tombstone was purged begins at version 1.
    if (known !== null && server.seq <= known.seq) return dropDead(row, server.seq);
    return row.sent === null
      ? reconcile({ ...row, theirs: server }, record.clientUpdatedAt)
      : { ...row, theirs: server };
  }
  if (row.sent !== null && sameContent(row.sent, server)) {
    return reconcile({ ...row, load, base: server, theirs: null, sent: null });
  }
  const edit = hasLocalEdit(row) && row.edit.kind === 'none' ? WAITING : row.edit;
  return reconcile({ ...row, load, theirs: server, sent: null, edit }, record.clientUpdatedAt);
}

/** Rule C5: what becomes of a record that a finished load did not bring. */
export function settleUnseen(row: LocalRecord, load: number): LocalRecord | null {
  const isNew = row.base === null;
  if (!hasLocalEdit(row) && (row.theirs === null || row.data === null)) return null;
  const edit = row.edit.kind === 'none' ? WAITING : row.edit;
  const theirs = isNew ? null : GONE;
  return reconcile({ ...row, load, base: null, theirs, sent: null, edit });
}

/** The person's wish to upload a record that a load did not bring and that would go. */
export function uploadAgain(row: LocalRecord, load: number): LocalRecord {
  return { ...row, load, base: null, theirs: null, sent: null, edit: WAITING };
}

/** Rule C9: the record after the person chose. Without a conflict nothing changes. */
export function settleConflict(row: LocalRecord, choice: 'mine' | 'theirs'): LocalRecord | null {
  if (row.theirs === null || row.sent !== null) return row;
  return choice === 'theirs'
    ? takeOver(row, row.theirs)
    : { ...row, base: row.theirs, theirs: null, edit: WAITING };
}

function newerOf(known: ServerSide | null, server: ServerSide): ServerSide {
  return known !== null && known.seq > server.seq ? known : server;
}

function rowOf(record: ServerRecord, server: ServerSide, load: number): LocalRecord {
  const { kind, id, clientUpdatedAt: updatedAt } = record;
  const { data, schemaVersion } = server;
  const clean = { base: server, theirs: null, sent: null, edit: NONE, load };
  return { kind, id, data, schemaVersion, updatedAt, ...clean };
}

/** Rules C6 to C8: brings base, mine and theirs together as far as that needs no person. */
function reconcile(row: LocalRecord, theirTime = row.updatedAt): LocalRecord | null {
  const { theirs } = row;
  if (row.sent !== null) return row;
  if (theirs === null) return dropNeedless(row);
  if (row.edit.kind === 'none') return takeOver({ ...row, updatedAt: theirTime }, theirs);
  return bringTogether(row, theirs);
}

/** A local edit meets a state of the service that is newer than its base. */
function bringTogether(row: LocalRecord, theirs: ServerSide): LocalRecord | null {
  if (sameContent(row, theirs)) return takeOver(row, theirs);
  // Nothing was written on top of what both sides started from.
  if (row.base && sameContent(row, row.base)) return takeOver(row, theirs);
  if (row.base && sameContent(row.base, theirs)) return { ...row, base: theirs, theirs: null };
  if (isMadeAnew(row, theirs)) return { ...row, base: theirs, theirs: null, edit: WAITING };
  return merge(row, theirs);
}

/** Rule C16: written here from nothing, over a deletion that the service still remembers. */
function isMadeAnew(row: LocalRecord, theirs: ServerSide): boolean {
  return row.base === null && row.data !== null && theirs.data === null && theirs.version > 0;
}

/** The row with both sides merged; as it was, a conflict, where they cannot be. */
function merge(row: LocalRecord, theirs: ServerSide): LocalRecord | null {
  if (row.data === null || theirs.data === null) return row;
  const both = mergeRecord(row.base?.data ?? null, row.data, theirs.data);
  if (!both.ok || !fitsItsKind(row.kind, both.merged)) return row;
  const schemaVersion = Math.max(row.schemaVersion, theirs.schemaVersion);
  const merged = { ...row, data: both.merged, schemaVersion, base: theirs, theirs: null };
  return sameContent(merged, theirs) ? takeOver(row, theirs) : { ...merged, edit: WAITING };
}

/** A kind or schema that this version does not know cannot be checked here. */
function fitsItsKind(kind: string, data: RecordData): boolean {
  return !isKnownKind(kind) || dataSchemas[kind].safeParse(data).success;
}

function takeOver(row: LocalRecord, theirs: ServerSide): LocalRecord | null {
  if (theirs.data === null) return null;
  const { data, schemaVersion } = theirs;
  return { ...row, data, schemaVersion, base: theirs, theirs: null, sent: null, edit: NONE };
}

/** Made and deleted again, or changed and changed back, before it was sent: nothing is left to tell. */
function dropNeedless(row: LocalRecord): LocalRecord | null {
  if (row.base === null) return row.data === null ? null : row;
  return row.edit.kind === 'waiting' && sameContent(row, row.base) ? { ...row, edit: NONE } : row;
}

/**
 * Null for an acknowledged deletion that the pull has passed with `seq`: nothing can bring the record back
 * that is older, and nothing is left to tell.
 */
export function dropDead(row: LocalRecord, seq: number): LocalRecord | null {
  const isDead = row.base?.data === null && row.base.seq <= seq;
  return isDead && row.data === null && !hasLocalEdit(row) && row.theirs === null ? null : row;
}
