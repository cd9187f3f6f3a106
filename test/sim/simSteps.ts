import type { RecordChange } from '../../shared/domain/recordStore.ts';
import type { RecordData } from '../../shared/sync/localRecord.ts';
import type { Random } from '../support/random.ts';
import { numberedId } from '../support/syncBuilders.ts';
import { tokensIn, uniqueId, uniqueText } from './editLedger.ts';
import type { SimDevice } from './simDevice.ts';
import { INSTANCES } from './simHouse.ts';
import { copyOf, ledgerOf } from './simWorld.ts';
import type { World } from './simWorld.ts';

const RECORDS = 8;
const DAY_MS = 86_400_000;

/** Something that a person, a machine or an operator does. */
export async function oneStep(world: World): Promise<void> {
  world.events++;
  const { random, devices } = world;
  const device = random.pick(devices);
  switch (random.below(16)) {
    case 0:
      device.killWindow();
      break;
    case 1:
      if (device.windows.length < 2) device.openWindow();
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
    default:
      if (device.windows.length === 0) device.openWindow();
      await writeSomething(world, device);
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
  }
}

function switchAccount(world: World, device: SimDevice): void {
  const { random, devices } = world;
  // A store belongs to whoever is signed in at its first sync.
  if (device.disk.contents.position === null) return;
  device.account = random.chance(60) ? device.userId : random.pick(devices).userId;
  if (device.account !== device.userId && world.pulling > 0) {
    world.met.add('an account switched while a pull was in flight');
  }
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
    space.watch.restored(space.backup);
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
    ledgerOf(world, space.userId).undone(lost);
    space.wasRestored = true;
    world.isStale = true;
    world.met.add('a database restored');
  }
}

export async function settleConflicts(world: World, device: SimDevice): Promise<void> {
  const { random } = world;
  const choose = (): 'mine' | 'theirs' => {
    world.met.add('a conflict settled');
    return random.chance(50) ? 'mine' : 'theirs';
  };
  const kept = await device.settle(choose);
  const uploaded = await device.settleLoss(random.chance(50) ? 'upload' : 'discard');
  allowRevival(world, device, [...kept, ...uploaded]);
}

/** From now on these records may come back after a deletion: a person wants it. */
export function allowRevival(world: World, device: SimDevice, keys: readonly string[]): void {
  for (const { userId, watch } of world.spaces.values()) {
    if (userId === device.userId) for (const key of keys) watch.revivals.add(key);
  }
}

/** One edit of one of a few records, which several devices edit. */
export async function writeSomething(
  world: World,
  device: SimDevice,
  records = RECORDS,
): Promise<void> {
  const { random } = world;
  const number = random.below(records);
  const id = numberedId(number + 1);
  const kind = number % 2 === 0 ? 'setting' : 'conversation';
  const before = device.dataOf(`${kind}/${id}`);
  if (before === null) allowRevival(world, device, [`${kind}/${id}`]);
  world.written++;
  if (before !== null && random.chance(20)) {
    await device.write([{ kind, id, data: null }]);
  } else {
    await device.write([
      kind === 'setting' ? aSetting(id, device, world) : aRoom(id, before, { device, world }),
    ]);
  }
}

function aSetting(id: string, device: SimDevice, { random, written }: World): RecordChange {
  const token = uniqueText(device.userId, written);
  const strange = random.pick([token, token, token, `${token}\0`, `${token}\ud800`]);
  const polluted: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":1}');
  const value = random.chance(20) ? [strange, polluted, 2 ** 53 + 1] : strange;
  return { kind: 'setting', id, data: { key: 'k', value } } as RecordChange;
}

/** Changes one of a conversation's fields, so that edits of two devices are often disjoint. */
function aRoom(
  id: string,
  row: RecordData | null,
  { device, world }: { readonly device: SimDevice; readonly world: World },
): RecordChange {
  const { random, written } = world;
  const before = row ?? {
    title: 'T',
    isTitleAutomatic: true,
    description: '',
    participants: [],
    projectId: null,
    createdAt: 1,
    lastActiveAt: 1,
  };
  const token = uniqueText(device.userId, written);
  const change = random.pick([
    { title: token },
    { description: token },
    { participants: someSeats(before['participants'] as readonly Seat[], random, written) },
  ]);
  return { kind: 'conversation', id, data: { ...before, ...change } } as unknown as RecordChange;
}

interface Seat {
  readonly personalityId: string;
  readonly isMuted: boolean;
}

/** One comes, goes or is muted. */
function someSeats(seats: readonly Seat[], random: Random, written: number): readonly Seat[] {
  const [first, ...others] = seats;
  if (first && seats.length > 3) return others;
  if (first && random.chance(30)) return [{ ...first, isMuted: !first.isMuted }, ...others];
  return [...seats, { personalityId: uniqueId(written), isMuted: random.chance(50) }];
}
