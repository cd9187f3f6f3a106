import type { SyncLoopOptions } from './createSyncLoop.ts';
import { LEASE_MS } from './runStep.ts';

const RENEW_MS = LEASE_MS * 0.4;

/** Renews the lease while this window holds it, however long a step takes. */
export function keepLease(
  options: Pick<SyncLoopOptions, 'store' | 'owner' | 'schedule' | 'onLease' | 'onError'>,
): {
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
