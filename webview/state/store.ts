/** Holds a state and tells who listens; shaped for React's `useSyncExternalStore`. */
export interface Store<S> {
  readonly getState: () => S;
  readonly update: (change: (state: S) => S) => void;
  /** Listeners hear every change; a change that returns the same state is none. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    update(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
