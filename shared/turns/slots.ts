import type { Cancel } from '../domain/cancel.ts';
import { orCancelled } from './untilCancelled.ts';

export interface Slots {
  /** Waits for a free place, in order. Null when cancelled first; else the function that frees it. */
  take(cancel: Cancel): Promise<(() => void) | null>;
}

/**
 * At most `limit()` places are given out, and always one. It is asked anew each time a place is wanted
 * or freed; lowering it takes no place away.
 */
export function createSlots(limit: () => number): Slots {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const giveOut = () => {
    while (taken < Math.max(1, limit())) {
      const next = waiting.shift();
      if (next === undefined) return;
      taken += 1;
      next();
    }
  };
  const release = () => {
    taken -= 1;
    giveOut();
  };
  return {
    async take(cancel) {
      if (cancel.aborted) return null;
      let wake = (): void => undefined;
      const turn = new Promise<true>((resolve) => (wake = () => resolve(true)));
      waiting.push(wake);
      giveOut();
      if ((await orCancelled(turn, cancel)) !== null) return release;
      const place = waiting.indexOf(wake);
      // Cancelled in the very moment when the place was given: pass it on.
      if (place < 0) release();
      else waiting.splice(place, 1);
      return null;
    },
  };
}
