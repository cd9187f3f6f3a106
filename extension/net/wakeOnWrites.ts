import type { LocalStore } from '../../shared/sync/syncStore.ts';

/** Several writes in a row, as one turn of a conversation makes them, go up together. */
const GATHER_MS = 50;

export interface WriteWatch {
  readonly store: Pick<LocalStore, 'onDidChange' | 'status'>;
  /** Calls back once after `ms`; returns how to call it off. */
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly wake: () => void;
  /** Told when the local database cannot be read. */
  readonly report: (cause: unknown) => void;
}

/**
 * Calls back when a write leaves something to send: at once for the first of a burst, so that a single
 * write travels without delay, and again every 50 ms while the burst lasts. What a pull brought is told as
 * a change too, but leaves nothing to send. Returns how to stop.
 *
 *     quiet ── write ──▶ wake, gathering ── 50 ms, none came ──▶ quiet
 *                             ▲    └── 50 ms, more came ──▶ wake ──┐
 *                             └─────────────────────────────────────┘
 */
export function wakeOnWrites({ store, schedule, wake, report }: WriteWatch): () => void {
  let cancel: (() => void) | null = null;
  let hasMore = false;
  const wakeIfPending = (): void => {
    store.status().then(({ pending, conflicts }) => {
      if (pending + conflicts > 0) wake();
    }, report);
  };
  const gather = (): void => {
    hasMore = false;
    wakeIfPending();
    cancel = schedule(GATHER_MS, () => {
      cancel = null;
      if (hasMore) gather();
    });
  };
  const stop = store.onDidChange(() => {
    if (cancel === null) gather();
    else hasMore = true;
  });
  return () => {
    stop();
    cancel?.();
  };
}
