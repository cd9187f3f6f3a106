import type { Mutation, PullReply, PushReply, Rejection } from '../protocol/syncApi.ts';
import type { MessageSearch, SpendBook } from '../domain/messageSearch.ts';
import type { BlobShelf } from '../domain/blobShelf.ts';
import type { RecordStore } from '../domain/recordStore.ts';
import type { RecordTransfer } from '../domain/recordTransfer.ts';
import type { SnapshotShelf } from '../domain/snapshotShelf.ts';
import type { RecordData } from './localRecord.ts';
import type { SyncDesk } from './syncDesk.ts';
import type { Loss } from './syncState.ts';

/**
 * How far this store has followed its space.
 *
 *     loading ── last page ──▶ following ── resync ──▶ loading
 *        └── most would go ──▶ guarded ── settleLoss ──▶ following
 */
export interface SyncPosition {
  readonly userId: string;
  readonly spaceId: string;
  /** Null until the first page of a load. */
  readonly epoch: string | null;
  readonly cursor: number;
  /** Where the pull goes on that was begun, see rule L5. */
  readonly page: string | null;
  /** Counts the loads from 1. */
  readonly load: number;
  /** Records that were here and that the service held when the load began; null where nobody counted. */
  readonly held: number | null;
  readonly phase: 'loading' | 'guarded' | 'following';
}

type BindOutcome =
  { readonly kind: 'bound'; readonly position: SyncPosition } | { readonly kind: 'otherAccount' };

export type PullOutcome =
  /** `isAtHead`: there is nothing more to pull now. */
  | { readonly kind: 'applied'; readonly isAtHead: boolean }
  /** The position has moved since the page was asked for; nothing was applied. */
  | { readonly kind: 'stale' }
  /** The page contradicts the rules; nothing was applied. */
  | { readonly kind: 'invalid'; readonly detail: string }
  /** All is applied but the removals: the person is asked first. */
  | { readonly kind: 'wouldLoseMost'; readonly loss: Loss };

export type LossOutcome =
  | { readonly kind: 'settled' }
  /** The question is another one by now, or more would go than the person was told: nothing was done. */
  | { readonly kind: 'changed'; readonly loss: Loss }
  /** No load asks. */
  | { readonly kind: 'nothing' };

export type PushOutcome =
  /**
   * `isMoved`: something is not to be pushed again, as it was accepted, was refused or waits for the person.
   * `isAtHead`: nothing else has come since the cursor, which stands at the head now (rule C24).
   */
  | { readonly kind: 'applied'; readonly isMoved: boolean; readonly isAtHead: boolean }
  /** The answer is of another epoch; nothing was applied. */
  | { readonly kind: 'stale' };

/** What the person gave up, a side of a conflict or a refused change; kept as local history. */
export interface SetAsideRow {
  readonly kind: string;
  readonly id: string;
  readonly data: RecordData | null;
  readonly at: number;
}

/** What sync needs of the blobs of a local store. */
export interface BlobSync {
  /** Of these, the ones that are here and that the service is not known to hold in this epoch. */
  unsentBlobs(hashes: readonly string[], epoch: string): Promise<readonly string[]>;
  /** Named by a record, here, and not known to the service in this epoch; in order, after the hash `after`. */
  unsentNamed(epoch: string, page: BlobPage): Promise<readonly string[]>;
  /** Named by a record and not here; in order, after the hash `after`. */
  wantedBlobs(page: BlobPage): Promise<readonly string[]>;
  /**
   * The service holds them in this epoch; null: in none that is known. Refused changes that name one that it holds are
   * tried again.
   */
  markSent(hashes: readonly string[], epoch: string | null): Promise<void>;
  /** Keeps what the service gave for `hash`, if it is that, tells of the records that name it, and does as `markSent` does. */
  takeBlob(hash: string, bytes: Uint8Array, epoch: string): Promise<boolean>;
  /** Rule B13: a frozen entry whose blob the service does not take leaves the outbox. */
  rejectBlob(mutationId: string, reason: BlobRefusal): Promise<void>;
  /** Rule B16. */
  forgetUnnamed(): Promise<void>;
}

/** Why the service does not take a blob. */
export type BlobRefusal = Extract<Rejection, 'tooLarge' | 'noRoomForBlob' | 'blobNotTaken'>;

interface BlobPage {
  /** `''` for the first page. */
  readonly after: string;
  readonly limit: number;
}

/** What sync needs of the local store. Each call is one transaction; all may throw `StoreUnavailableError`. */
export interface SyncStore extends SyncDesk, BlobSync {
  /** Null before the first sync. */
  position(): Promise<SyncPosition | null>;
  /** Rule C14. Another space of the same user starts a new load. */
  bind(userId: string, spaceId: string): Promise<BindOutcome>;
  /** Rule E3: forgets cursor and epoch and begins the next load. */
  startOver(): Promise<void>;
  /**
   * Rule C3: freezes and gives what is to be sent next, oldest first, within both limits; one at least. `skip` leaves
   * out as many that were taken before and are to go in the same request, which then has one already.
   */
  takeBatch(limit: {
    readonly count: number;
    readonly bytes: number;
    readonly skip?: number;
  }): Promise<readonly Mutation[]>;
  /** Applies the fates that belong to what is frozen here. */
  applyPush(reply: PushReply): Promise<PushOutcome>;
  /** Rule C12: a frozen entry that is too large by itself leaves the outbox. */
  rejectTooLarge(mutationId: string): Promise<void>;
  /** Rule C4. `asked` is the position that the page was asked for with. */
  applyPull(asked: SyncPosition, reply: PullReply): Promise<PullOutcome>;
  /** Rule C5: ends a guarded load as the person chose, who was told `asked`. */
  settleLoss(choice: 'upload' | 'discard', asked: Loss): Promise<LossOutcome>;
  /** What a guarded load asks about, or null. */
  loss(): Promise<Loss | null>;
  /** The newest first. */
  setAside(): Promise<readonly SetAsideRow[]>;
  /** Rule C11. */
  isPending(kind: string, id: string): Promise<boolean>;
  /** Rule S4: takes or renews the lease for `ttlMs`, if nobody else holds it. */
  acquireLease(owner: string, ttlMs: number): Promise<boolean>;
  releaseLease(owner: string): Promise<void>;
}

/** The one local store of a person: records, outbox and sync state in one database. */
export interface LocalStore
  extends
    RecordStore,
    RecordTransfer,
    MessageSearch,
    SpendBook,
    SnapshotShelf,
    BlobShelf,
    SyncStore {
  /** Further calls throw. */
  close(): Promise<void>;
}
