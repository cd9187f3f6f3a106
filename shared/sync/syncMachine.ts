import { MAX_PUSH_MUTATIONS } from '../protocol/syncApi.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { SyncProblem } from './syncState.ts';

/**
 * The client's half of sync: events in, at most one command out, no I/O. One command is under way at a
 * time (rule C1); its outcome is the next event.
 *
 *               woken          held              known            at head
 *     waiting ─────────▶ lease ─────▶ identify ─────────▶ pull ─────────▶ push
 *        ▲                 │ (skipped once known) ───────▶ │ ▲            │ │ ▲
 *        │   other window  │                        more └─┘ │ something  │ └─┘ more
 *        ├─────────────────┤                                 ├────────────┤
 *        │                 │ by a write, when in step        │ was pushed,│
 *        │                 └─────────▶ push                  │ or nothing │
 *        │                                  resync: startOver┘ was pulled │
 *        │                                 otherwise: blobs, then synced  │
 *        ├────────────────────────────────────────────────────────────────┘
 *        ├──── any failure, from anywhere: wait and begin again
 *        └──── paused or revoked: rest, without a wait and without the lease, until the person asks
 */
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
  | { readonly kind: 'more' }
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
type SyncTrouble =
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

export interface MachineTools {
  readonly now: number;
  /** From 0 up to, but without, 1. */
  readonly random: () => number;
}

