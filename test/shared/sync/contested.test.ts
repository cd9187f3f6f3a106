import assert from 'node:assert/strict';
import { mutation } from '../../../shared/protocol/syncApi.ts';
import type { MutationResult, PullReply, PushRequest } from '../../../shared/protocol/syncApi.ts';
import { createSyncLoop } from '../../../shared/sync/createSyncLoop.ts';
import type { SyncLoop } from '../../../shared/sync/createSyncLoop.ts';
import type { ServiceClient } from '../../../shared/sync/serviceClient.ts';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aSetting, EPOCH, SPACE } from '../../contract/storeSetting.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { SimClock } from '../../support/simClock.ts';
import { countedId } from '../../support/syncBuilders.ts';

const MINUTE = 60_000;

/** A space in which somebody has always written the contested records just before a push comes. */
class ContestedService {
  seq = 0;
  #pushes = 0;
  #pulls = 0;
  readonly accepted: string[] = [];
  /** Takes no more mutations at once. */
  limit = Infinity;
  /** Each push is followed by a head event. */
  onPush = (): void => undefined;
  /** What a pull answers in place of nothing new. */
  pull: (cursor: number) => Partial<PullReply> = () => ({});

  readonly isContested: (id: string) => boolean;

  constructor(isContested: (id: string) => boolean) {
    this.isContested = isContested;
  }

  /** How many there were so far. */
  pushes(): number {
    return this.#pushes;
  }

  pulls(): number {
    return this.#pulls;
  }

  client(): ServiceClient {
    const personal = { id: SPACE, kind: 'personal', role: 'owner', seq: 0, epoch: EPOCH } as const;
    // Not at once: a client that spins must not keep the test from failing.
    const reply = async <T>(value: T) => {
      await new Promise((resolve) => setImmediate(resolve));
      return { ok: true as const, reply: value };
    };
    const never = (): never => assert.fail('not asked for');
    return {
      me: () => reply({ userId: 'ada', mode: 'local', spaces: [personal] }) as never,
      putBlob: never,
      getBlob: never,
      push: (_, request) => {
        this.#pushes++;
        if (request.mutations.length > this.limit) {
          return Promise.resolve({ ok: false, failure: { kind: 'tooLarge' } });
        }
        const results = this.#answer(request);
        this.onPush();
        return reply({ epoch: EPOCH, head: this.seq, results });
      },
      pull: (_, { cursor }) => {
        this.#pulls++;
        const page = {
          epoch: EPOCH,
          records: [],
          cursor: this.seq,
          head: this.seq,
          nextPage: null,
        };
        return reply({ ...page, ...this.pull(cursor) });
      },
    };
  }

  #answer({ mutations }: PushRequest): MutationResult[] {
    return mutations.map((each): MutationResult => {
      const { mutationId, kind, id, schemaVersion } = mutation.parse(each);
      const seq = ++this.seq;
      if (!this.isContested(id)) {
        this.accepted.push(id);
        return { status: 'ok', mutationId, version: seq, seq };
      }
      // Another field each time, so that both sides merge by themselves.
      const data = { key: 'k', [`other${String(seq)}`]: seq };
      const server = { kind, id, seq, version: seq, deleted: false, schemaVersion, data };
      return { status: 'conflict', mutationId, server: { ...server, clientUpdatedAt: 5 } };
    });
  }
}

