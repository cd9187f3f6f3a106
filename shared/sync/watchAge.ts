import { STALL_MS } from './syncMachine.ts';

/** A timer that rings so much late was held up by a machine that slept: that says nothing about sync. */
const ASLEEP_MS = 30_000;

export interface AgeWatch {
  /** Told the oldest unsent change's time each time it is read, or null; gives whether sync is stuck with it. */
  saw(oldestAt: number | null): boolean;
  stop(): void;
}

/**
 * Rule C17: calls back when a change has been waiting for `STALL_MS`, and again each `STALL_MS` that it goes on
 * waiting.
 */
export function watchAge({
  now,
  schedule,
  onOld,
}: {
  readonly now: () => number;
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly onOld: () => void;
}): AgeWatch {
  let oldest: number | null = null;
  /** When it last called back about what waits now; null: it did not. */
  let calledAt: number | null = null;
  let dueAt: number | null = null;
  let cancel = (): void => undefined;

  const ring = (): void => {
    const due = dueAt ?? now();
    const lateMs = now() - due;
    dueAt = null;
    // Too early where the clock was set back.
    if (lateMs < 0) watch(due);
    else if (lateMs > ASLEEP_MS) watch(now() + ASLEEP_MS);
    else {
      calledAt = now();
      watch(calledAt + STALL_MS);
      onOld();
    }
  };
  const watch = (at: number): void => {
    if (at === dueAt) return;
    cancel();
    dueAt = at;
    cancel = schedule(Math.max(0, at - now()), ring);
  };
  const rest = (): void => {
    cancel();
    [oldest, calledAt, dueAt] = [null, null, null];
  };
  return {
    saw(oldestAt) {
      if (oldestAt === null) {
        rest();
        return false;
      }
      if (oldest !== oldestAt) {
        // Another change is the oldest now: something has moved.
        if (oldest !== null && now() - oldestAt < STALL_MS) calledAt = null;
        oldest = oldestAt;
        if (calledAt === null) watch(oldestAt + STALL_MS);
      }
      return calledAt !== null;
    },
    stop: rest,
  };
}
