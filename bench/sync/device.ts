import { randomUUID } from 'node:crypto';
import { createHttpServiceClient } from '../../extension/net/httpServiceClient.ts';
import { openSqliteStore } from '../../extension/store/openSqliteStore.ts';
import type { Service } from '../../server/startService.ts';
import type { PushRequest } from '../../shared/protocol/syncApi.ts';
import { createBlobCarrier } from '../../shared/sync/blobCarrier.ts';
import { runStep } from '../../shared/sync/runStep.ts';
import type { ServiceClient } from '../../shared/sync/serviceClient.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { secondsOf } from '../measure.ts';

/** How long a piece of sync took, and how much of it was spent waiting for the service. */
export interface Elapsed {
  readonly total: number;
  readonly service: number;
}

/** A machine with the real client: SQLite store, HTTP client and the steps of sync, driven by hand. */
export interface Device {
  readonly store: LocalStore;
  /** What was pushed, in order. */
  readonly pushed: readonly PushRequest[];
  /** Says who it is and follows the space to its head. */
  readonly load: () => Promise<Elapsed>;
  /** Sends up to `count` changes in one batch. */
  readonly push: (count: number) => Promise<Elapsed>;
  readonly close: () => Promise<void>;
}

export function openDevice({ url, token }: Service, path: string): Device {
  const fail = (cause: unknown) => {
    throw cause;
  };
  const store = openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: fail });
  const client = createHttpServiceClient({
    url,
    token: () => Promise.resolve(token),
    fetch,
    now: Date.now,
  });
  const pushed: PushRequest[] = [];
  let waited = 0;
  const wait = async <T>(ask: Promise<T>): Promise<T> => {
    const start = performance.now();
    const answer = await ask;
    waited += (performance.now() - start) / 1_000;
    return answer;
  };
  const service: ServiceClient = {
    me: () => wait(client.me()),
    pull: (spaceId, query) => wait(client.pull(spaceId, query)),
    push(spaceId, request) {
      pushed.push(request);
      return wait(client.push(spaceId, request));
    },
    putBlob: (...blob) => wait(client.putBlob(...blob)),
    getBlob: (...blob) => wait(client.getBlob(...blob)),
  };
  const blobs = createBlobCarrier({ store, service, now: Date.now });
  const ports = { store, service, blobs, owner: randomUUID() };

  const measure = async (work: () => Promise<void>): Promise<Elapsed> => {
    waited = 0;
    const total = await secondsOf(work);
    return { total, service: waited };
  };
  return {
    store,
    pushed,
    load: () =>
      measure(async () => {
        expectKind(await runStep({ kind: 'identify' }, ports), 'done');
        for (;;) {
          const { kind } = await runStep({ kind: 'pull' }, ports);
          if (kind === 'done') return;
          expectKind({ kind }, 'more');
        }
      }),
    push: (count) =>
      measure(async () => expectKind(await runStep({ kind: 'push', count }, ports), 'more')),
    close: () => store.close(),
  };
}

function expectKind(outcome: { readonly kind: string }, kind: string): void {
  if (outcome.kind !== kind) throw new Error(`A step of sync ended with ${outcome.kind}.`);
}
