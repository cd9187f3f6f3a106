import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceIdentity } from '../../../extension/net/serviceRequest.ts';
import { startSync } from '../../../extension/net/syncDriver.ts';
import type { Sync } from '../../../extension/net/syncDriver.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import type { ConflictChoice, ConflictOutcome } from '../../../shared/sync/syncDesk.ts';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';

/** One machine as it really is: a SQLite file, the sync driver, HTTP. Its waits pass 20 times as fast. */
export interface Device {
  readonly store: LocalStore;
  readonly sync: Sync;
  /** What was logged as a defect. */
  readonly errors: unknown[];
  /** Changes the token; null signs out. */
  signIn(token: string | null): void;
  /** Cuts every connection and refuses new ones, or lets them through again. */
  setOnline(isOnline: boolean): void;
  /** Settles the record's conflict, which must be there. */
  settle(id: string, choice: ConflictChoice): Promise<ConflictOutcome>;
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly url: string;
  readonly token: string | null;
  /** How it names itself to the service; not at all without. */
  readonly identity?: DeviceIdentity;
  /** Stands between the device and the network. */
  readonly through?: (url: string, forward: () => Promise<Response>) => Promise<Response>;
}

const HASTE = 20;

export async function openDevice({
  url,
  token,
  identity,
  through,
}: DeviceOptions): Promise<Device> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-device-'));
  const errors: unknown[] = [];
  const store = openSqliteStore({
    path: join(folder, 'records.db'),
    now: Date.now,
    newId: randomUUID,
    onError: (cause) => errors.push(cause),
  });
  let current = token;
  let cut: AbortController | null = new AbortController();
  const send = async (address: string, init: RequestInit): Promise<Response> => {
    if (cut === null) throw new TypeError('offline');
    const signals = init.signal ? [init.signal, cut.signal] : [cut.signal];
    return fetch(address, { ...init, signal: AbortSignal.any(signals) });
  };
  const sync = startSync({
    store,
    service: {
      url,
      token: () => Promise.resolve(current),
      ...(identity && { device: () => Promise.resolve(identity) }),
    },
    fetch: (input, init = {}) => {
      const address = input instanceof Request ? input.url : String(input);
      const forward = (): Promise<Response> => send(address, init);
      return through ? through(address, forward) : forward();
    },
    now: Date.now,
    random: Math.random,
    newId: randomUUID,
    log: (_, cause) => errors.push(cause),
    schedule(ms, ring) {
      const handle = setTimeout(ring, ms / HASTE);
      return () => clearTimeout(handle);
    },
  });
  return {
    store,
    sync,
    errors,
    signIn(next) {
      current = next;
      sync.syncNow();
    },
    setOnline(isOnline) {
      cut?.abort();
      cut = isOnline ? new AbortController() : null;
      if (isOnline) sync.syncNow();
    },
    settle: (id, choice) => settleOnDevice({ sync }, id, choice),
    async close() {
      await sync.dispose();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the condition holds; mocha's time-out is the bound. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Waits until the device is in this state. */
export async function stateOf<K extends SyncState['kind']>(
  { sync }: Pick<Device, 'sync'>,
  kind: K,
): Promise<Extract<SyncState, { kind: K }>> {
  const isIt = (state: SyncState): state is Extract<SyncState, { kind: K }> => state.kind === kind;
  for (;;) {
    const { state } = sync;
    if (isIt(state)) return state;
    await new Promise<void>((resolve) => {
      const stop = sync.onDidChangeState(() => {
        stop();
        resolve();
      });
    });
  }
}

/** Settles a record's conflict, which must be there, as a person does who sees it as it is now. */
export async function settleOnDevice(
  { sync }: Pick<Device, 'sync'>,
  id: string,
  choice: ConflictChoice,
): Promise<ConflictOutcome> {
  const conflict = (await sync.desk.seenConflicts()).find((each) => each.id === id);
  if (!conflict) throw new Error('There is no such conflict.');
  return sync.desk.settle(conflict, choice);
}

/** Waits until all that was written here is at the service and comes back from there. */
export async function atRest(device: Device): Promise<void> {
  await until(async () => {
    const { pending, conflicts } = await device.store.status();
    return pending + conflicts === 0 && ['synced', 'error'].includes(device.sync.state.kind);
  });
}
