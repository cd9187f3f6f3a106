import type { ConflictChoice, SeenConflict } from '../../shared/sync/syncDesk.ts';
import type { Random } from '../support/random.ts';
import { tokensIn } from './editLedger.ts';
import type { SimDevice } from './simDevice.ts';
import { INSTANCES } from './simHouse.ts';
import { copyOf, ledgerOf } from './simWorld.ts';
import type { World } from './simWorld.ts';
import { allowRevival, writeFromLater, writeSomething } from './simWrites.ts';

const DAY_MS = 86_400_000;

/** Something that a person, a machine or an operator does. */
export async function oneStep(world: World): Promise<void> {
  world.events++;
  const { random, devices } = world;
  const device = random.pick(devices);
  switch (random.below(24)) {
    case 0:
      if (world.onWay > 0) world.met.add('a client killed with requests on their way');
      device.killWindow();
      break;
    case 1:
      if (device.windows.length < 2) device.openWindow();
      if (device.windows.length === 2) world.met.add('two windows');
      break;
    case 2:
      device.skewMs = random.pick([-DAY_MS, 0, 0, DAY_MS]);
      if (device.skewMs !== 0) world.met.add('a clock a day off');
      break;
    case 3:
      device.wake('person');
      break;
    case 4:
    case 5:
      await settleConflicts(world, device);
      break;
    case 6:
      await meddleWithService(world);
      break;
    case 7:
      meddleWithConnections(world, device);
      break;
    case 8:
      switchAccount(world, device);
      break;
    case 9:
      meddleWithDevice(world, device);
      break;
    case 10:
      await writeFromLater(world);
      break;
    case 11:
      await device.tendLetters();
      break;
    case 12:
      meddleWithTraffic(world, device);
      break;
    case 13:
      loseBlobs(world);
      break;
    case 14:
      switchDuringPull(world, device);
      break;
    default:
      if (device.windows.length === 0) device.openWindow();
      await writeSomething(world, device);
  }
}

/** What goes wrong on one machine, or what its person does about sync as a whole. */
function meddleWithDevice(world: World, device: SimDevice): void {
  const { random, clock } = world;
  switch (random.below(4)) {
    case 0:
      device.disk.failure = 'full';
      world.met.add('a full disk');
      clock.schedule(random.below(20_000), () => void (device.disk.failure = null));
      break;
    case 1:
      device.pause();
      world.met.add('a pause');
      clock.schedule(random.below(60_000), () => device.resume());
      break;
    case 2:
      device.isRevoked = true;
      world.met.add('a device turned away');
      clock.schedule(random.below(30_000), () => void (device.isRevoked = false));
      break;
    default:
      device.wake('network');
  }
}

function meddleWithTraffic(world: World, device: SimDevice): void {
  const { random, clock } = world;
  if (random.chance(30)) {
    world.stormUntil = clock.now + random.below(20_000);
    world.met.add('a storm of 429');
  } else {
    // From no push at all to any.
    device.limit = random.pick([0, 400, 1_000, 4_000, Infinity, Infinity]);
    if (device.limit < Infinity) world.met.add('413 at any size');
  }
}

function meddleWithConnections(world: World, device: SimDevice): void {
  const { random, house } = world;
  if (random.chance(30)) {
    const instance = random.below(INSTANCES);
    house.kill(instance);
    world.met.add('an instance killed');
    for (const it of world.devices) if (it.instance === instance) it.instance = -1;
  } else {
    // Without a stream, or with one to either instance.
    device.instance = random.below(INSTANCES + 1) - 1;
    if (device.instance < 0) world.met.add('a stream cut');
  }
}

function switchAccount(world: World, device: SimDevice): void {
  const { random, devices } = world;
  // A store belongs to whoever is signed in at its first sync.
  if (device.disk.contents.position === null) return;
  device.account = random.chance(60) ? device.userId : random.pick(devices).userId;
  device.wake('person');
}

/** Asks for a page; as its answer sets out, somebody else signs in, and it comes a while later. */
function switchDuringPull(world: World, device: SimDevice): void {
  const { clock, devices, random } = world;
  const other = devices.find(({ userId }) => userId !== device.userId);
  if (device.disk.contents.position === null || other === undefined) return;
  device.account = device.userId;
  device.holdPull = async () => {
    device.holdPull = null;
    device.account = other.userId;
    device.wake('person');
    world.met.add('an account switched while a pull was in flight');
    await clock.wait(random.below(10_000));
  };
  device.wake('person');
}

async function meddleWithService(world: World): Promise<void> {
  const { random, house, spaces } = world;
  const space = [...spaces.values()][random.below(2)];
  if (!space || world.pushing > 0) return;
  await house.refresh([space.id]);
  if (random.chance(40)) {
    space.backup = copyOf(house.state(space.id));
  } else if (random.chance(40)) {
    await house.purgeTombstones(space.id);
    // A backup from before would bring purged tombstones back, which no database does.
    space.backup = copyOf(house.state(space.id));
    space.watch.purged(space.backup);
    world.met.add('tombstones purged');
  } else if (random.chance(30)) {
    const lost = new Set<string>();
    for (const { data } of house.state(space.id).records.values()) {
      for (const token of tokensIn(data)) lost.add(token);
    }
    for (const { data } of space.backup.records.values()) {
      for (const token of tokensIn(data)) lost.delete(token);
    }
    await house.restore(space.id, space.backup);
    space.watch.restored(space.backup);
    ledgerOf(world, space.userId).undone(lost, space.backup.seq);
    space.wasRestored = true;
    world.isStale = true;
    world.met.add('a database restored');
  }
}

/** What was uploaded for records that have not come yet is collected; what nobody would notice is no loss. */
function loseBlobs({ random, house, spaces, met, pushing }: World): void {
  const space = [...spaces.values()][random.below(2)];
  if (!space || pushing > 0) return;
  const before = house.state(space.id).blobs.size;
  house.collectBlobs(space.id);
  if (house.state(space.id).blobs.size < before) met.add('a blob collected before its record came');
}

export async function settleConflicts(world: World, device: SimDevice): Promise<void> {
  const { random } = world;
  const choose = (conflict: SeenConflict): ConflictChoice => {
    world.met.add('a conflict settled');
    return aChoice(random, conflict);
  };
  const kept = await device.settle(choose);
  const uploaded = await device.settleLoss(random.chance(50) ? 'upload' : 'discard');
  allowRevival(world, device, [...kept, ...uploaded]);
}

/** Any way out of a conflict; what does not fit is refused, and the conflict stays. */
function aChoice(random: Random, { mine, theirs }: SeenConflict): ConflictChoice {
  switch (random.below(8)) {
    case 0:
      return { kind: 'both' };
    case 1:
    case 2:
      return { kind: 'merged', data: { ...theirs, ...mine } };
    case 3:
    case 4:
    case 5:
      return { kind: 'mine' };
    default:
      return { kind: 'theirs' };
  }
}
