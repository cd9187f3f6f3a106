import type { Rejection } from '../protocol/syncApi.ts';
import type { RecordData } from './localRecord.ts';

export interface SyncStatus {
  /** Records whose changes wait to be sent or for their fate, conflicts not counted. */
  readonly pending: number;
  /** When the oldest of them was queued, milliseconds since 1970. */
  readonly oldestPendingAt: number | null;
  readonly conflicts: number;
  readonly rejected: number;
}

/**
 * A conflict that only the person can settle, as it was looked at. A choice names it, so that nobody decides
 * about what they have not seen.
 */
export interface SeenConflict {
  readonly kind: string;
  readonly id: string;
  /** What both sides started from; null data is a deletion, or that there was nothing. */
  readonly base: RecordData | null;
  readonly mine: RecordData | null;
  readonly theirs: RecordData | null;
  /** Another one as soon as mine or theirs is. */
  readonly stamp: string;
  /** When mine was written, milliseconds since 1970 by the clock of the device that wrote it. */
  readonly mineAt: number;
}

/** What becomes of a conflict. */
export type ConflictChoice =
  | { readonly kind: 'mine' }
  | { readonly kind: 'theirs' }
  /** Put together by the person; what does not fit the kind's schema is refused. */
  | { readonly kind: 'merged'; readonly data: RecordData }
  /** Theirs keeps the name; mine goes on as a new record of its own. Where `canKeepBoth` says so. */
  | { readonly kind: 'both' };

export type ConflictOutcome =
  | { readonly kind: 'resolved' }
  /** One of the sides has changed since: look again. */
  | { readonly kind: 'changed'; readonly conflict: SeenConflict }
  /** It is no conflict any more. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'unfit'; readonly detail: string };

/** A change that waits to be sent, or for its fate. */
export interface PendingRow {
  readonly kind: string;
  readonly id: string;
  /** Null: a deletion. */
  readonly data: RecordData | null;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  /** On its way: its fate is not known yet. */
  readonly isSent: boolean;
}

/** A change that the service will never take as it is. */
export interface DeadLetter {
  readonly kind: string;
  readonly id: string;
  readonly reason: Rejection;
  /** What the service, or the check before it, says. */
  readonly detail: string;
  /** Null: a deletion. */
  readonly data: RecordData | null;
  /** Milliseconds since 1970, by the clock of the device that wrote it. */
  readonly writtenAt: number;
}

/** What a person can see of sync and do about it. Each call is one transaction. */
export interface SyncDesk {
  status(): Promise<SyncStatus>;
  /** The oldest first, at most `limit`. */
  pending(limit: number): Promise<readonly PendingRow[]>;
  seenConflicts(): Promise<readonly SeenConflict[]>;
  settle(
    name: { readonly kind: string; readonly id: string; readonly stamp: string },
    choice: ConflictChoice,
  ): Promise<ConflictOutcome>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Sends it again as it is; nothing happens where it is none any more. */
  retryDeadLetter(kind: string, id: string): Promise<void>;
  /** Takes the service's state instead, none where it has none; mine is set aside in local history. */
  discardDeadLetter(kind: string, id: string): Promise<void>;
}
