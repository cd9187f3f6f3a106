import { unreachable } from '../domain/unreachable.ts';
import type { MachineState } from './machineState.ts';
import type { SyncStatus } from './syncDesk.ts';
import type { SyncState } from './syncState.ts';

/** The one state that the person is shown, the most pressing first. */
export function shownState(machine: MachineState, status: SyncStatus, isStuck: boolean): SyncState {
  const { pending, oldestPendingAt } = status;
  const stuckSince = isStuck ? oldestPendingAt : null;
  if (machine.isPaused) return { kind: 'paused', pending };
  if (machine.trouble !== null) return troubled(machine.trouble, pending, stuckSince);
  if (stuckSince !== null) return { kind: 'stuck', pending, oldestAt: stuckSince, detail: null };
  return untroubled(machine, status);
}

function troubled(
  trouble: NonNullable<MachineState['trouble']>,
  pending: number,
  stuckSince: number | null,
): SyncState {
  switch (trouble.kind) {
    case 'problem':
      return { kind: 'error', problem: trouble.problem, pending };
    case 'signedOut':
    case 'otherWindow':
      return trouble;
    case 'offline': {
      const { retryAt, detail } = trouble;
      return stuckSince === null
        ? { kind: 'offline', pending, retryAt, detail }
        : { kind: 'stuck', pending, oldestAt: stuckSince, detail };
    }
    default:
      return unreachable(trouble);
  }
}

function untroubled(
  { step, syncedAt }: MachineState,
  { pending, conflicts, rejected }: SyncStatus,
): SyncState {
  if (conflicts > 0) return { kind: 'conflict', count: conflicts };
  if (rejected > 0) {
    return { kind: 'error', problem: { kind: 'rejected', count: rejected }, pending };
  }
  return pending > 0 || step !== 'waiting' || syncedAt === null
    ? { kind: 'syncing', pending }
    : { kind: 'synced', at: syncedAt };
}
