import assert from 'node:assert/strict';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { sameJson } from '../../shared/sync/sameJson.ts';
import { MemoryService } from '../support/memoryService.ts';
import type { SpaceState } from '../support/memoryService.ts';
import { Random } from '../support/random.ts';
import { SimClock } from '../support/simClock.ts';
import { numberedId } from '../support/syncBuilders.ts';
import { faultyClient, KilledError } from './faultyNetwork.ts';
import type { Faults } from './faultyNetwork.ts';
import { ServerWatch } from './serverWatch.ts';
import { SimDevice } from './simDevice.ts';

/** What to take away from the world, to see that the simulation notices. */
export interface Breakage {
  /** Forgets what the person gave up in a conflict. */
  readonly withoutSetAside?: boolean;
  readonly withoutLock?: boolean;
  readonly withoutDedupe?: boolean;
  readonly withoutEpochs?: boolean;
  readonly withoutCursorTransaction?: boolean;
}

const STEPS = 150;
const RECORDS = 8;
const REST_ROUNDS = 200;
const DAY_MS = 86_400_000;

/**
 * One run: devices of two people write and sync through faults; then the faults end. `crowd` is the
 * number of the first person's devices; by default a few.
 */
export async function simulate(
  seed: number,
  breakage: Breakage = {},
  crowd: number | null = null,
): Promise<void> {
  const world = makeWorld(seed, breakage, crowd);
  for (let step = 0; step < STEPS; step++) {
    await oneStep(world);
    await runUntil(world, world.clock.now + world.random.below(4_000));
  }
  await comeToRest(world);
}

interface Space {
  readonly id: string;
  readonly userId: string;
  readonly watch: ServerWatch;
  backup: SpaceState;
}

interface World {
  readonly random: Random;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly service: MemoryService;
  readonly spaces: Map<string, Space>;
  readonly devices: readonly SimDevice[];
  readonly startedAt: number;
  /** Steps and heads, each of which may rightly cause requests. */
  events: number;
  requests: number;
  pushing: number;
  written: number;
  violation: unknown;
}

function makeWorld(seed: number, breakage: Breakage, crowd: number | null): World {
  const random = new Random(seed);
  const clock = new SimClock();
  const faults: Faults = { isOn: true };
  let ids = 1_000;
  const newId = (): string => numberedId(++ids);
  const spaces = new Map<string, Space>();
  const devices: SimDevice[] = [];
  const service = new MemoryService({
    ...breakage,
    newId,
    pause: async () => {
      await clock.wait(random.below(40));
      if (faults.isOn && random.chance(3)) throw new KilledError();
    },
    onHead: ({ spaceId }) => {
      const userId = spaces.get(spaceId)?.userId;
      for (const device of devices) {
        if (device.userId !== userId || (faults.isOn && random.chance(40))) continue;
        const times = faults.isOn && random.chance(20) ? 2 : 1;
        for (let i = 0; i < times; i++) {
          clock.schedule(random.below(faults.isOn ? 30_000 : 50), () => device.wake('head'));
        }
      }
    },
  });
  const world: World = {
    random,
    clock,
    faults,
    service,
    spaces,
    devices,
    startedAt: clock.now,
    events: 0,
    requests: 0,
    pushing: 0,
    written: 0,
    violation: null,
  };
  const client = (userId: string): SimDevice =>
    new SimDevice({
      userId,
      clock,
      random,
      newId,
      withoutCursorTransaction: breakage.withoutCursorTransaction === true,
      withoutSetAside: breakage.withoutSetAside === true,
      client: faultyClient(watched(world), {
        clock,
        random,
        faults,
        userId,
        onRequest: () => {
          world.requests++;
        },
      }),
    });
  const count = crowd ?? 2 + random.below(3);
  for (let i = 0; i < count; i++) devices.push(client('ada'));
  devices.push(client('bob'));
  for (const device of devices) device.openWindow();
  return world;
}

