import type { Cancel } from '../../shared/domain/cancel.ts';

/** An abort signal that follows a `Cancel`, and can also be fired by its owner. */
export interface FollowingSignal {
  readonly signal: AbortSignal;
  abort(): void;
  /** Stops following. */
  release(): void;
}

/** The platform's signal for `cancel`; `release` it when the work is over. */
export function abortSignalOf(cancel: Cancel): FollowingSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (cancel.aborted) abort();
  else cancel.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    abort,
    release: () => cancel.removeEventListener('abort', abort),
  };
}
