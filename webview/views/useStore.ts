import { useSyncExternalStore } from 'react';
import type { Store } from '../state/store.ts';

/** A part of a store's state. Renders again only when `select` gives something else. */
export function useStore<S, T>(store: Store<S>, select: (state: S) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}
