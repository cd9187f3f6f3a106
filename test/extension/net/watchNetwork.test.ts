import assert from 'node:assert/strict';
import { type NetworkAddresses, watchNetwork } from '../../../extension/net/watchNetwork.ts';

const at = (address: string): NetworkAddresses => ({
  lo: [{ address: '127.0.0.1', internal: true }],
  eth0: [{ address, internal: false }],
});
const NONE: NetworkAddresses = { lo: [{ address: '127.0.0.1', internal: true }] };

/** A watch whose time passes only when the test says so. */
function aWatch(addresses: NetworkAddresses) {
  let now = 0;
  let ring: (() => void) | null = null;
  const it = { addresses, returns: 0 };
  const stop = watchNetwork({
    addresses: () => it.addresses,
    now: () => now,
    schedule(_, callback) {
      ring = callback;
      return () => (ring = null);
    },
    onReturn: () => it.returns++,
  });
  return {
    it,
    stop,
    look: (passedMs: number) => {
      now += passedMs;
      ring?.();
    },
    isWaiting: () => ring !== null,
  };
}

describe('watching the network', () => {
  it('[S1] tells when this machine has other addresses, and not when it has lost them', () => {
    const { it: watched, look } = aWatch(at('10.0.0.1'));
    look(4_000);
    assert.equal(watched.returns, 0);
    watched.addresses = NONE;
    look(4_000);
    assert.equal(watched.returns, 0);
    watched.addresses = at('10.0.0.1');
    look(4_000);
    assert.equal(watched.returns, 1);
    watched.addresses = at('192.168.0.7');
    look(4_000);
    look(4_000);
    assert.equal(watched.returns, 2);
  });

  it('[S1] tells when the machine has slept', () => {
    const { it: watched, look } = aWatch(at('10.0.0.1'));
    look(6_000);
    assert.equal(watched.returns, 0);
    look(3_600_000);
    assert.equal(watched.returns, 1);
  });

  it('looks no more when it is stopped', () => {
    const { stop, isWaiting } = aWatch(NONE);
    stop();
    assert.equal(isWaiting(), false);
  });
});
