import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import { createSyncLoop } from '../../shared/sync/createSyncLoop.ts';
import { sameJson } from '../../shared/sync/sameJson.ts';
import type { SyncDesk } from '../../shared/sync/syncDesk.ts';
import type { Loss, SyncState } from '../../shared/sync/syncState.ts';
import type { LocalStore, LossOutcome } from '../../shared/sync/syncStore.ts';
import { createDevicesClient, type DevicesClient } from './devicesClient.ts';
import { listenForHeads } from './headListener.ts';
import { createHttpServiceClient } from './httpServiceClient.ts';
import type { ServiceAddress } from './serviceRequest.ts';
import { wakeOnWrites } from './wakeOnWrites.ts';
import { type NetworkAddresses, watchNetwork } from './watchNetwork.ts';

export interface SyncOptions {
  readonly store: LocalStore;
  readonly service: Pick<ServiceAddress, 'url' | 'token' | 'device'>;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** From 0 up to, but without, 1. */
  readonly random: () => number;
  /** Calls back once after `ms`; returns how to call it off. */
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly newId: () => string;
  /** The addresses of this machine now; without it nothing notices when the network is back. */
  readonly addresses?: () => NetworkAddresses;
  /** Rests from the beginning until `resume`. */
  readonly isPaused?: boolean;
  /** Told of what should not happen: defects, and a local database that cannot be written. */
  readonly log: (message: string, cause: unknown) => void;
}

/** Sync of one store with one service, running until it is disposed. */
export interface Sync {
  readonly state: SyncState;
  /** What a person can see and do; what leaves something to send is sent at once. */
  readonly desk: SyncDesk;
  readonly devices: DevicesClient;
  /** Calls back when the state has changed. Returns the unsubscribe function. */
  onDidChangeState(listener: (state: SyncState) => void): () => void;
  /**
   * Calls back after each step too, when the state is as it was: the store may hold other conflicts and other
   * changes that wait.
   */
  onDidStep(listener: (state: SyncState) => void): () => void;
  /** The person asks, or another token is there: waits end at once. */
  syncNow(): void;
  /** There is a reason to hope: the window is looked at again, the network is back. */
  lookAgain(): void;
  /** Sends and fetches nothing until `resume`; a step under way ends first. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** The answer to the problem `wouldLoseMost`, as it was shown when it was answered. */
  settleLoss(choice: 'upload' | 'discard', asked: Loss): Promise<LossOutcome>;
  dispose(): Promise<void>;
}

/**
 * Starts to sync: real time, HTTP and SSE around `shared/sync`. Only the window that holds the store's
 * lease talks to the service; the others take over when it goes.
 */
export function startSync(options: SyncOptions): Sync {
  const { store, schedule, now, random, addresses } = options;
  const address: ServiceAddress = { ...options.service, fetch: options.fetch, now };
  const shown = createShownState();
  let stopListening = (): void => undefined;

  const loop = createSyncLoop({
    store,
    service: createHttpServiceClient(address),
    owner: options.newId(),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    now,
    random,
    schedule,
    onState: (state) => shown.set(state),
    onLease(isHeld) {
      stopListening();
      stopListening = isHeld
        ? listenForHeads({ ...address, random, schedule, onHead, onConnected, onTurnedAway })
        : (): void => undefined;
    },
    onError: (cause) => options.log('Sync met an error', cause),
  });

  const onHead = newsOnly(options, () => loop.wake('head'));
  const onConnected = (): void => loop.wake('head');
  const onTurnedAway = (): void => loop.wake('network');
  const asPerson = (): void => loop.wake('person');
  const report = (cause: unknown): void => options.log('The local database cannot be read', cause);
  const stops = [
    wakeOnWrites({ store, schedule, wake: () => loop.wake('write'), report }),
    ...(addresses
      ? [watchNetwork({ addresses, now, schedule, onReturn: () => loop.wake('network') })]
      : []),
  ];
  if (options.isPaused === true) loop.pause();
  asPerson();

  return {
    get state() {
      return shown.state();
    },
    desk: wakingDesk(store, asPerson),
    devices: createDevicesClient(address),
    onDidChangeState: shown.onDidChange,
    onDidStep: shown.onDidStep,
    syncNow: asPerson,
    lookAgain: () => loop.wake('network'),
    pause: () => loop.pause(),
    resume: () => loop.resume(),
    async settleLoss(choice, asked) {
      const outcome = await store.settleLoss(choice, asked);
      asPerson();
      return outcome;
    },
    async dispose() {
      for (const stop of stops) stop();
      stopListening();
      shown.forgetListeners();
      await loop.dispose();
    },
  };
}

type StateListener = (state: SyncState) => void;

/** The state that was told last, and to whom it is told. */
function createShownState() {
  const changes = new Set<StateListener>();
  const steps = new Set<StateListener>();
  const listen =
    (listeners: Set<StateListener>) =>
    (listener: StateListener): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
  let state: SyncState = { kind: 'syncing', pending: 0 };
  return {
    state: () => state,
    set(next: SyncState): void {
      const isChange = !sameJson(next, state);
      state = next;
      for (const listener of [...steps]) listener(next);
      if (isChange) for (const listener of [...changes]) listener(next);
    },
    onDidChange: listen(changes),
    onDidStep: listen(steps),
    forgetListeners(): void {
      changes.clear();
      steps.clear();
    },
  };
}

/** The store's desk, with a wake after each call that may leave something to send. */
function wakingDesk(store: LocalStore, wake: () => void): SyncDesk {
  return {
    status: () => store.status(),
    pending: (limit) => store.pending(limit),
    seenConflicts: () => store.seenConflicts(),
    deadLetters: () => store.deadLetters(),
    async settle(name, choice) {
      const outcome = await store.settle(name, choice);
      if (outcome.kind === 'resolved') wake();
      return outcome;
    },
    async retryDeadLetter(kind, id) {
      await store.retryDeadLetter(kind, id);
      wake();
    },
    async discardDeadLetter(kind, id) {
      await store.discardDeadLetter(kind, id);
      wake();
    },
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