export interface MachineStep {
  readonly state: MachineState;
  readonly command: SyncCommand | null;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const LONGEST_RETRY_AFTER_MS = 600_000;
/** How often to look when no head event says so. */
const POLL_MS = 60_000;
const LEASE_RETRY_MS = 5_000;
/** Blobs of one cycle, and how soon the next one goes on with those that are left. */
const BLOBS_A_CYCLE = 20;
const MORE_BLOBS_MS = 2_000;
/** How many loads in a row may begin at once; a cache that repeats its 409 must not spin us. */
const PROMPT_RESTARTS = 2;
/** Rule C17: no healthy sync leaves a change unsent for so long, and no healthy step takes it. */
export const STALL_MS = 300_000;

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

/** The machine's next state and what to do now; null while the last command is still under way. */
export function advance(state: MachineState, event: SyncEvent, tools: MachineTools): MachineStep {
  switch (event.kind) {
    case 'finished':
      return state.isPaused
        ? letGo({ ...state, step: 'waiting' })
        : state.step === 'blobs'
          ? afterBlobStep(state, event.outcome, tools)
          : afterStep(state, event.outcome, tools);
    case 'woken':
      return afterWake(state, event.by, tools);
    case 'paused': {
      // A step under way ends first; what it leaves to do waits until `resumed`.
      const paused = { ...state, isPaused: true, wokenBy: null };
      return state.step === 'waiting' ? letGo(paused) : { state: paused, command: null };
    }
    case 'resumed': {
      if (!state.isPaused) return { state, command: null };
      return afterWake({ ...state, isPaused: false }, 'person', tools);
    }
    case 'stalled':
      return afterStall(state, tools);
    default:
      return unreachable(event);
  }
}

/** The most pressing last: remembering it does what the others ask for too. */
const PRESSING: readonly WokenBy[] = ['write', 'head', 'network', 'person'];

function afterWake(state: MachineState, by: WokenBy, tools: MachineTools): MachineStep {
  if (state.isPaused) return { state, command: null };
  if (state.step !== 'waiting') {
    if (by === 'timer') return { state, command: null };
    const before = state.wokenBy === null ? -1 : PRESSING.indexOf(state.wokenBy);
    const wokenBy = PRESSING.indexOf(by) > before ? by : state.wokenBy;
    return { state: { ...state, wokenBy }, command: null };
  }
  return mayBegin(state, by, tools) ? begin(state, by, tools) : { state, command: null };
}

function mayBegin(state: MachineState, by: WokenBy, { now }: MachineTools): boolean {
  switch (by) {
    case 'person':
      return true;
    case 'network':
      return now >= state.askedToWaitUntil && Number.isFinite(state.notBefore);
    case 'timer':
      return Number.isFinite(state.notBefore);
    case 'write':
    case 'head':
      return now >= state.notBefore;
    default:
      return unreachable(by);
  }
}

/** Rule C17: forgets what it believed; a step that is still under way then counts as lost. */
function afterStall(state: MachineState, tools: MachineTools): MachineStep {
  if (state.isPaused) return { state, command: null };
  const doubting = { ...state, isKnown: false };
  if (state.step !== 'waiting') {
    const isLost = tools.now - state.stepAt >= STALL_MS;
    return isLost ? begin(doubting, 'timer', tools) : { state: doubting, command: null };
  }
  return state.trouble === null
    ? begin(doubting, 'timer', tools)
    : { state: doubting, command: null };
}

/** A write that finds us in step is sent at once; what came from elsewhere is pulled after it. */
function begin(state: MachineState, by: WokenBy, tools: MachineTools): MachineStep {
  const isInStep = state.trouble === null && state.syncedAt !== null;
  const isPushFirst = by === 'write' && isInStep && state.isKnown;
  const afresh = { wokenBy: null, isAskedAnew: false, hasPushed: false, carried: 0, isPushFirst };
  return go({ ...state, ...afresh }, { kind: 'lease' }, tools);
}

function go(state: MachineState, command: SyncStep, tools: MachineTools): MachineStep {
  const isPushFirst = state.isPushFirst && command.kind !== 'pull';
  return { state: { ...state, step: command.kind, stepAt: tools.now, isPushFirst }, command };
}

function afterStep(state: MachineState, outcome: StepOutcome, tools: MachineTools): MachineStep {
  switch (outcome.kind) {
    case 'done':
      return afterDone(state, tools);
    case 'more': {
      if (state.step !== 'push') return go(state, { kind: 'pull' }, tools);
      const batchLimit = Math.min(MAX_PUSH_MUTATIONS, state.batchLimit * 2);
      const next = { ...state, batchLimit, hasPushed: true };
      return go(next, { kind: 'push', count: batchLimit }, tools);
    }
    case 'tooLarge': {
      const batchLimit = Math.max(1, Math.floor(outcome.count / 2));
      return go({ ...state, batchLimit }, { kind: 'push', count: batchLimit }, tools);
    }
    case 'resync':
      return go({ ...state, restarts: state.restarts + 1 }, { kind: 'startOver' }, tools);
    case 'otherWindow':
      return rest(state, { kind: 'otherWindow' }, tools.now + LEASE_RETRY_MS, tools);
    case 'unauthorized': {
      const notBefore = tools.now + LONGEST_WAIT_MS;
      return rest({ ...state, isKnown: false }, { kind: 'signedOut' }, notBefore, tools);
    }
    case 'unavailable':
      return retryLater(state, outcome, tools);
    case 'forbidden':
      return afterForbidden(state, tools);
    case 'revoked': {
      const trouble = { kind: 'problem', problem: { kind: 'revoked' } } as const;
      return rest({ ...state, isKnown: false }, trouble, Infinity, tools);
    }
    case 'problem':
      return stopFor(state, outcome.problem, tools);
    default:
      return unreachable(outcome);
  }
}

function afterDone(state: MachineState, tools: MachineTools): MachineStep {
  switch (state.step) {
    case 'lease':
      if (!state.isKnown) return go(state, { kind: 'identify' }, tools);
      return state.isPushFirst
        ? go(state, { kind: 'push', count: state.batchLimit }, tools)
        : go(state, { kind: 'pull' }, tools);
    case 'identify':
      return go({ ...state, isKnown: true }, { kind: 'pull' }, tools);
    case 'startOver': {
      const detail = 'The service asks again and again to start over.';
      return state.restarts > PROMPT_RESTARTS
        ? retryLater(state, { retryAfterMs: null, detail }, tools)
        : go(state, { kind: 'pull' }, tools);
    }
    case 'pull':
      return go(state, { kind: 'push', count: state.batchLimit }, tools);
    case 'push':
      return afterPushes(state, tools);
    case 'blobs':
    case 'waiting':
      return { state, command: null };
    default:
      return unreachable(state.step);
  }
}

function afterPushes(state: MachineState, tools: MachineTools): MachineStep {
  return state.hasPushed || state.isPushFirst
    ? go({ ...state, hasPushed: false }, { kind: 'pull' }, tools)
    : carryBlobs(state, tools);
}

/** Rule B15. A service that asks for quiet means all of us (rule C12). */
function afterBlobStep(
  state: MachineState,
  outcome: StepOutcome,
  tools: MachineTools,
): MachineStep {
  if (outcome.kind === 'done') return inStep(state, tools);
  if (outcome.kind === 'more') return afterBlob(state, tools);
  const isAlone = outcome.kind === 'unavailable' && outcome.retryAfterMs === null;
  return isAlone ? afterLostBlob(state, tools) : afterStep(state, outcome, tools);
}

/** Rule B15: records come first; what wakes us is heard between any two blobs. */
function carryBlobs(state: MachineState, tools: MachineTools): MachineStep {
  // After a clock that was set back, a wait of before would last for ever.
  const isResting =
    state.blobsNotBefore > tools.now && state.blobsNotBefore <= tools.now + LONGEST_WAIT_MS;
  return isResting || state.wokenBy !== null
    ? inStep(state, tools)
    : go(state, { kind: 'blobs' }, tools);
}

function afterBlob(state: MachineState, tools: MachineTools): MachineStep {
  const next = { ...state, carried: state.carried + 1, blobFailures: 0, blobsNotBefore: 0 };
  return next.carried < BLOBS_A_CYCLE
    ? carryBlobs(next, tools)
    : inStep(next, tools, MORE_BLOBS_MS);
}

/** The records are in step all the same: only the blobs wait. */
function afterLostBlob(state: MachineState, tools: MachineTools): MachineStep {
  const blobFailures = state.blobFailures + 1;
  const ms = waitFor(blobFailures, tools);
  const next = { ...state, blobFailures, blobsNotBefore: tools.now + ms };
  return inStep(next, tools, ms);
}

/** `mostMs`: begin again after so long at the latest. */
function inStep(state: MachineState, tools: MachineTools, mostMs = Infinity): MachineStep {
  const calm = { failures: 0, restarts: 0, trouble: null, notBefore: 0, askedToWaitUntil: 0 };
  const well = { ...state, ...calm, syncedAt: tools.now };
  if (state.wokenBy !== null) return begin(well, state.wokenBy, tools);
  const ms = Math.min(mostMs, Math.round(POLL_MS * (0.8 + 0.4 * tools.random())));
  return { state: { ...well, step: 'waiting' }, command: { kind: 'wait', ms } };
}

/** Another person may be signed in now, or the service has another space for us: ask once who we are. */
function afterForbidden(state: MachineState, tools: MachineTools): MachineStep {
  const failures = state.failures + 1;
  if (!state.isAskedAnew) {
    const asking = { ...state, failures, isKnown: false, isAskedAnew: true };
    return go(asking, { kind: 'identify' }, tools);
  }
  const detail = 'The service does not let you into your records.';
  return stopFor({ ...state, isKnown: false }, { kind: 'failed', detail }, tools);
}

function stopFor(state: MachineState, problem: SyncProblem, tools: MachineTools): MachineStep {
  const failures = state.failures + 1;
  const next = { ...state, failures, isKnown: false };
  return rest(next, { kind: 'problem', problem }, tools.now + waitFor(failures, tools), tools);
}

function retryLater(
  state: MachineState,
  { retryAfterMs, detail }: { readonly retryAfterMs: number | null; readonly detail: string },
  tools: MachineTools,
): MachineStep {
  const failures = state.failures + 1;
  const askedMs = Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, retryAfterMs ?? 0));
  const retryAt = tools.now + Math.max(askedMs, waitFor(failures, tools));
  const next = { ...state, failures, askedToWaitUntil: tools.now + askedMs };
  return rest(next, { kind: 'offline', retryAt, detail }, retryAt, tools);
}

function rest(
  state: MachineState,
  trouble: SyncTrouble,
  notBefore: number,
  tools: MachineTools,
): MachineStep {
  const resting: MachineState = { ...state, step: 'waiting', wokenBy: null, trouble, notBefore };
  // Who woke us during the step may end this wait as well as any other.
  const { wokenBy } = state;
  if (wokenBy !== null && mayBegin(resting, wokenBy, tools)) return begin(resting, wokenBy, tools);
  if (!Number.isFinite(notBefore)) return letGo(resting);
  return { state: resting, command: { kind: 'wait', ms: notBefore - tools.now } };
}

/** Nobody but the person goes on. */
function letGo(state: MachineState): MachineStep {
  return { state, command: { kind: 'rest' } };
}

/** Rule C12: doubles with each failure, between half and whole by chance. */
function waitFor(failures: number, { random }: MachineTools): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(whole * (0.5 + 0.5 * random()));
}
