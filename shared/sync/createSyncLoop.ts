import { unreachable } from '../domain/unreachable.ts';
import { LEASE_MS, runStep } from './runStep.ts';
import type { StepPorts } from './runStep.ts';
import { advance, INITIAL_MACHINE } from './syncMachine.ts';
import type { MachineState, StepOutcome, SyncCommand, SyncEvent } from './syncMachine.ts';
import type { SyncState } from './syncState.ts';
import type { SyncStatus } from './syncStore.ts';

const RENEW_MS = LEASE_MS * 0.4;

export interface SyncLoopOptions extends StepPorts {
  readonly now: () => number;
  /** From 0 up to, but without, 1. */
  readonly random: () => number;
  /** Calls back once after `ms`; returns how to call it off. */
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly onState: (state: SyncState) => void;
  /** Told when this window begins or ends to be the one that syncs. */
  readonly onLease: (isHeld: boolean) => void;
  /** What went wrong that no rule foresees: a defect, or a local database that cannot be written. */
  readonly onError: (cause: unknown) => void;
}

export interface SyncLoop {
  wake(by: 'person' | 'write' | 'head'): void;
  /** Starts no further step and lets the lease go; a step under way ends unheard. */
  dispose(): Promise<void>;
}

/** Runs the machine: its commands become steps, their outcomes its events. */
export function createSyncLoop(options: SyncLoopOptions): SyncLoop {
  const { now, random, schedule, store, owner } = options;
  let machine: MachineState = INITIAL_MACHINE;
  let isDisposed = false;
  let cancelWait = (): void => undefined;

  const lease = keepLease(options);
  const tellState = (): void => {
    const shown = machine;
    store.status().then((status) => {
      if (!isDisposed && shown === machine) options.onState(syncStateOf(shown, status));
    }, options.onError);
  };
  const perform = async (command: Exclude<SyncCommand, { kind: 'wait' }>): Promise<void> => {
    const outcome = await runStep(command, options).catch((cause: unknown): StepOutcome => {
      options.onError(cause);
      const detail = cause instanceof Error ? cause.message : 'Unknown';
      return { kind: 'problem', problem: { kind: 'failed', detail } };
    });
    if (isDisposed) return;
    if (command.kind === 'lease') lease.setHeld(outcome.kind === 'done');
    dispatch({ kind: 'finished', outcome });
  };
  const dispatch = (event: SyncEvent): void => {
    if (isDisposed) return;
    const { state, command } = advance(machine, event, { now: now(), random });
    machine = state;
    tellState();
    if (command?.kind === 'wait') {
      cancelWait();
      cancelWait = schedule(command.ms, () => dispatch({ kind: 'woken', by: 'timer' }));
    } else if (command) {
      cancelWait();
      void perform(command);
    }
  };

  return {
    wake: (by) => {
      dispatch({ kind: 'woken', by });
    },
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      cancelWait();
      lease.stop();
      await store.releaseLease(owner);
    },
  };
}

/** Renews the lease while this window holds it, however long a step takes. */
function keepLease(options: SyncLoopOptions): {
  setHeld(held: boolean): void;
  stop(): void;
} {
  const { store, owner, schedule, onLease, onError } = options;
  let isHeld = false;
  let isStopped = false;
  let cancel = (): void => undefined;
  const renewLater = (): void => {
    if (isHeld && !isStopped) cancel = schedule(RENEW_MS, renew);
  };
  const setHeld = (held: boolean): void => {
    if (held === isHeld || isStopped) return;
    isHeld = held;
    cancel();
    renewLater();
    onLease(held);
  };
  const renew = (): void => {
    store.acquireLease(owner, LEASE_MS).then(
      (held) => {
        if (held) renewLater();
        else setHeld(false);
      },
      (cause: unknown) => {
        onError(cause);
        renewLater();
      },
    );
  };
  return {
    setHeld,
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** The one state that the person is shown, the most pressing first. */
function syncStateOf(machine: MachineState, status: SyncStatus): SyncState {
  const { pending, conflicts, rejected } = status;
  const { trouble } = machine;
  switch (trouble?.kind) {
    case 'problem':
      return { kind: 'error', problem: trouble.problem, pending };
    case 'signedOut':
    case 'otherWindow':
      return trouble;
    case 'offline':
      return { kind: 'offline', pending, retryAt: trouble.retryAt };
    case undefined:
      break;
    default:
      return unreachable(trouble);
  }
  if (conflicts > 0) return { kind: 'conflict', count: conflicts };
  if (rejected > 0) {
    return { kind: 'error', problem: { kind: 'rejected', count: rejected }, pending };
  }
  if (pending > 0 || machine.step !== 'waiting' || machine.syncedAt === null) {
    return { kind: 'syncing', pending };
  }
  return { kind: 'synced', at: machine.syncedAt };
}
