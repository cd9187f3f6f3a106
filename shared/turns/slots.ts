import type { Cancel } from '../domain/cancel.ts';
import { orCancelled } from './untilCancelled.ts';

export interface Slots {
  /** Waits for a free place, in order. Null when cancelled first; else the function that frees it. */
  take(cancel: Cancel): Promise<(() => void) | null>;
}

/** At most `limit` places are taken at any moment. */
export function createSlots(limit: number): Slots {
  const waiting: (() => void)[] = [];
  let free = limit;
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async take(cancel) {
      if (cancel.aborted) return null;
      if (free > 0) {
        free -= 1;
        return release;
      }
      let wake = (): void => undefined;
      const turn = new Promise<true>((resolve) => (wake = () => resolve(true)));
      waiting.push(wake);
      if ((await orCancelled(turn, cancel)) !== null) return release;
      const place = waiting.indexOf(wake);
      // Cancelled in the very moment when the place was given: pass it on.
      if (place < 0) release();
      else waiting.splice(place, 1);
      return null;
    },
  };
}
