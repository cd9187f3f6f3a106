import type { Mutation, Rejection, ServerRecord } from '../protocol/syncApi.ts';
import { sameJson } from './sameJson.ts';

export type RecordData = Readonly<Record<string, unknown>>;

/** A record as the service held it. `data` is null for a tombstone. */
export interface ServerSide {
  readonly version: number;
  readonly seq: number;
  readonly schemaVersion: number;
  readonly data: RecordData | null;
}

/**
 * Where the local edit stands: nothing to send, waiting to be sent, or refused for good until it is
 * written again.
 */
export type LocalEdit =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'rejected'; readonly reason: Rejection; readonly detail: string };

/**
 * A record on this machine with all that sync knows of it. The functions of `settleRecord.ts` are the
 * only ones that make the next state; stores only keep it.
 *
 *             write            freeze            ok, duplicate
 *     clean ─────────▶ waiting ───────▶ sent ──────────────────▶ clean (or waiting, if written since)
 *       ▲                 ▲               │ conflict, gone
 *       │                 │ merged        ▼
 *       └─── equal ───────┴────────── theirs ── cannot be merged ──▶ conflict ── resolve ──▶ …
 */
export interface LocalRecord {
  readonly kind: string;
  readonly id: string;
  /** What the person sees; null when it is deleted here. */
  readonly data: RecordData | null;
  readonly schemaVersion: number;
  /** When it was last written, by the clock of the device that wrote it. */
  readonly updatedAt: number;
  /** What the service last acknowledged or told us and we took over. Null for what it does not know. */
  readonly base: ServerSide | null;
  /** A newer state of the service that has not been reconciled with the local edit yet. */
  readonly theirs: ServerSide | null;
  readonly edit: LocalEdit;
  /** Frozen: on its way, or of unknown fate. Always sent again as it is. */
  readonly sent: Mutation | null;
  /** The number of the load that `base` comes from; versions of other loads cannot be compared. */
  readonly load: number;
}

/** Whether the record has a local edit that the service may not have. */
export function hasLocalEdit(row: LocalRecord): boolean {
  return row.edit.kind !== 'none' || row.sent !== null;
}

/** Whether the person must choose between mine and theirs. */
export function isConflict(row: LocalRecord): boolean {
  return row.theirs !== null && row.sent === null;
}

/** Whether an outbox entry of this record can be sent now. */
export function isSendable(row: LocalRecord): boolean {
  return row.sent !== null || (row.edit.kind === 'waiting' && row.theirs === null);
}

/** Rule C11: there is something that the service has not given back to us yet. */
export function isPending(row: LocalRecord, cursor: number): boolean {
  return hasLocalEdit(row) || row.theirs !== null || (row.base !== null && row.base.seq > cursor);
}

/** Whether the service holds the record, as far as is known here. Version 0 stands for what it never had. */
export function isHeld({ base, theirs }: Pick<LocalRecord, 'base' | 'theirs'>): boolean {
  const known = theirs ?? base;
  return known !== null && known.version > 0 && known.data !== null;
}

/** The service's record without its name. */
export function serverSideOf(record: ServerRecord): ServerSide {
  const { version, seq, schemaVersion, data, deleted } = record;
  return { version, seq, schemaVersion, data: deleted ? null : data };
}

/** Rule C15: whether two states show the person the same. */
export function sameContent(
  a: { readonly data: RecordData | null },
  b: { readonly data: RecordData | null },
): boolean {
  return sameJson(a.data, b.data);
}
