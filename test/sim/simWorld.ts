import assert from 'node:assert/strict';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { BlobService, SpaceState } from '../support/memoryService.ts';
import { Random } from '../support/random.ts';
import { SimClock } from '../support/simClock.ts';
import { numberedId } from '../support/syncBuilders.ts';
import type { StoreBreakage } from './breakStore.ts';
import { EditLedger, tokensIn } from './editLedger.ts';
import { faultyClient } from './faultyNetwork.ts';
import type { Faults } from './faultyNetwork.ts';
import { ServerWatch } from './serverWatch.ts';
import { SimDevice } from './simDevice.ts';
import { INSTANCES, memoryHouse } from './simHouse.ts';
import type { HouseOptions, SimHouse } from './simHouse.ts';
import { WireWatch } from './wireWatch.ts';

/** What to take away from the world, to see that the simulation notices. */
export interface Breakage extends StoreBreakage {
  readonly withoutLock?: boolean;
  readonly withoutDedupe?: boolean;
  readonly withoutEpochs?: boolean;
  /** Versions begin at 1 again when a tombstone was purged. */
  readonly withoutVersionFloor?: boolean;
  /** Devices do not wait before they ask again. */
  readonly withoutWaits?: boolean;
}

export interface WorldOptions {
  readonly breakage?: Breakage;
  /** The number of the first person's devices; by default a few. */
  readonly crowd?: number;
  /** Makes the service; by default one in memory. */
  readonly house?: (options: HouseOptions) => SimHouse;
  /** Set apart people of one database. */
  readonly people?: readonly [string, string];
  /** Pages hold fewer records than this while there are faults. */
  readonly pageLimit?: number;
}

interface Space {
  readonly id: string;
  readonly userId: string;
  readonly watch: ServerWatch;
  backup: SpaceState;
  wasRestored: boolean;
}

export interface World {
  readonly random: Random;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly house: SimHouse;
  readonly spaces: Map<string, Space>;
  readonly devices: readonly SimDevice[];
  readonly ledgers: ReadonlyMap<string, EditLedger>;
  readonly startedAt: number;
  /** The faults that came about. */
  readonly met: Set<string>;
  /** Steps and heads, each of which may rightly cause requests. */
  events: number;
  requests: number;
  /** Requests and late copies of them that are on their way. */
  onWay: number;
  pushing: number;
  written: number;
  /** Until when the service answers everything with 429. */
  stormUntil: number;
  /** A push was answered since the service's state was last looked at. */
  isStale: boolean;
  violation: unknown;
}

const DEVICE_KINDS = { first: 0, second: 1 } as const;

export function makeWorld(seed: number, options: WorldOptions): World {
  const { breakage = {}, people = ['ada', 'bob'] } = options;
  const random = new Random(seed);
  const clock = new SimClock();
  const faults: Faults = { isOn: true };
  let ids = 1_000;
  const newId = (): string => numberedId(++ids);
  const devices: SimDevice[] = [];
  const make = options.house ?? memoryHouse;
  const onHead = (instance: number, event: HeadEvent): void => announce(world, instance, event);
  const world: World = {
    random,
    clock,
    faults,
    house: make({ clock, random, faults, newId, onHead, breakage }),
    spaces: new Map(),
    devices,
    ledgers: new Map(people.map((userId) => [userId, new EditLedger()])),
    startedAt: clock.now,
    met: new Set(),
    events: 0,
    requests: 0,
    onWay: 0,
    pushing: 0,
    written: 0,
    stormUntil: 0,
    isStale: false,
    violation: null,
  };
  const instances = world.house.instances.map((service) => watched(world, service));
  const wire = new WireWatch();
  const device = (userId: string): SimDevice => {
    const it = new SimDevice({
      userId,
      clock,
      random,
      newId,
      ledger: ledgerOf(world, userId),
      hasAlways: (key) => hasAlways(world, userId, key),
      breakage,
      clientOf: (self) =>
        faultyClient({
          clock,
          random,
          faults,
          instances,
          pageLimit: options.pageLimit ?? 6,
          sender: self,
          stormUntil: () => world.stormUntil,
          onRequest: (push) => {
            world.requests++;
            if (push) wire.pushed(push);
          },
          onFault: (name) => void world.met.add(name),
          onWay: (change) => void (world.onWay += change),
        }),
    });
    it.instance = random.below(INSTANCES);
    return it;
  };
  const count = options.crowd ?? 2 + random.below(3);
  for (let i = 0; i < count; i++) devices.push(device(people[DEVICE_KINDS.first]));
  devices.push(device(people[DEVICE_KINDS.second]));
  for (const it of devices) it.openWindow();
  for (let instance = 0; instance < INSTANCES; instance++) sweepLater(world, instance);
  return world;
}

function hasAlways({ spaces, house }: World, userId: string, key: string): boolean {
  const space = [...spaces.values()].find((it) => it.userId === userId);
  const record = space && house.state(space.id).records.get(key);
  return record?.deleted === false && !space?.watch.died.has(key);
}

export function ledgerOf(world: World, userId: string): EditLedger {
  const ledger = world.ledgers.get(userId);
  assert.ok(ledger);
  return ledger;
}

