import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createBackground } from '../../server/background.ts';

describe('Work in the background', () => {
  it('O5: has ended when it is settled, with what it began itself', async () => {
    const background = createBackground(() => undefined);
    const order: string[] = [];
    let finish = (): void => undefined;
    background.run(async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      order.push('first');
      background.run(async () => {
        await setImmediate();
        order.push('second');
      });
    });
    const settled = background.settle(10_000).then(() => order.push('settled'));
    await Promise.resolve();
    finish();
    await settled;
    assert.deepEqual(order, ['first', 'second', 'settled']);
  });

  it('O5: is waited for no longer than it may take', async () => {
    const background = createBackground(() => undefined);
    assert.equal(await background.settle(10_000), true);
    let finish = (): void => undefined;
    background.run(() => new Promise<void>((resolve) => (finish = resolve)));
    assert.equal(await background.settle(1), false);
    const settled = background.settle(10_000);
    finish();
    assert.equal(await settled, true);
  });

  it('tells of failures and goes on', async () => {
    const failures: unknown[] = [];
    const background = createBackground((error) => failures.push(error));
    const error = new Error('It failed.');
    background.run(() => Promise.reject(error));
    await background.settle(10_000);
    assert.deepEqual(failures, [error]);
    await background.settle(10_000);
  });
});
