import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openHealedStore } from '../../../extension/store/openHealedStore.ts';
import type { OpenedStore } from '../../../extension/store/openHealedStore.ts';
import type { Mutation } from '../../../shared/protocol/syncApi.ts';
import { createBlobCarrier } from '../../../shared/sync/blobCarrier.ts';
import { runStep } from '../../../shared/sync/runStep.ts';
import type { ServiceClient } from '../../../shared/sync/serviceClient.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aSetting, LIMIT, USER } from '../../contract/storeSetting.ts';
import { blobsAt, MemoryService } from '../../support/memoryService.ts';

/** Long enough for many pages, with some that need pages of their own. */
const WIDTHS = [20, 300, 900, 5_000];
const SYNCED = 160;

/** A store with all sorts of unsent changes, beside the service that it syncs with. */
export interface UnsentWorld {
  readonly path: string;
  readonly service: MemoryService;
  readonly client: ServiceClient;
  /** The values of the settings that the service has acknowledged. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** What was written since: values that no service has, null for a deletion. */
  readonly unsent: ReadonlyMap<string, string | null>;
  /** What is on its way and has no answer yet. */
  readonly frozen: readonly Mutation[];
}

export function open(path: string): Promise<OpenedStore> {
  const onError = (cause: unknown): void => assert.ifError(cause);
  return openHealedStore({ path, now: Date.now, newId: randomUUID, onError });
}

/** Makes the world in `folder` and closes its store. */
export async function makeUnsentWorld(folder: string): Promise<UnsentWorld> {
  const path = join(folder, 'records.db');
  const service = new MemoryService({ newId: randomUUID });
  const client = clientOf(service);
  const { store } = await open(path);
  const acknowledged = new Map(
    Array.from({ length: SYNCED }, (_, number) => [randomUUID(), text('first', number)]),
  );
  await store.write([...acknowledged].map(([id, value]) => aSetting(id, value)));
  await syncWhole(store, client);

  const ids = [...acknowledged.keys()];
  const onTheirWay = new Map(ids.slice(0, 10).map((id, number) => [id, text('sent', number)]));
  await store.write([...onTheirWay].map(([id, value]) => aSetting(id, value)));
  const frozen = await store.takeBatch(LIMIT);
  assert.equal(frozen.length, 10);
  // The service has half of them; its answer was lost.
  const { spaceId, epoch } = (await store.position()) ?? { spaceId: '', epoch: null };
  await service.push(USER, spaceId, { epoch, mutations: frozen.slice(0, 5) });

  const later = new Map<string, string | null>();
  ids.slice(20, 60).forEach((id, number) => later.set(id, text('edited', number)));
  ids.slice(60, 66).forEach((id) => later.set(id, null));
  for (let number = 0; number < 40; number++) later.set(randomUUID(), text('new', number));
  await store.write([...later].map(([id, value]) => aSetting(id, value)));
  await store.close();
  return {
    path,
    service,
    client,
    acknowledged,
    unsent: new Map([...onTheirWay, ...later]),
    frozen,
  };
}

/** The unsent changes that the store does not hold any more, ready to be sent. */
export async function missingChanges(
  store: LocalStore,
  { unsent }: UnsentWorld,
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const [id, value] of unsent) {
    const stored = (await store.get('setting', id))?.data.value ?? null;
    const isKept = stored === value && (await store.isPending('setting', id));
    if (!isKept) missing.add(id);
  }
  return missing;
}

/** Asserts that after sync device and service agree, and that nothing but the changes `lost` is gone. */
export async function assertNothingGone(
  store: LocalStore,
  { client, acknowledged, unsent }: UnsentWorld,
  lost: ReadonlySet<string> = new Set(),
): Promise<void> {
  await syncWhole(store, client);
  const wanted = new Map<string, unknown>(acknowledged);
  for (const [id, value] of unsent) {
    if (value === null) wanted.delete(id);
    else wanted.set(id, value);
  }
  const held = new Map((await store.list('setting')).map(({ id, data }) => [id, data.value]));
  for (const id of lost) {
    // What the service had before is back.
    const value = held.get(id);
    const wasSent = typeof value === 'string' && value.startsWith('sent');
    if (acknowledged.has(id) && !wasSent) assert.equal(value, acknowledged.get(id));
    wanted.delete(id);
    held.delete(id);
  }
  assert.deepEqual([...held].sort(byId), [...wanted].sort(byId));
  const { pending, conflicts } = await store.status();
  assert.deepEqual([pending, conflicts], [0, 0]);
}

/** Pulls, pushes and pulls until nothing moves, as a cycle of sync does. */
export async function syncWhole(store: LocalStore, service: ServiceClient): Promise<void> {
  const blobs = createBlobCarrier({ store, service, now: () => 0 });
  const ports = { store, service, blobs, owner: 'test' };
  const all = async (command: Parameters<typeof runStep>[0]): Promise<void> => {
    for (;;) {
      const { kind } = await runStep(command, ports);
      if (kind === 'done') return;
      assert.equal(kind, 'more');
    }
  };
  await all({ kind: 'identify' });
  await all({ kind: 'pull' });
  await all({ kind: 'push', count: 1_000 });
  await all({ kind: 'pull' });
}

function clientOf(service: MemoryService): ServiceClient {
  return {
    ...blobsAt(service, USER),
    me: async () => ({ ok: true, reply: await service.me(USER) }),
    async push(spaceId, request) {
      const answer = await service.push(USER, spaceId, request);
      return answer.ok ? answer : { ok: false, failure: { kind: 'resync' } };
    },
    async pull(spaceId, query) {
      const answer = await service.pull(USER, spaceId, query);
      return answer.ok ? answer : { ok: false, failure: { kind: 'resync' } };
    },
  };
}

function text(word: string, number: number): string {
  return `${word} ${number} `.padEnd(WIDTHS[number % WIDTHS.length] ?? 0, 'x');
}

function byId(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
