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
 *        ├─────────────────┘                                 ├────────────┤
 *        │                                  resync: startOver┘ was pushed │
 *        │                       nothing was pushed: synced               │
 *        ├────────────────────────────────────────────────────────────────┘
 *        └──── any failure, from anywhere: wait and begin again
 */
export type SyncCommand =
  | { readonly kind: 'lease' }
  | { readonly kind: 'identify' }
  | { readonly kind: 'pull' }
  | { readonly kind: 'push'; readonly count: number }
  | { readonly kind: 'startOver' }
  /** Ask for a `woken` by `timer` after this time; replaces the wait before. */
  | { readonly kind: 'wait'; readonly ms: number };

export type StepOutcome =
  /** The step is finished: known, at the head, nothing left to push. */
  | { readonly kind: 'done' }
  | { readonly kind: 'more' }
  | { readonly kind: 'otherWindow' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'resync' }
  /** A batch of `count` mutations is too large. */
  | { readonly kind: 'tooLarge'; readonly count: number }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null }
  | { readonly kind: 'problem'; readonly problem: SyncProblem };

export type SyncEvent =
  | { readonly kind: 'woken'; readonly by: 'person' | 'write' | 'head' | 'timer' }
  | { readonly kind: 'finished'; readonly outcome: StepOutcome };

/** Why the client rests without being in step with the service. */
type SyncTrouble =
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'otherWindow' }
  | { readonly kind: 'offline'; readonly retryAt: number }
  | { readonly kind: 'problem'; readonly problem: SyncProblem };

export interface MachineState {
  /** The command under way. */
  readonly step: 'waiting' | Exclude<SyncCommand['kind'], 'wait'>;
  readonly isKnown: boolean;
  readonly hasPushed: boolean;
  /** Woken while busy: begin again instead of waiting. */
  readonly isWokenAgain: boolean;
  readonly batchLimit: number;
  /** Failures since the last time that all was well. */
  readonly failures: number;
  /** Loads begun since then. */
  readonly restarts: number;
  /** Only the person begins before this time. */
  readonly notBefore: number;
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
/** How many loads in a row may begin at once; a cache that repeats its 409 must not spin us. */
const PROMPT_RESTARTS = 2;

export const INITIAL_MACHINE: MachineState = {
  step: 'waiting',
  isKnown: false,
  hasPushed: false,
  isWokenAgain: false,
  batchLimit: MAX_PUSH_MUTATIONS,
  failures: 0,
  restarts: 0,
  notBefore: 0,
  trouble: null,
  syncedAt: null,
};

/** The machine's next state and what to do now; null while the last command is still under way. */
export function advance(state: MachineState, event: SyncEvent, tools: MachineTools): MachineStep {
  if (event.kind === 'finished') return afterStep(state, event.outcome, tools);
  if (state.step !== 'waiting') return { state: { ...state, isWokenAgain: true }, command: null };
  const mayBegin = event.by === 'person' || event.by === 'timer' || tools.now >= state.notBefore;
  return mayBegin ? begin(state) : { state, command: null };
}

function begin(state: MachineState): MachineStep {
  return go({ ...state, isWokenAgain: false, hasPushed: false }, { kind: 'lease' });
}

function go(
  state: MachineState,
  command: Exclude<SyncCommand, { readonly kind: 'wait' }>,
): MachineStep {
  return { state: { ...state, step: command.kind }, command };
}

function afterStep(state: MachineState, outcome: StepOutcome, tools: MachineTools): MachineStep {
  switch (outcome.kind) {
    case 'done':
      return afterDone(state, tools);
    case 'more': {
      if (state.step !== 'push') return go(state, { kind: 'pull' });
      const batchLimit = Math.min(MAX_PUSH_MUTATIONS, state.batchLimit * 2);
      return go({ ...state, batchLimit, hasPushed: true }, { kind: 'push', count: batchLimit });
    }
    case 'tooLarge': {
      const batchLimit = Math.max(1, Math.floor(outcome.count / 2));
      return go({ ...state, batchLimit }, { kind: 'push', count: batchLimit });
    }
    case 'resync':
      return go({ ...state, restarts: state.restarts + 1 }, { kind: 'startOver' });
    case 'otherWindow':
      return rest(state, { kind: 'otherWindow' }, tools.now + LEASE_RETRY_MS, tools);
    case 'unauthorized': {
      const notBefore = tools.now + LONGEST_WAIT_MS;
      return rest({ ...state, isKnown: false }, { kind: 'signedOut' }, notBefore, tools);
    }
    case 'unavailable':
      return retryLater(state, outcome.retryAfterMs, tools);
    case 'forbidden':
      return afterForbidden(state, tools);
    case 'problem':
      return stopFor(state, outcome.problem, tools);
    default:
      return unreachable(outcome);
  }
}

function afterDone(state: MachineState, tools: MachineTools): MachineStep {
  switch (state.step) {
    case 'lease':
      return go(state, { kind: state.isKnown ? 'pull' : 'identify' });
    case 'identify':
      return go({ ...state, isKnown: true }, { kind: 'pull' });
    case 'startOver':
      return state.restarts > PROMPT_RESTARTS
        ? retryLater(state, null, tools)
        : go(state, { kind: 'pull' });
    case 'pull':
      return go(state, { kind: 'push', count: state.batchLimit });
    case 'push': {
      if (state.hasPushed) return go({ ...state, hasPushed: false }, { kind: 'pull' });
      const calm = { failures: 0, restarts: 0, trouble: null, notBefore: 0 };
      const well = { ...state, ...calm, syncedAt: tools.now };
      if (state.isWokenAgain) return begin(well);
      const ms = Math.round(POLL_MS * (0.8 + 0.4 * tools.random()));
      return { state: { ...well, step: 'waiting' }, command: { kind: 'wait', ms } };
    }
    case 'waiting':
      return { state, command: null };
    default:
      return unreachable(state.step);
  }
}

/** Another person may be signed in now, or the service has another space for us: ask once who we are. */
function afterForbidden(state: MachineState, tools: MachineTools): MachineStep {
  const failures = state.failures + 1;
  if (failures === 1) return go({ ...state, failures, isKnown: false }, { kind: 'identify' });
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
  retryAfterMs: number | null,
  tools: MachineTools,
): MachineStep {
  const failures = state.failures + 1;
  const asked = Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, retryAfterMs ?? 0));
  const retryAt = tools.now + Math.max(asked, waitFor(failures, tools));
  return rest({ ...state, failures }, { kind: 'offline', retryAt }, retryAt, tools);
}

function rest(
  state: MachineState,
  trouble: SyncTrouble,
  notBefore: number,
  tools: MachineTools,
): MachineStep {
  return {
    state: { ...state, step: 'waiting', isWokenAgain: false, trouble, notBefore },
    command: { kind: 'wait', ms: notBefore - tools.now },
  };
}

/** Rule C12: doubles with each failure, between half and whole by chance. */
function waitFor(failures: number, { random }: MachineTools): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(whole * (0.5 + 0.5 * random()));
}
