import assert from 'node:assert/strict';
import { askedToWaitMs } from '../../../extension/models/askedToWaitMs.ts';

const NOW = Date.UTC(2026, 7, 1);
const wait = (headers: Record<string, string>, body: unknown = {}) =>
  askedToWaitMs(new Headers(headers), JSON.stringify(body), NOW);

describe('how long a provider wants to be left alone', () => {
  it('[M4] is read in each form that is known', () => {
    assert.equal(wait({ 'retry-after': '12' }), 12_000);
    assert.equal(wait({ 'retry-after': new Date(NOW + 9_000).toUTCString() }), 9_000);
    assert.equal(wait({ 'retry-after-ms': '1500.2', 'retry-after': '2' }), 1_501);
    assert.equal(wait({ 'x-ratelimit-reset': String(NOW + 7_000) }), 7_000);
    const error = { details: [{ '@type': 'Help' }, { retryDelay: '27.5s' }] };
    assert.equal(wait({}, { error }), 27_500);
    assert.equal(wait({}, [{ error }]), 27_500);
  });

  it('is unknown where nothing usable was said', () => {
    assert.equal(wait({}), null);
    assert.equal(wait({ 'x-ratelimit-reset': 'soon' }, { error: { details: 7 } }), null);
  });
});
