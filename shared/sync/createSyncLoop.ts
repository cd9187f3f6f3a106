import { type CarrierPorts, createBlobCarrier } from './blobCarrier.ts';
import { keepLease } from './keepLease.ts';
import { runStep } from './runStep.ts';
import type { StepPorts } from './runStep.ts';
import { shownState } from './shownState.ts';
import { advance } from './syncMachine.ts';
import { INITIAL_MACHINE } from './machineState.ts';
import type { MachineState, StepOutcome, SyncEvent, SyncStep, WokenBy } from './machineState.ts';
import type { SyncProblem, SyncState } from './syncState.ts';
import { StoreUnavailableError } from '../domain/recordStore.ts';
import { watchAge } from './watchAge.ts';

export interface SyncLoopOptions extends Omit<StepPorts, 'blobs' | 'store'>, CarrierPorts {
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
  /**
   * There may be something to do. `network`: the service can perhaps be reached again. Cheap, and never lost:
   * what comes during a step counts when the cycle ends.
   */
  wake(by: Exclude<WokenBy, 'timer'>): void;
  /**
   * Asks the service for nothing until `resume` and lets the lease go; a step under way ends first. It is this
   * window's alone: another one that is not paused takes over.
   */
  pause(): void;
  resume(): void;
  /** Starts no further step and lets the lease go; a step under way ends unheard. */
  dispose(): Promise<void>;
}

/** Runs the machine: its commands become steps, their outcomes its events. */
export function createSyncLoop(options: SyncLoopOptions): SyncLoop {
  const { now, random, schedule, store, owner } = options;
  const ports: StepPorts = { ...options, blobs: createBlobCarrier(options) };
  let machine: MachineState = INITIAL_MACHINE;
  let isDisposed = false;
  let cancelWait = (): void => undefined;
  /** Counts the steps: a step that was given up for lost is not heard when it ends after all. */
  let steps = 0;

  const lease = keepLease(options);
  const age = watchAge({ now, schedule, onOld: () => dispatch({ kind: 'stalled' }) });
  const tellState = (): void => {
    const shown = machine;
    store.status().then((status) => {
      if (isDisposed || shown !== machine) return;
      // While paused nothing is late.
      const isStuck = age.saw(shown.isPaused ? null : status.oldestPendingAt);
      options.onState(shownState(shown, status, isStuck));
    }, options.onError);
  };
  const perform = async (command: SyncStep): Promise<void> => {
    const step = ++steps;
    const outcome = await runStep(command, ports).catch((cause: unknown): StepOutcome => {
      options.onError(cause);
      return { kind: 'problem', problem: problemOf(cause) };
    });
    if (isDisposed || step !== steps) return;
    if (command.kind === 'lease') lease.setHeld(outcome.kind === 'done');
    dispatch({ kind: 'finished', outcome });
  };
  const dispatch = (event: SyncEvent): void => {
    if (isDisposed) return;
    const { state, command } = advance(machine, event, { now: now(), random });
    machine = state;
    tellState();
    if (command === null) return;
    cancelWait();
    if (command.kind === 'wait') {
      cancelWait = schedule(command.ms, () => dispatch({ kind: 'woken', by: 'timer' }));
    } else if (command.kind === 'rest') {
      lease.setHeld(false);
      store.releaseLease(owner).catch(options.onError);
    } else {
      void perform(command);
    }
  };

  return {
    wake: (by) => dispatch({ kind: 'woken', by }),
    pause: () => dispatch({ kind: 'paused' }),
    resume: () => dispatch({ kind: 'resumed' }),
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      cancelWait();
      age.stop();
      lease.stop();
      await store.releaseLease(owner);
    },
  };
}

function problemOf(cause: unknown): SyncProblem {
  if (cause instanceof StoreUnavailableError) {
    return { kind: 'storeUnavailable', reason: cause.reason };
  }
  return { kind: 'failed', detail: cause instanceof Error ? cause.message : 'Unknown' };
}
