import {
  INITIAL_MACHINE,
  type MachineState,
  type StepOutcome,
  type SyncEvent,
  type WokenBy,
} from '../../shared/sync/machineState.ts';

/** When the tests of the machine of sync take place, in milliseconds since 1970. */
export const NOW = 1_000_000;

export const woken = (by: WokenBy): SyncEvent => ({ kind: 'woken', by });
export const finished = (outcome: StepOutcome): SyncEvent => ({ kind: 'finished', outcome });

/** In step with the service, and waiting. */
export const idle: MachineState = { ...INITIAL_MACHINE, isKnown: true, syncedAt: NOW - 5 };

/** The same in the middle of a step. */
export const busy = (
  step: MachineState['step'],
  over: Partial<MachineState> = {},
): MachineState => ({
  ...idle,
  step,
  stepAt: NOW,
  ...over,
});
