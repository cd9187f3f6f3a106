import type { Clock } from '../../../shared/domain/clock.ts';

/** The browser's own time. */
export const pageClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
