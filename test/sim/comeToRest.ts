import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { blobsOf } from '../../shared/domain/blobsOf.ts';
import { hasLocalEdit } from '../../shared/sync/localRecord.ts';
import { sameJson } from '../../shared/sync/sameJson.ts';
import type { SyncState } from '../../shared/sync/syncState.ts';
import { settleConflicts } from './simSteps.ts';
import { runUntil } from './simWorld.ts';
import type { World } from './simWorld.ts';

const REST_ROUNDS = 200;

/** Ends the faults, lets everybody finish and checks what must hold then: invariants 10 to 16. */
export async function comeToRest(world: World): Promise<void> {
  const { devices, clock, faults } = world;
  faults.isOn = false;
  world.stormUntil = 0;
  for (const device of devices) {
    device.skewMs = 0;
    device.account = device.userId;
    device.disk.failure = null;
    device.isRevoked = false;
    device.limit = Infinity;
    device.holdPull = null;
    device.resume();
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
  // A request of the time of faults may take minutes to fail, while another window has long been in step.
  if (world.onWay > 0) return false;
  for (const device of world.devices) {
    const { windows } = device;
    const [window] = windows;
    const status = await window?.store.status();
    if (!status || status.pending > 0 || status.conflicts > 0) return false;
    if (!windows.every(({ state }) => isRestful(state))) return false;
    const position = await window?.store.position();
    const space = position ? world.house.state(position.spaceId) : null;
    if (position?.phase !== 'following' || position.cursor !== space?.seq) return false;
    if (missingBlobs(world, device).length > 0) return false;
  }
  return true;
}

/** Invariant 17: every blob that a living record names is at the service and on each device. */
function missingBlobs({ house }: World, device: World['devices'][number]): readonly string[] {
  const { position, blobs } = device.disk.contents;
  if (position === null) return [];
  const state = house.state(position.spaceId);
  // A device whose own change was refused shows that one.
  const isRefused = (key: string): boolean =>
    device.disk.contents.rows.get(key)?.record.edit.kind === 'rejected';
  return [...state.records]
    .filter(([key]) => !isRefused(key))
    .flatMap(([, { kind, data }]) => blobsOf(kind, data))
    .filter(
      (hash) => hashOf(blobs.get(hash)?.bytes) !== hash || hashOf(state.blobs.get(hash)) !== hash,
    );
}

function hashOf(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : createHash('sha256').update(bytes).digest('hex');
}

function isRestful(state: SyncState): boolean {
  return state.kind === 'error'
    ? state.problem.kind === 'rejected'
    : state.kind === 'synced' || state.kind === 'otherWindow';
}

/** Invariants 10, 11, 15 and 16. */
async function assertRest(world: World): Promise<void> {
  assert.ok(
    await isAtRest(world),
    `not at rest: ${JSON.stringify(world.devices.map(({ windows }) => windows.map(({ state }) => state)))}, blobs missing: ${world.devices.map((device) => missingBlobs(world, device).length).join()}`,
  );
  for (const device of world.devices) {
    const [window] = device.windows;
    assert.ok(window);
    const position = await window.store.position();
    assert.ok(position);
    const truth = [...world.house.state(position.spaceId).records]
      .filter(([, record]) => !record.deleted)
      .map(([key, record]) => [key, record.data] as const);
    const refused = new Set(
      (await window.store.deadLetters()).map(({ kind, id }) => `${kind}/${id}`),
    );
    const rows = [...device.rows()];
    const shown = new Map(
      rows
        .filter(([key, { data }]) => data !== null && !refused.has(key))
        .map(([key, { data }]) => [key, data] as const),
    );
    for (const [key, data] of truth) {
      if (refused.has(key)) continue;
      assert.ok(sameJson(shown.get(key), data), `${key} differs from the service`);
      shown.delete(key);
    }
    assert.deepEqual([...shown.keys()], [], 'records that the service does not have');
    const dead = rows.filter(([, row]) => row.data === null && !hasLocalEdit(row));
    assert.deepEqual(dead, [], 'deletions that everybody knows of are kept');
  }
}
