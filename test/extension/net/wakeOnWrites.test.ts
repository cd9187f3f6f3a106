import assert from 'node:assert/strict';
import { wakeOnWrites } from '../../../extension/net/wakeOnWrites.ts';
import type { StoreChange } from '../../../shared/domain/recordStore.ts';

const CHANGE: StoreChange = { origin: 'here', changes: [] };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store that changes when the test says so. */
function aStore(pending: number) {
  const listeners = new Set<(change: StoreChange) => void>();
  let ring: (() => void) | null = null;
  const seen = { wakes: 0, reports: 0, pending };
  const stop = wakeOnWrites({
    store: {
      onDidChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      status: () =>
        seen.pending < 0
          ? Promise.reject(new Error('broken'))
          : Promise.resolve({
              ...{ pending: seen.pending, oldestPendingAt: null },
              ...{ conflicts: 0, rejected: 0 },
            }),
    },
    schedule(ms, callback) {
      assert.equal(ms, 50);
      ring = callback;
      return () => (ring = null);
    },
    wake: () => seen.wakes++,
    report: () => seen.reports++,
  });
  return {
    seen,
    stop,
    write: async () => {
      for (const listen of listeners) listen(CHANGE);
      await settled();
    },
    pass: async () => {
      const due = ring;
      ring = null;
      due?.();
      await settled();
    },
    isWaiting: () => ring !== null,
  };
}

describe('waking sync by writes', () => {
  it('[S3] C21: wakes at once for the first write of a burst, and once more for the rest', async () => {
    const { seen, write, pass, isWaiting } = aStore(1);
    await write();
    assert.equal(seen.wakes, 1);
    for (let i = 0; i < 20; i++) await write();
    assert.equal(seen.wakes, 1);
    await pass();
    assert.equal(seen.wakes, 2);
    await pass();
    assert.equal(seen.wakes, 2);
    assert.equal(isWaiting(), false);
    await write();
    assert.equal(seen.wakes, 3);
  });

  it('does not wake for what a pull brought', async () => {
    const { seen, write } = aStore(0);
    await write();
    assert.equal(seen.wakes, 0);
  });

  it('reports a store that cannot be read, and listens on', async () => {
    const { seen, write, pass } = aStore(-1);
    await write();
    assert.deepEqual([seen.wakes, seen.reports], [0, 1]);
    await pass();
    seen.pending = 1;
    await write();
    assert.equal(seen.wakes, 1);
  });

  it('does nothing when it is stopped', async () => {
    const { seen, stop, write, isWaiting } = aStore(1);
    await write();
    stop();
    assert.equal(isWaiting(), false);
    await write();
    assert.equal(seen.wakes, 1);
  });
});
