import { blobsOf } from '../domain/blobsOf.ts';
import { originOf } from '../domain/originOf.ts';
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

/**
 * What two records that were made apart have in common: what they came as with the product, or nothing. A
 * deletion that comes now is one of the other's, not one that ours was written over (rule C16).
 */
function commonGround({ kind, id }: LocalRecord): ServerSide {
  return { version: 0, seq: 0, schemaVersion: 0, data: originOf(kind, id) ?? {} };
}

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
  const blobs = blobsOf(row.kind, row.data);
  const sent: Mutation = {
    mutationId,
    kind: row.kind,
    id: row.id,
    baseVersion: row.base?.version ?? 0,
    deleted: row.data === null,
    schemaVersion: row.schemaVersion,
    clientUpdatedAt: row.updatedAt,
    data: row.data,
    ...(blobs.length > 0 && { blobs: [...blobs] }),
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
  return row.load === load
    ? settleNews(row, server, record.clientUpdatedAt)
    : settleLoaded({ ...row, load }, server, record.clientUpdatedAt);
}

/** A state of the service that may be newer than the known one of the same load. */
function settleNews(row: LocalRecord, server: ServerSide, theirTime: number): LocalRecord | null {
  const { base, theirs } = row;
  const known = theirs ?? base;
  if (known !== null && server.seq <= known.seq) return dropDead(row, server.seq);
  if (row.sent === null) return reconcile({ ...row, theirs: server }, theirTime);
  const hasMetLiving = theirs !== null && theirs.data !== null;
  return { ...row, base: hasMetLiving ? (base ?? commonGround(row)) : base, theirs: server };
}

/** Rule C5: a state that this load brings of a record that is known from before it. */
function settleLoaded(row: LocalRecord, server: ServerSide, theirTime: number): LocalRecord | null {
  if (row.sent !== null && sameContent(row.sent, server)) {
    const settled = reconcile({ ...row, base: server, theirs: null, sent: null });
    return settled && dropDead(settled, server.seq);
  }
  const edit = hasLocalEdit(row) && row.edit.kind === 'none' ? WAITING : row.edit;
  return reconcile({ ...row, theirs: server, sent: null, edit }, theirTime);
}

/** Rule C5: what becomes of a record that a finished load did not bring. */
export function settleUnseen(row: LocalRecord, load: number): LocalRecord | null {
  if (!hasLocalEdit(row) && (row.theirs === null || row.data === null)) return null;
  const edit = row.edit.kind === 'none' ? WAITING : row.edit;
  // The base stays: without one the record would count as made from nothing (rule C16), and come back unasked.
  const theirs = row.base === null ? null : GONE;
  return reconcile({ ...row, load, theirs, sent: null, edit });
}

/** The person's wish to upload a record that a load did not bring. What was deleted here is no record any more. */
export function uploadAgain(row: LocalRecord, load: number): LocalRecord | null {
  if (row.data === null) return null;
  return { ...row, load, base: null, theirs: null, sent: null, edit: WAITING };
}

/** What the person makes of a conflict. */
export type Settlement =
  | { readonly kind: 'mine' }
  | { readonly kind: 'theirs' }
  | { readonly kind: 'merged'; readonly data: RecordData; readonly now: number };

/** Rule C9: the record after the person chose. Without a conflict nothing changes. */
export function settleConflict(row: LocalRecord, choice: Settlement): LocalRecord | null {
  const { theirs } = row;
  if (theirs === null || row.sent !== null) return row;
  if (choice.kind === 'theirs') return takeOver(row, theirs);
  const onTheirs: LocalRecord = { ...row, base: theirs, theirs: null, edit: WAITING };
  if (choice.kind === 'mine') return onTheirs;
  const { data, now: updatedAt } = choice;
  if (sameContent(choice, theirs)) return takeOver(row, theirs);
  const schemaVersion = Math.max(row.schemaVersion, theirs.schemaVersion);
  return { ...onTheirs, data, schemaVersion, updatedAt };
}

/** Rule C10: a refused edit is tried again as it is. Without one nothing changes. */
export function retryRefused(row: LocalRecord): LocalRecord | null {
  return row.edit.kind === 'rejected' ? reconcile({ ...row, edit: WAITING }) : row;
}

/** Rule C10: a refused edit is given up for the service's state. Without one nothing changes. */
export function discardRefused(row: LocalRecord): LocalRecord | null {
  if (row.edit.kind !== 'rejected') return row;
  const server = row.theirs ?? row.base;
  return server === null ? null : takeOver(row, server);
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
  return row.kind === 'snapshot' ? keepText(row, theirs) : merge(row, theirs);
}

/** Rule C16: written here from nothing, over a deletion that the service still remembers. */
function isMadeAnew(row: LocalRecord, theirs: ServerSide): boolean {
  return row.base === null && row.data !== null && theirs.data === null && theirs.version > 0;
}

/** Rule C20: what both sides keep is one text; who keeps it wins over who deletes it. */
function keepText(row: LocalRecord, theirs: ServerSide): LocalRecord | null {
  return theirs.data === null
    ? { ...row, base: theirs, theirs: null, edit: WAITING }
    : takeOver(row, theirs);
}

/** The row with both sides merged; as it was, a conflict, where they cannot be. */
function merge(row: LocalRecord, theirs: ServerSide): LocalRecord | null {
  if (row.data === null || theirs.data === null) return row;
  const ground = row.base?.data ?? originOf(row.kind, row.id);
  const both = mergeRecord(ground, row.data, theirs.data);
  if (!both.ok || misfitOf(row.kind, both.merged) !== null) {
    return { ...row, base: row.base ?? commonGround(row) };
  }
  const schemaVersion = Math.max(row.schemaVersion, theirs.schemaVersion);
  const merged = { ...row, data: both.merged, schemaVersion, base: theirs, theirs: null };
  return sameContent(merged, theirs) ? takeOver(row, theirs) : { ...merged, edit: WAITING };
}

/** Why the data does not fit its kind; null where it does, or where this version does not know the kind. */
export function misfitOf(kind: string, data: RecordData): string | null {
  if (!isKnownKind(kind)) return null;
  const decoded = dataSchemas[kind].safeParse(data);
  if (decoded.success) return null;
  const [issue] = decoded.error.issues;
  return issue ? `${issue.path.join('.')}: ${issue.message}` : decoded.error.message;
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
