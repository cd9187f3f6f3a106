import type { RecordChange } from '../../shared/domain/recordStore.ts';
import { SCHEMA_VERSION } from '../../shared/domain/record.ts';
import { MAX_RECORD_BYTES } from '../../shared/protocol/syncApi.ts';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import type { RecordData } from '../../shared/sync/localRecord.ts';
import type { Random } from '../support/random.ts';
import { numberedId } from '../support/syncBuilders.ts';
import { uniqueId, uniqueText } from './editLedger.ts';
import type { SimDevice } from './simDevice.ts';
import { ledgerOf } from './simWorld.ts';
import type { World } from './simWorld.ts';

/** The records that everybody writes, by the last part of their ids, and what they are. */
const KINDS = [
  'setting',
  'conversation',
  'setting',
  'conversation',
  'setting',
  'conversation',
  'memory',
  'conversation',
  'snapshot',
  'attachment',
  'attachment',
] as const;
const TOO_LARGE = 'x'.repeat(MAX_RECORD_BYTES);
/** A version of Parley that is not written yet. */
const LATER = SCHEMA_VERSION + 6;

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
  records = KINDS.length,
): Promise<void> {
  const { random } = world;
  const number = random.below(records);
  const id = numberedId(number + 1);
  const kind = KINDS[number] ?? 'setting';
  const key = `${kind}/${id}`;
  const before = device.dataOf(key);
  // A text is kept rather than deleted, whoever did what first (rule C20).
  if (before === null || kind === 'snapshot') allowRevival(world, device, [key]);
  world.written++;
  if (before !== null && random.chance(20)) {
    await device.write([{ kind, id, data: null }]);
    return;
  }
  const make = {
    setting: () => aSetting(id, device, world),
    conversation: () => aRoom(id, before, { device, world }),
    memory: () => aMemory(id, device, world),
    snapshot: () => aSnapshot(id, world),
    attachment: () => aPicture(id, device, world),
  };
  const change = await make[kind]();
  if (change !== null) await device.write([change]);
}

/** Someone's newer program writes what the others cannot read: fields of a setting, and a whole kind. */
export async function writeFromLater(world: World): Promise<void> {
  const { random, house } = world;
  const space = [...world.spaces.values()][random.below(2)];
  if (!space || world.pushing > 0) return;
  await house.refresh([space.id]);
  const isSetting = random.chance(50);
  const kind = isSetting ? 'setting' : 'file';
  const id = numberedId(isSetting ? 1 : 101 + random.below(3));
  const key = `${kind}/${id}`;
  const known = house.state(space.id).records.get(key);
  if (known?.deleted) return;
  const token = uniqueText(space.userId, ++world.written);
  const fields = isSetting ? { key: 'k', value: 1, ...known?.data } : { path: ['of', 'later'] };
  const data = { ...fields, invented: { by: token, '2^53+2': 2 ** 53 + 2 } };
  const item: Mutation = {
    mutationId: uniqueId(0x100000 + world.written),
    kind,
    id,
    baseVersion: known?.version ?? 0,
    deleted: false,
    schemaVersion: LATER,
    clientUpdatedAt: world.clock.now,
    data,
  };
  const request = { epoch: null, mutations: [item] };
  const answer = await house.push(space.userId, space.id, request);
  if (!answer.ok) return;
  space.watch.answered(request, answer.reply);
  world.isStale = true;
  if (answer.reply.results[0]?.status !== 'ok') return;
  ledgerOf(world, space.userId).wrote(key, known?.data ?? null, data);
  world.met.add('a newer program wrote');
}

function aMemory(id: string, device: SimDevice, { written }: World): RecordChange {
  const data = {
    personalityId: numberedId(1),
    scope: { kind: 'everywhere' },
    text: uniqueText(device.userId, written),
    isPinned: false,
    origin: { kind: 'human' },
    createdAt: 1,
  };
  return { kind: 'memory', id, data } as unknown as RecordChange;
}

/** Its bytes are kept first; null where there is no room for them. */
async function aPicture(
  id: string,
  device: SimDevice,
  { random, written }: World,
): Promise<RecordChange | null> {
  // Now and then the same bytes as another's.
  const bytes = new TextEncoder().encode(random.chance(20) ? 'the same' : `picture ${written}`);
  const blob = await device.keep(bytes);
  if (blob === null) return null;
  const size = bytes.byteLength;
  const data = {
    conversationId: numberedId(2),
    type: 'image/png',
    blob,
    bytes: size,
    createdAt: 1,
  };
  return { kind: 'attachment', id, data } as unknown as RecordChange;
}

function aSnapshot(id: string, { clock }: World): RecordChange {
  const hash = 'ab'.repeat(32);
  const data = { projectId: numberedId(1), hash, gzip: '', createdAt: clock.now };
  return { kind: 'snapshot', id, data } as unknown as RecordChange;
}

function aSetting(id: string, device: SimDevice, world: World): RecordChange {
  const { random, written } = world;
  const token = uniqueText(device.userId, written);
  const large = random.chance(3) ? TOO_LARGE : '';
  if (large !== '') world.met.add('a record above the limit');
  const strange = random.pick([token, token, token, `${token}\0`, `${token}\ud800`]) + large;
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
