import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import { createSyncLoop } from '../../shared/sync/createSyncLoop.ts';
import type { SyncState } from '../../shared/sync/syncState.ts';
import type { ConflictRow, LocalStore, RejectedRow } from '../../shared/sync/syncStore.ts';
import { createHttpServiceClient } from './httpServiceClient.ts';
import { listenForHeads } from './headListener.ts';

/** Several writes in a row, as one turn of a conversation makes them, go up together. */
const WRITE_DELAY_MS = 50;

export interface SyncOptions {
  readonly store: LocalStore;
  readonly service: {
    readonly url: string;
    /** Null: nobody is signed in. Asked before each request, so it may refresh. */
    readonly token: () => Promise<string | null>;
  };
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** From 0 up to, but without, 1. */
  readonly random: () => number;
  /** Calls back once after `ms`; returns how to call it off. */
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly newId: () => string;
  /** Told of what should not happen: defects, and a local database that cannot be written. */
  readonly log: (message: string, cause: unknown) => void;
}

/** Sync of one store with one service, running until it is disposed. */
export interface Sync {
  readonly state: SyncState;
  /** Calls back when the state has changed. Returns the unsubscribe function. */
  onDidChangeState(listener: (state: SyncState) => void): () => void;
  /** The person asks, or the network is back, or another token is there: waits end at once. */
  syncNow(): void;
  conflicts(): Promise<readonly ConflictRow[]>;
  resolveConflict(kind: string, id: string, choice: 'mine' | 'theirs'): Promise<void>;
  rejected(): Promise<readonly RejectedRow[]>;
  /** The answer to the problem `wouldLoseMost`. */
  settleLoss(choice: 'upload' | 'discard'): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Starts to sync: real time, HTTP and SSE around `shared/sync`. Only the window that holds the store's
 * lease talks to the service; the others take over when it goes.
 */
export function startSync(options: SyncOptions): Sync {
  const { store, schedule, now, random } = options;
  const address = { ...options.service, fetch: options.fetch, now };
  const listeners = new Set<(state: SyncState) => void>();
  let state: SyncState = { kind: 'syncing', pending: 0 };
  let stopListening = (): void => undefined;

  const loop = createSyncLoop({
    store,
    service: createHttpServiceClient(address),
    owner: options.newId(),
    now,
    random,
    schedule,
    onState(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of [...listeners]) listener(next);
    },
    onLease(isHeld) {
      stopListening();
      stopListening = isHeld
        ? listenForHeads({ ...address, random, schedule, onHead, onConnected })
        : (): void => undefined;
    },
    onError: (cause) => options.log('Sync met an error', cause),
  });

  const onHead = newsOnly(options, () => loop.wake('head'));
  const onConnected = (): void => loop.wake('head');
  const stopWatching = wakeOnWrites(options, () => loop.wake('write'));
  loop.wake('person');

  return {
    get state() {
      return state;
    },
    onDidChangeState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    syncNow: () => loop.wake('person'),
    conflicts: () => store.conflicts(),
    rejected: () => store.rejected(),
    async resolveConflict(kind, id, choice) {
      await store.resolveConflict(kind, id, choice);
      loop.wake('person');
    },
    async settleLoss(choice) {
      await store.settleLoss(choice);
      loop.wake('person');
    },
    async dispose() {
      stopWatching();
      stopListening();
      listeners.clear();
      await loop.dispose();
    },
  };
}

/** Calls back soon after a write that leaves something to send; returns how to stop that. */
function wakeOnWrites({ store, schedule, log }: SyncOptions, wake: () => void): () => void {
  let cancel: (() => void) | null = null;
  /** What a pull brought is told as a change too, but leaves nothing to send. */
  const wakeIfPending = (): void => {
    cancel = null;
    store.status().then(
      ({ pending, conflicts }) => {
        if (pending + conflicts > 0) wake();
      },
      (cause: unknown) => log('The local database cannot be read', cause),
    );
  };
  const stop = store.onDidChange(() => {
    cancel ??= schedule(WRITE_DELAY_MS, wakeIfPending);
  });
  return () => {
    stop();
    cancel?.();
  };
}

/** Our own pushes come back as heads too; only what the store has not followed yet is news. */
function newsOnly({ store, log }: SyncOptions, wake: () => void): (event: HeadEvent) => void {
  return ({ spaceId, epoch, head }) => {
    store.position().then(
      (position) => {
        if (position?.spaceId !== spaceId) return;
        if (position.epoch !== epoch || position.cursor < head) wake();
      },
      (cause: unknown) => log('The local database cannot be read', cause),
    );
  };
}
