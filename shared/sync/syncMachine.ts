import { MAX_PUSH_MUTATIONS } from '../protocol/syncApi.ts';
import { unreachable } from '../domain/unreachable.ts';
import type {
  MachineState,
  StepOutcome,
  SyncCommand,
  SyncEvent,
  SyncStep,
  SyncTrouble,
  WokenBy,
} from './machineState.ts';
import type { SyncProblem } from './syncState.ts';

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
/** How many steps in a row may move nothing (rule C23). */
const IDLE_STEPS = 3;
/** Rule C17: no healthy sync leaves a change unsent for so long, and no healthy step takes it. */
export const STALL_MS = 300_000;

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
 *        ├──── pushes in a row that move nothing: pull, blobs, and push again after a wait
 *        ├──── any failure, from anywhere: wait and begin again
 *        └──── paused or revoked: rest, without a wait and without the lease, until the person asks
 *
 * Gives the machine's next state and what to do now; null while the last command is still under way.
 */
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
  const afresh = { wokenBy: null, isAskedAnew: false, hasPushed: false, carried: 0, idleSteps: 0 };
  // Heads come of the very writes that are faster than ours.
  const hasYielded = by === 'head' && isAhead(state.yieldsUntil, tools);
  return go({ ...state, ...afresh, isPushFirst, hasYielded }, { kind: 'lease' }, tools);
}

function go(state: MachineState, command: SyncStep, tools: MachineTools): MachineStep {
  const isPushFirst = state.isPushFirst && command.kind !== 'pull';
  return { state: { ...state, step: command.kind, stepAt: tools.now, isPushFirst }, command };
}

function afterStep(state: MachineState, outcome: StepOutcome, tools: MachineTools): MachineStep {
  switch (outcome.kind) {
    case 'done':
      return afterDone(state, tools);
    case 'more':
      return goOn({ ...state, idleSteps: 0 }, tools, outcome.isAtHead);
    case 'again':
      return afterIdleStep({ ...state, idleSteps: state.idleSteps + 1 }, tools);
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
      return state.hasYielded
        ? carryBlobs(state, tools)
        : go({ ...state, idleSteps: 0 }, { kind: 'push', count: state.batchLimit }, tools);
    case 'push':
      return afterPushes({ ...state, yields: 0, yieldsUntil: 0 }, tools);
    case 'blobs':
    case 'waiting':
      return { state, command: null };
    default:
      return unreachable(state.step);
  }
}

function goOn(state: MachineState, tools: MachineTools, isAtHead = false): MachineStep {
  if (state.step !== 'push') return go(state, { kind: 'pull' }, tools);
  const batchLimit = Math.min(MAX_PUSH_MUTATIONS, state.batchLimit * 2);
  // At the head nothing is left to pull, whatever was pushed before (rule C24).
  const isPushFirst = state.isPushFirst && !isAtHead;
  const pushed = { ...state, batchLimit, isPushFirst, hasPushed: !isAtHead };
  return go(pushed, { kind: 'push', count: batchLimit }, tools);
}

/** Rule C23: all else goes on without what cannot be pushed now; a pull that leads nowhere is as none. */
function afterIdleStep(state: MachineState, tools: MachineTools): MachineStep {
  const most = state.step === 'push' && state.yields > 0 ? 1 : IDLE_STEPS;
  if (state.idleSteps < most) return goOn(state, tools);
  if (state.step !== 'push') {
    const detail = 'The service says again and again that there is more, and gives nothing.';
    return retryLater(state, { retryAfterMs: null, detail }, tools);
  }
  const yields = state.yields + 1;
  const yieldsUntil = tools.now + waitFor(yields, tools);
  const yielding = { hasYielded: true, yields, yieldsUntil, idleSteps: 0, hasPushed: false };
  return go({ ...state, ...yielding }, { kind: 'pull' }, tools);
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
  return isAhead(state.blobsNotBefore, tools) || state.wokenBy !== null
    ? inStep(state, tools)
    : go(state, { kind: 'blobs' }, tools);
}

/** Whether a wait is not over. After a clock that was set back, one of before would last for ever. */
function isAhead(until: number, { now }: MachineTools): boolean {
  return until > now && until <= now + LONGEST_WAIT_MS;
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
  const yieldMs = isAhead(well.yieldsUntil, tools) ? well.yieldsUntil - tools.now : Infinity;
  const ms = Math.min(mostMs, yieldMs, Math.round(POLL_MS * (0.8 + 0.4 * tools.random())));
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
