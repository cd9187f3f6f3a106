import assert from 'node:assert/strict';
import { createLastSuccess } from '../../../../extension/host/sync/lastSuccess.ts';

describe('when all was last at the service', () => {
  it('[S6] is kept for windows to come, and never told of another account’s file or another service', () => {
    const kept = new Map<string, unknown>();
    const memento = {
      get: <T>(key: string, otherwise: T) => (kept.get(key) as T | undefined) ?? otherwise,
      update(key: string, value: unknown) {
        kept.set(key, value);
        return Promise.resolve();
      },
    };
    const open = (file: string, url = 'https://parley.example') =>
      createLastSuccess({
        memento,
        file,
        url: () => url,
        report: (error) => assert.ifError(error),
      });
    const ada = open('account-ada.db');
    assert.equal(ada.at(), null);
    ada.note({ kind: 'synced', at: 5_000_000 });
    assert.equal(ada.at(), 5_000_000);
    assert.equal(open('account-ada.db').at(), 5_000_000);
    assert.equal(open('account-ben.db').at(), null);
    assert.equal(open('account-ada.db', 'https://elsewhere.example').at(), null);
  });
});
