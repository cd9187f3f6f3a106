import { createBlobCarrier } from '../../shared/sync/blobCarrier.ts';
import { runStep, type StepPorts } from '../../shared/sync/runStep.ts';
import type { ApiFailure, ServiceClient } from '../../shared/sync/serviceClient.ts';
import type { SyncStep } from '../../shared/sync/machineState.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { blobsAt, type MemoryService } from './memoryService.ts';
import { openMemoryStore } from './memoryStore.ts';
import { countedId } from './syncBuilders.ts';

const USER = 'ada';

/** What answers instead of the service. */
type Fault = (request: string, hash: string) => ApiFailure | Uint8Array | null;

/** A device whose steps are run one by one. */
export interface BlobDevice extends StepPorts {
  readonly store: LocalStore;
  /** The requests so far. */
  readonly asked: string[];
  fault: Fault;
  at: number;
  run(...steps: readonly SyncStep[]): Promise<readonly string[]>;
  /** Runs the step until it gives something else than `more`. */
  whole(step: SyncStep): Promise<string>;
}

/** Bound to its space and at its head; `store` for one more window of a device. */
export async function aBlobDevice(
  service: MemoryService,
  store = openMemoryStore({ now: () => 1_000, newId: countedId }),
): Promise<BlobDevice> {
  const asked: string[] = [];
  const way = blobsAt(service, USER);
  const client: ServiceClient = {
    me: async () => ({ ok: true, reply: await service.me(USER) }),
    async push(spaceId, request) {
      asked.push(`push ${request.mutations.length}`);
      const answer = await service.push(USER, spaceId, request);
      return answer.ok ? answer : { ok: false, failure: { kind: 'resync' } };
    },
    async pull(spaceId, query) {
      const answer = await service.pull(USER, spaceId, query);
      return answer.ok ? answer : { ok: false, failure: { kind: 'resync' } };
    },
    putBlob(spaceId, hash, bytes) {
      asked.push('put');
      const failure = device.fault('put', hash);
      return failure !== null && 'kind' in failure
        ? Promise.resolve({ ok: false, failure })
        : way.putBlob(spaceId, hash, bytes);
    },
    getBlob(spaceId, hash) {
      asked.push('get');
      const instead = device.fault('get', hash);
      if (instead === null) return way.getBlob(spaceId, hash);
      return Promise.resolve(
        'kind' in instead ? { ok: false, failure: instead } : { ok: true, reply: instead },
      );
    },
  };
  const device: BlobDevice = {
    ...{ store, service: client, owner: 'one', asked, fault: () => null, at: 0 },
    blobs: createBlobCarrier({ store, service: client, now: () => device.at }),
    async run(...steps) {
      const kinds: string[] = [];
      for (const step of steps) kinds.push((await runStep(step, device)).kind);
      return kinds;
    },
    async whole(step) {
      for (;;) {
        const [kind = ''] = await device.run(step);
        if (kind !== 'more') return kind;
      }
    },
  };
  await device.run({ kind: 'identify' }, { kind: 'pull' });
  return device;
}
