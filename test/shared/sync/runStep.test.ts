import assert from 'node:assert/strict';
import { mutation, type PushRequest } from '../../../shared/protocol/syncApi.ts';
import { createBlobCarrier } from '../../../shared/sync/blobCarrier.ts';
import { runStep } from '../../../shared/sync/runStep.ts';
import type { ServiceClient } from '../../../shared/sync/serviceClient.ts';
import { aSetting, EPOCH, pull, served } from '../../contract/storeSetting.ts';
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
      putBlob: never,
      getBlob: never,
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
    const blobs = createBlobCarrier({ store, service, now: () => 1 });
    const command = { kind: 'push', count: 10 } as const;
    const outcome = await runStep(command, { store: hurried, service, blobs, owner: 'one' });
    assert.deepEqual(outcome, { kind: 'resync' });
    assert.deepEqual(
      pushed.map(({ epoch, mutations }) => [epoch, mutations.length]),
      [[EPOCH, 1]],
    );
    await store.close();
  });

  it('P1, C12: an answer that is not one for each change, in their order, counts as none and settles nothing', async () => {
    const store = openMemoryStore({ now: () => 1, newId: countedId });
    await pull(store, [], 0);
    await store.write([aSetting(countedId(), 1), aSetting(countedId(), 2)]);
    const never = (): never => assert.fail('not asked for');
    const ok = (mutationId: string, seq: number) =>
      ({ status: 'ok', mutationId, version: 1, seq }) as const;
    const lies = [
      () => [ok(countedId(), 1), ok(countedId(), 2)],
      ([first]: readonly string[]) => [ok(first ?? '', 1), ok(first ?? '', 1)],
      ([first, second]: readonly string[]) => [ok(second ?? '', 1), ok(first ?? '', 2)],
      ([first]: readonly string[]) => [ok(first ?? '', 1)],
      // Another record's state.
      ([first, second]: readonly string[]) => [
        { status: 'conflict', mutationId: first ?? '', server: served(countedId(), 9) } as const,
        ok(second ?? '', 2),
      ],
    ];
    for (const lie of lies) {
      const service: ServiceClient = {
        me: never,
        pull: never,
        putBlob: never,
        getBlob: never,
        push: (_, { mutations }) => {
          const results = lie(mutations.map((each) => mutation.parse(each).mutationId));
          return Promise.resolve({ ok: true, reply: { epoch: EPOCH, head: 2, results } });
        },
      };
      const command = { kind: 'push', count: 10 } as const;
      const blobs = createBlobCarrier({ store, service, now: () => 1 });
      const outcome = await runStep(command, { store, service, blobs, owner: 'one' });
      assert.equal(outcome.kind, 'unavailable');
      assert.equal((await store.status()).pending, 2);
    }
    await store.close();
  });
});