/** The service with a watch on each space; what the watch finds ends the run. */
function watched(world: World): SyncService {
  const { service, spaces } = world;
  return {
    me: async (userId) => {
      const reply = await service.me(userId);
      for (const { id } of reply.spaces) {
        if (spaces.has(id)) continue;
        spaces.set(id, { id, userId, watch: new ServerWatch(), backup: service.backUp(id) });
      }
      return reply;
    },
    push: async (userId, spaceId, request) => {
      world.pushing++;
      try {
        const answer = await service.push(userId, spaceId, request);
        if (answer.ok) {
          try {
            spaces.get(spaceId)?.watch.answered(request, answer.reply);
          } catch (violation) {
            world.violation ??= violation;
          }
        }
        return answer;
      } finally {
        world.pushing--;
      }
    },
    pull: (userId, spaceId, query) => service.pull(userId, spaceId, query),
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function runUntil(world: World, until: number): Promise<void> {
  await settled();
  while (world.clock.ringNext(until)) {
    await settled();
    check(world);
  }
  check(world);
}

function check(world: World): void {
  if (world.violation !== null) throw world.violation as Error;
  for (const device of world.devices) device.check();
  for (const { id, watch } of world.spaces.values()) watch.check(world.service.backUp(id));
  const minutes = (world.clock.now - world.startedAt) / 60_000;
  // Invariant 16: each device asks as its own waits allow, plus a few requests for each event.
  const allowed = world.devices.length * (100 + 60 * minutes) + 60 * world.events;
  assert.ok(world.requests <= allowed, `${String(world.requests)} requests are too many`);
}

async function oneStep(world: World): Promise<void> {
  world.events++;
  const { random, devices } = world;
  const device = random.pick(devices);
  switch (random.below(14)) {
    case 0:
      device.killWindow();
      break;
    case 1:
      if (device.windows.length < 2) device.openWindow();
      break;
    case 2:
      device.skewMs = random.pick([-DAY_MS, 0, 0, DAY_MS]);
      break;
    case 3:
      device.wake('person');
      break;
    case 4:
    case 5:
      await settleConflicts(world, device);
      break;
    case 6:
      meddleWithServer(world);
      break;
    default:
      if (device.windows.length === 0) device.openWindow();
      await writeSomething(world, device);
  }
}

function meddleWithServer(world: World): void {
  const { random, service, spaces } = world;
  const space = [...spaces.values()][random.below(2)];
  if (!space || world.pushing > 0) return;
  if (random.chance(40)) {
    space.backup = service.backUp(space.id);
  } else if (random.chance(40)) {
    service.purgeTombstones(space.id);
    // A backup from before would bring purged tombstones back, which no database does.
    space.backup = service.backUp(space.id);
    space.watch.restored(space.backup);
  } else if (random.chance(30)) {
    service.restore(space.id, space.backup);
    space.watch.restored(space.backup);
  }
}

async function settleConflicts(world: World, device: SimDevice): Promise<void> {
  const { random } = world;
  const choose = (): 'mine' | 'theirs' => (random.chance(50) ? 'mine' : 'theirs');
  const kept = await device.settle(choose);
  const uploaded = await device.settleLoss(random.chance(50) ? 'upload' : 'discard');
  allowRevival(world, device, [...kept, ...uploaded]);
}

function allowRevival(world: World, device: SimDevice, keys: readonly string[]): void {
  for (const { userId, watch } of world.spaces.values()) {
    if (userId === device.userId) for (const key of keys) watch.revivals.add(key);
  }
}

async function writeSomething(world: World, device: SimDevice): Promise<void> {
  const { random } = world;
  const number = random.below(RECORDS);
  const id = numberedId(number + 1);
  const token = `of:${device.userId} ${String(world.written++)}`;
  const kind = number % 2 === 0 ? 'setting' : 'conversation';
  const row = device.rows().get(`${kind}/${id}`);
  const isThere = row !== undefined && row.data !== null;
  if (!isThere) allowRevival(world, device, [`${kind}/${id}`]);
  if (isThere && random.chance(20)) {
    await device.write({ kind, id, data: null });
    return;
  }
  await device.write(
    kind === 'setting'
      ? aSetting(id, token, random)
      : aRoom(id, token, { random, row: row?.data ?? null }),
  );
}

function aSetting(id: string, token: string, random: Random): RecordChange {
  const strange = random.pick([token, token, token, `${token}\0`, `${token}\ud800`]);
  const polluted: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":1}');
  const value = random.chance(20) ? [strange, polluted, 2 ** 53 + 1] : strange;
  return { kind: 'setting', id, data: { key: 'k', value } } as RecordChange;
}

/** Changes one of a conversation's fields, so that edits of two devices are often disjoint. */
function aRoom(
  id: string,
  token: string,
  {
    random,
    row,
  }: { readonly random: Random; readonly row: Readonly<Record<string, unknown>> | null },
): RecordChange {
  const fresh = {
    title: 'T',
    isTitleAutomatic: true,
    description: '',
    participants: [],
    projectId: null,
    createdAt: 1,
    lastActiveAt: 1,
  };
  const before = row ?? fresh;
  const participants = [
    { personalityId: numberedId(500 + random.below(4)), isMuted: random.chance(50) },
  ];
  const change = random.pick([{ title: token }, { description: token }, { participants }]);
  return { kind: 'conversation', id, data: { ...before, ...change } } as unknown as RecordChange;
}

async function comeToRest(world: World): Promise<void> {
  const { devices, clock, faults } = world;
  faults.isOn = false;
  for (const device of devices) {
    device.skewMs = 0;
    if (device.windows.length === 0) device.openWindow();
  }
  for (let round = 0; round < REST_ROUNDS && !(await isAtRest(world)); round++) {
    for (const device of devices) {
      await settleConflicts(world, device);
      device.wake('person');
    }
    await runUntil(world, clock.now + 15_000);
  }
  await assertRest(world);
  const before = devices.map((device) => [...device.rows()]);
  const requests = world.requests;
  for (const device of devices) device.wake('person');
  await runUntil(world, clock.now + 10_000);
  assert.deepEqual(
    devices.map((device) => [...device.rows()]),
    before,
    'another cycle moved something',
  );
  assert.ok(world.requests - requests <= devices.length * 4, 'a quiet cycle asks too much');
  await assertRest(world);
}

async function isAtRest(world: World): Promise<boolean> {
  for (const { windows, state } of world.devices) {
    const [window] = windows;
    const status = await window?.store.status();
    if (!status || status.pending > 0 || status.conflicts > 0) return false;
    if (!['synced', 'otherWindow', 'error'].includes(state.kind)) return false;
    if (state.kind === 'error' && state.problem.kind !== 'rejected') return false;
    const position = await window?.store.position();
    const space = position ? world.service.backUp(position.spaceId) : null;
    if (position?.phase !== 'following' || position.cursor !== space?.seq) return false;
  }
  return true;
}

/** Invariants 10, 11 and 15. */
async function assertRest(world: World): Promise<void> {
  for (const device of world.devices) {
    const [window] = device.windows;
    assert.ok(window);
    assert.ok(await isAtRest(world), `not at rest: ${JSON.stringify(device.state)}`);
    const position = await window.store.position();
    assert.ok(position);
    const truth = [...world.service.recordsOf(position.spaceId)]
      .filter(([, record]) => !record.deleted)
      .map(([key, record]) => [key, record.data] as const);
    const refused = new Set((await window.store.rejected()).map(({ kind, id }) => `${kind}/${id}`));
    const shown = new Map(
      [...device.rows()]
        .filter(([key, { data }]) => data !== null && !refused.has(key))
        .map(([key, { data }]) => [key, data] as const),
    );
    for (const [key, data] of truth) {
      if (refused.has(key)) continue;
      assert.ok(sameJson(shown.get(key), data), `${key} differs from the service`);
      shown.delete(key);
    }
    assert.deepEqual([...shown.keys()], [], 'records that the service does not have');
  }
}