describe('createSyncLoop where another device is always faster', () => {
  let clock: SimClock;
  let store: LocalStore;
  let states: SyncState[];
  let loop: SyncLoop;

  function begin(service: ContestedService): void {
    clock = new SimClock();
    states = [];
    store = openMemoryStore({ now: () => clock.now, newId: countedId });
    loop = createSyncLoop({
      store,
      service: service.client(),
      owner: 'window',
      now: () => clock.now,
      random: () => 0.5,
      schedule: clock.schedule,
      onState: (state) => states.push(state),
      onLease: () => undefined,
      onError: (cause) => assert.fail(String(cause)),
    });
  }
  afterEach(async () => {
    await loop.dispose();
    await store.close();
  });

  /** As long as something happens, within bounds: what spins is cut off. */
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 300; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  async function pass(ms: number): Promise<void> {
    const end = clock.now + ms;
    await settled();
    while (clock.ringNext(end)) await settled();
  }

  it('C23: pushes it a few times, then less and less often, and says that it is stuck', async () => {
    const contested = countedId();
    const service = new ContestedService((id) => id === contested);
    begin(service);
    await store.write([aSetting(contested, 1)]);
    loop.wake('person');
    await pass(0);
    assert.equal(service.pushes(), 3);
    assert.deepEqual(states.at(-1), { kind: 'syncing', pending: 1 });
    await pass(4 * MINUTE);
    assert.ok(service.pushes() <= 15, `${String(service.pushes())} pushes in four minutes`);
    assert.ok(service.pushes() >= 8, `only ${String(service.pushes())} pushes in four minutes`);
    // The age counts from the writing, not from the last refusal.
    await pass(MINUTE);
    assert.equal(states.at(-1)?.kind, 'stuck');
  });

  it('C23: every other change goes on at once, before and after', async () => {
    const contested = countedId();
    const service = new ContestedService((id) => id === contested);
    begin(service);
    const others = Array.from({ length: 50 }, countedId);
    await store.write([contested, ...others].map((id) => aSetting(id, 1)));
    loop.wake('person');
    await pass(0);
    assert.deepEqual(service.accepted.toSorted(), others.toSorted());
    await pass(MINUTE);
    const later = countedId();
    const before = service.pushes();
    await store.write([aSetting(later, 1)]);
    loop.wake('write');
    await pass(0);
    assert.ok(service.accepted.includes(later));
    assert.ok(service.pushes() - before <= 3);
  });

  it('C23: nothing starves behind it where batches hold one change', async () => {
    const contested = [countedId(), countedId(), countedId(), countedId()];
    const service = new ContestedService((id) => contested.includes(id));
    service.limit = 1;
    begin(service);
    const others = Array.from({ length: 5 }, countedId);
    await store.write([...contested, ...others].map((id) => aSetting(id, 1)));
    loop.wake('person');
    await pass(2 * MINUTE);
    assert.deepEqual(service.accepted.toSorted(), others.toSorted());
  });

  it('C23: a head after each push begins no other one', async () => {
    const contested = countedId();
    const service = new ContestedService((id) => id === contested);
    service.onPush = () => loop.wake('head');
    begin(service);
    await store.write([aSetting(contested, 1)]);
    loop.wake('person');
    await pass(0);
    assert.equal(service.pushes(), 3);
    await pass(2 * MINUTE);
    assert.ok(service.pushes() <= 12, `${String(service.pushes())} pushes in two minutes`);
  });

  it('C23: once nobody is faster it is pushed, and all is in step', async () => {
    const contested = countedId();
    let isBusy = true;
    const service = new ContestedService((id) => isBusy && id === contested);
    begin(service);
    await store.write([aSetting(contested, 1)]);
    loop.wake('person');
    await pass(MINUTE);
    isBusy = false;
    await pass(MINUTE);
    assert.deepEqual(service.accepted, [contested]);
    assert.deepEqual(states.at(-1)?.kind, 'synced');
  });

  it('C23: a service that says there is more and gives nothing is asked again later', async () => {
    const service = new ContestedService(() => false);
    service.pull = (cursor) => ({ cursor, head: cursor + 5 });
    begin(service);
    loop.wake('person');
    await pass(0);
    assert.equal(service.pulls(), 3);
    assert.equal(states.at(-1)?.kind, 'offline');
    await pass(2 * MINUTE);
    assert.ok(service.pulls() <= 40, `${String(service.pulls())} pulls in two minutes`);
  });
});