/** A push was committed at one instance: its own streams hear it, the others' by a notification. */
function announce(world: World, instance: number, { spaceId }: HeadEvent): void {
  const { random, faults, clock } = world;
  const userId = world.spaces.get(spaceId)?.userId;
  const isNotified = !faults.isOn || random.chance(50);
  if (!isNotified) world.met.add('a notification between instances lost');
  for (const device of world.devices) {
    const hears = device.instance === instance || (isNotified && device.instance >= 0);
    if (device.userId !== userId || !hears) continue;
    if (faults.isOn && random.chance(40)) {
      world.met.add('a head lost');
      continue;
    }
    const times = faults.isOn && random.chance(20) ? 2 : 1;
    if (times === 2) world.met.add('a head doubled, late and out of order');
    for (let i = 0; i < times; i++) {
      clock.schedule(random.below(faults.isOn ? 30_000 : 50), () => device.wake('head'));
    }
  }
}

/** Each instance looks every few seconds at what nobody told it. */
function sweepLater(world: World, instance: number): void {
  const { clock, random } = world;
  clock.schedule(2_000 + random.below(3_000), () => {
    for (const device of world.devices) {
      const { position } = device.disk.contents;
      if (device.instance !== instance || !position || !world.spaces.has(position.spaceId))
        continue;
      if (world.faults.isOn && random.chance(30)) continue;
      if (world.house.state(position.spaceId).seq <= position.cursor) continue;
      world.events++;
      device.wake('head');
    }
    sweepLater(world, instance);
  });
}

/** The service with a watch on each space; what the watch finds ends the run. */
function watched(world: World, service: SyncService & BlobService): SyncService & BlobService {
  const { spaces, house } = world;
  return {
    putBlob: async (userId, spaceId, blob) => {
      try {
        return await service.putBlob(userId, spaceId, blob);
      } finally {
        world.isStale = true;
      }
    },
    getBlob: (...blob) => service.getBlob(...blob),
    me: async (userId) => {
      const reply = await service.me(userId);
      const news = reply.spaces.filter(({ id }) => !spaces.has(id)).map(({ id }) => id);
      await house.refresh(news);
      for (const id of news) {
        const [watch, backup] = [new ServerWatch(), copyOf(house.state(id))];
        spaces.set(id, { id, userId, watch, backup, wasRestored: false });
      }
      return reply;
    },
    push: async (userId, spaceId, request) => {
      world.pushing++;
      try {
        const answer = await service.push(userId, spaceId, request);
        const space = spaces.get(spaceId);
        if (answer.ok && space) {
          try {
            space.watch.answered(request, answer.reply);
          } catch (violation) {
            world.violation ??= violation;
          }
          if (space.wasRestored) world.met.add('writes after a restore');
        }
        return answer;
      } finally {
        world.isStale = true;
        world.pushing--;
      }
    },
    pull: (...query) => service.pull(...query),
  };
}

export function copyOf({ seq, records, journal, blobs }: SpaceState): SpaceState {
  return {
    seq,
    records: new Map(records),
    journal: new Map(journal),
    blobs: new Map(blobs),
  };
}

async function settled({ house }: World): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (house.isBusy());
}

export async function runUntil(world: World, until: number): Promise<void> {
  await settled(world);
  while (world.clock.ringNext(until)) {
    await settled(world);
    await check(world);
  }
  await check(world);
}

const seen = new WeakMap<SimDevice, object>();

async function check(world: World): Promise<void> {
  if (world.violation !== null) throw world.violation as Error;
  // What a push has written can be pulled before the push is answered.
  if (world.isStale || world.pushing > 0) {
    await settled(world);
    await world.house.refresh([...world.spaces.keys()]);
    if (world.pushing === 0) world.isStale = false;
    checkService(world);
  }
  for (const device of world.devices) device.check();
  checkEdits(world);
  const minutes = (world.clock.now - world.startedAt) / 60_000;
  // Invariant 16: each device asks as its own waits allow, plus a few requests for each event.
  const allowed = world.devices.length * (100 + 60 * minutes) + 60 * world.events;
  assert.ok(world.requests <= allowed, `${String(world.requests)} requests are too many`);
}

function checkService(world: World): void {
  for (const { id, userId, watch } of world.spaces.values()) {
    const state = world.house.state(id);
    watch.check(state);
    // Invariant 16: a record is kept once, whatever was written to it, and a mutation has a seq of its own.
    assert.ok(state.journal.size <= state.seq, 'the journal holds more than was accepted');
    for (const { data, seq } of state.records.values()) {
      ledgerOf(world, userId).accepted(tokensIn(data), seq);
    }
  }
}

/** Invariant 12. */
function checkEdits(world: World): void {
  const changed = world.devices.filter((device) => seen.get(device) !== device.disk.contents);
  for (const device of changed) seen.set(device, device.disk.contents);
  for (const userId of new Set(changed.map((device) => device.userId))) {
    const local = world.devices.filter((it) => it.userId === userId).flatMap((it) => it.places());
    const remote = [...world.spaces.values()]
      .filter((space) => space.userId === userId)
      .flatMap(({ id }) => [...world.house.state(id).records.values()].map(({ data }) => data));
    ledgerOf(world, userId).check([...local, ...remote]);
  }
}
