import assert from 'node:assert/strict';
import type { PushRequest } from '../../../shared/protocol/syncApi.ts';
import { runStep } from '../../../shared/sync/runStep.ts';
import type { ServiceClient } from '../../../shared/sync/serviceClient.ts';
import { aSetting, EPOCH, pull } from '../../contract/storeSetting.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { countedId } from '../../support/syncBuilders.ts';

describe('runStep', () => {
  it('E2: pushes under the epoch that the batch was made in, though another window starts over meanwhile', async () => {
    const store = openMemoryStore({ now: () => 1, newId: countedId });
    await pull(store, [], 0);
    await store.write([aSetting(countedId(), 1)]);
    const pushed: PushRequest[] = [];
    const never = (): never => assert.fail('not asked for');
    const service: ServiceClient = {
      me: never,
      pull: never,
      push: (_, request) => {
        pushed.push(request);
        return Promise.resolve({ ok: false, failure: { kind: 'resync' } });
      },
    };
    const hurried = {
      ...store,
      async takeBatch(limit: Parameters<typeof store.takeBatch>[0]) {
        const batch = await store.takeBatch(limit);
        await store.startOver();
        return batch;
      },
    };
    const command = { kind: 'push', count: 10 } as const;
    const outcome = await runStep(command, { store: hurried, service, owner: 'one' });
    assert.deepEqual(outcome, { kind: 'resync' });
    assert.deepEqual(
      pushed.map(({ epoch, mutations }) => [epoch, mutations.length]),
      [[EPOCH, 1]],
    );
    await store.close();
  });
});
