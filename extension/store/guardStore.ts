import { statSync } from 'node:fs';
import { backUpDaily } from './backups.ts';
import { isSound } from './runAside.ts';
import { isCorruption } from './storeFailure.ts';

/** A start is busy enough without us. */
const FIRST_LOOK_MS = 60_000;
const LOOK_MS = 30 * 60_000;
/** Without a write for this long nobody is in the middle of something. */
const IDLE_MS = 5_000;

export interface GuardOptions {
  readonly path: string;
  readonly now: () => number;
  /** Calls back once after `ms`; returns how to call it off. */
  readonly schedule: (ms: number, callback: () => void) => () => void;
  /** Calls back after each change of the store; returns how to stop that. */
  readonly onDidChange: (listener: () => void) => () => void;
  /** Told once when the file is found damaged. */
  readonly onDamage: (cause: unknown) => void;
  /** Told of a backup that could not be made; the next look tries again. */
  readonly onError: (cause: unknown) => void;
}

/** Whether the last program to write this database ended without closing it, or another window has it open. */
export function wasLeftOpen(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * Watches over an open database until it is stopped, all in another thread: reads every page once where
 * `isSuspect`, and makes a backup on each day on which nothing was written for some seconds.
 */
export function guardStore(
  options: GuardOptions,
  { isSuspect }: { readonly isSuspect: boolean },
): () => void {
  const { path, now, schedule, onError } = options;
  let changedAt = 0;
  let mustCheck = isSuspect;
  let isStopped = false;
  let cancel = (): void => undefined;
  const tellDamage = (cause: unknown): void => {
    if (isStopped) return;
    stop();
    options.onDamage(cause);
  };

  const work = async (): Promise<void> => {
    if (mustCheck && !(await isSound(path))) {
      tellDamage(new Error('A page of the local database does not fit the others.'));
      return;
    }
    mustCheck = false;
    await backUpDaily(path, now());
  };
  const look = (): void => {
    const restMs = changedAt + IDLE_MS - now();
    if (restMs > 0 && restMs <= IDLE_MS) {
      cancel = schedule(restMs, look);
      return;
    }
    work()
      .catch((cause: unknown) => (isCorruption(cause) ? tellDamage(cause) : onError(cause)))
      .finally(() => {
        if (!isStopped) cancel = schedule(LOOK_MS, look);
      });
  };
  const stopHearing = options.onDidChange(() => (changedAt = now()));
  const stop = (): void => {
    isStopped = true;
    cancel();
    stopHearing();
  };
  cancel = schedule(FIRST_LOOK_MS, look);
  return stop;
}
