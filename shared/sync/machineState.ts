import { MAX_PUSH_MUTATIONS } from '../protocol/syncApi.ts';
import type { SyncProblem } from './syncState.ts';

export type SyncCommand =
  | { readonly kind: 'lease' }
  | { readonly kind: 'identify' }
  | { readonly kind: 'pull' }
  | { readonly kind: 'push'; readonly count: number }
  | { readonly kind: 'startOver' }
  /** Carry one blob that no push waits for. */
  | { readonly kind: 'blobs' }
  /** Ask for a `woken` by `timer` after this time; replaces the wait before. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Let the lease go and end the wait: nobody but the person begins again. */
  | { readonly kind: 'rest' };

/** A command that is a step of a cycle and has an outcome. */
export type SyncStep = Exclude<SyncCommand, { readonly kind: 'wait' | 'rest' }>;

export type StepOutcome =
  /** The step is finished: known, at the head, nothing left to push. */
  | { readonly kind: 'done' }
  /** `isAtHead`: a push was accepted and leaves nothing to pull (rule C24). */
  | { readonly kind: 'more'; readonly isAtHead?: boolean }
  /** There is more, but nothing has moved: the same would be asked once more. */
  | { readonly kind: 'again' }
  | { readonly kind: 'otherWindow' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'resync' }
  /** A batch of `count` mutations is too large. */
  | { readonly kind: 'tooLarge'; readonly count: number }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null; readonly detail: string }
  | { readonly kind: 'problem'; readonly problem: SyncProblem };

/** What ends a wait: `network` is any reason to hope that the service can be reached again. */
export type WokenBy = 'person' | 'network' | 'write' | 'head' | 'timer';

export type SyncEvent =
  | { readonly kind: 'woken'; readonly by: WokenBy }
  | { readonly kind: 'finished'; readonly outcome: StepOutcome }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** A change waits for longer than any healthy sync takes (rule C17). */
  | { readonly kind: 'stalled' };

/** Why the client rests without being in step with the service. */
export type SyncTrouble =
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'otherWindow' }
  | { readonly kind: 'offline'; readonly retryAt: number; readonly detail: string }
  | { readonly kind: 'problem'; readonly problem: SyncProblem };

export interface MachineState {
  /** The command under way. */
  readonly step: 'waiting' | SyncStep['kind'];
  /** When it began, milliseconds since 1970. */
  readonly stepAt: number;
  readonly isPaused: boolean;
  readonly isKnown: boolean;
  /** The service forbade something in this cycle, and was asked who we are. */
  readonly isAskedAnew: boolean;
  readonly hasPushed: boolean;
  /** This cycle pushes before it pulls. */
  readonly isPushFirst: boolean;
  /** The most pressing that woke us while busy: begin again instead of waiting. */
  readonly wokenBy: WokenBy | null;
  readonly batchLimit: number;
  /** Steps in a row that moved nothing. */
  readonly idleSteps: number;
  /** This cycle pushes no more, though something is left: another device is always faster (rule C23). */
  readonly hasYielded: boolean;
  /** Cycles in a row that ended so. */
  readonly yields: number;
  /** Until then heads begin cycles without a push. */
  readonly yieldsUntil: number;
  /** Blobs that were carried in this cycle. */
  readonly carried: number;
  /** Failures to carry blobs since one came through. */
  readonly blobFailures: number;
  /** No blob is carried before this time (rule B15). */
  readonly blobsNotBefore: number;
  /** Failures since the last time that all was well. */
  readonly failures: number;
  /** Loads begun since then. */
  readonly restarts: number;
  /** Before this time only the person begins, or the network's return. Infinity: the person alone. */
  readonly notBefore: number;
  /** The service asked for no request before this time: only the person begins. */
  readonly askedToWaitUntil: number;
  readonly trouble: SyncTrouble | null;
  readonly syncedAt: number | null;
}

export const INITIAL_MACHINE: MachineState = {
  step: 'waiting',
  stepAt: 0,
  isPaused: false,
  isKnown: false,
  isAskedAnew: false,
  hasPushed: false,
  isPushFirst: false,
  wokenBy: null,
  batchLimit: MAX_PUSH_MUTATIONS,
  idleSteps: 0,
  hasYielded: false,
  yields: 0,
  yieldsUntil: 0,
  carried: 0,
  blobFailures: 0,
  blobsNotBefore: 0,
  failures: 0,
  restarts: 0,
  notBefore: 0,
  askedToWaitUntil: 0,
  trouble: null,
  syncedAt: null,
};
