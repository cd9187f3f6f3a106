import { setImmediate } from 'node:timers/promises';

const MAX_TURNS = 1_000;

/** Waits, one turn of the event loop at a time, until the condition holds; fails if it never does. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    if (condition()) return;
    await setImmediate();
  }
  throw new Error(`Waited in vain until ${what}.`);
}
