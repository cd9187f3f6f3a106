import type { StoreUnavailableError } from '../domain/recordStore.ts';

/** What the person is told about sync; the status bar shows exactly one of these. */
export type SyncState =
  /** No service is set up: everything stays on this machine, which is a fine way to work. */
  | { readonly kind: 'off' }
  /** The service refuses the token, or there is none. */
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'syncing'; readonly pending: number }
  | { readonly kind: 'synced'; readonly at: number }
  /** The service cannot be reached, `detail` says why; work goes on and `pending` writes wait. */
  | {
      readonly kind: 'offline';
      readonly pending: number;
      readonly retryAt: number;
      readonly detail: string;
    }
  /** The person wants nothing to be sent or fetched for now. */
  | { readonly kind: 'paused'; readonly pending: number }
  /**
   * A change waits since `oldestAt`, longer than any healthy sync takes; `detail` is what went wrong last,
   * null where nothing seems to.
   */
  | {
      readonly kind: 'stuck';
      readonly pending: number;
      readonly oldestAt: number;
      readonly detail: string | null;
    }
  | { readonly kind: 'conflict'; readonly count: number }
  /** Another window of this machine syncs for us. */
  | { readonly kind: 'otherWindow' }
  | { readonly kind: 'error'; readonly problem: SyncProblem; readonly pending: number };

/** What a load would take from this machine, as the person is asked about it (rule C5). */
export interface Loss {
  /** The load that asks: another one asks anew. */
  readonly load: number;
  /** Records that are here and that the service held when the load began; what was never sent is not among them. */
  readonly local: number;
  /** Of those, the ones that the service still holds. */
  readonly remaining: number;
  /** Of the missing ones, those that would be removed; the others were edited here and become conflicts. */
  readonly going: number;
}

/** What only the person can mend. */
export type SyncProblem =
  /** The local data belongs to another account of the service. */
  | { readonly kind: 'otherAccount' }
  /** Starting over would delete more than half of the local records: ask first. */
  | (Loss & { readonly kind: 'wouldLoseMost' })
  /** `count` writes can never succeed as they are. */
  | { readonly kind: 'rejected'; readonly count: number }
  /** The person has taken this device's access away, on another one. */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'wrongService'; readonly detail: string }
  /** The database on this machine takes nothing; it is tried again by itself. */
  | { readonly kind: 'storeUnavailable'; readonly reason: StoreUnavailableError['reason'] }
  | { readonly kind: 'failed'; readonly detail: string };
