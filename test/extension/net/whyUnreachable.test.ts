import assert from 'node:assert/strict';
import { whyUnreachable } from '../../../extension/net/whyUnreachable.ts';
import { anyFreePort } from '../../../scripts/start/choosePort.ts';

describe('why a request got no answer', () => {
  const failure = (url: string, init: RequestInit = {}) =>
    fetch(url, init).then(
      () => assert.fail('it was answered'),
      (cause: unknown) => whyUnreachable(cause),
    );

  it('[S5] tells what fetch hides behind "fetch failed"', async () => {
    const port = await anyFreePort();
    const url = `http://127.0.0.1:${port}/`;
    assert.equal(await failure(url), 'nothing answers at its address');
    const signal = AbortSignal.timeout(0);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    assert.equal(await failure(url, { signal }), 'it did not answer in time');
  });

  it('[S5] says what is known of a failure that it has no words for', () => {
    const cause = Object.assign(new Error('no'), { code: 'EODD' });
    assert.equal(whyUnreachable(new TypeError('fetch failed', { cause })), 'fetch failed (EODD)');
    assert.equal(whyUnreachable(new Error('Cut short.')), 'Cut short.');
    assert.equal(whyUnreachable('?'), 'it cannot be reached');
  });
});
