import assert from 'node:assert/strict';

const PATIENCE_MS = 10_000;

/** Waits until `read` gives `expected`; fails with what it gave last. */
export async function eventually<T>(read: () => T | Promise<T>, expected: T): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      assert.deepEqual(await read(), expected);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
