import type { Cancel } from '../domain/cancel.ts';

export interface Canceller {
  readonly cancel: Cancel;
  abort(): void;
}

/** The pure counterpart of `AbortController`: listeners run once, in the order they were added. */
export function createCanceller(): Canceller {
  const listeners = new Set<() => void>();
  let isAborted = false;
  return {
    cancel: {
      get aborted() {
        return isAborted;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    abort() {
      if (isAborted) return;
      isAborted = true;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
