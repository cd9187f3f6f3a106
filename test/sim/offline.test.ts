import assert from 'node:assert/strict';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import { numberedId } from '../support/syncBuilders.ts';
import { comeToRest } from './comeToRest.ts';
import { uniqueText } from './editLedger.ts';
import { oneStep } from './simSteps.ts';
import { makeWorld, runUntil } from './simWorld.ts';
import type { World } from './simWorld.ts';
import { allowRevival, writeSomething } from './simWrites.ts';

const CHANGES = 10_000;
const RECORDS = 2_500;
const AT_ONCE = 100;
const FIRST_ID = 100_000;

function someChange(world: World): RecordChange {
  const { random, devices } = world;
  const [device] = devices;
  assert.ok(device);
  const id = numberedId(FIRST_ID + random.below(RECORDS));
  allowRevival(world, device, [`setting/${id}`]);
  if (random.chance(10)) return { kind: 'setting', id, data: null };
  const value = uniqueText(device.userId, ++world.written);
  return { kind: 'setting', id, data: { key: 'k', value } };
}

describe('A device with 10,000 changes made offline', function () {
  this.timeout(60_000);

  it('[S1] brings them all up through faults, each record once, while others write', async () => {
    const world = makeWorld(1, { crowd: 2, pageLimit: 1_000 });
    const [device, other] = world.devices;
    assert.ok(device && other);
    await runUntil(world, world.clock.now + 60_000);
    for (let written = 0; written < CHANGES; written += AT_ONCE) {
      // The same record twice in one write is two changes of one transaction to it.
      const changes = Array.from({ length: AT_ONCE }, () => someChange(world));
      for (const change of changes) await device.write([change]);
    }
    const { pending } = (await device.windows[0]?.store.status()) ?? { pending: 0 };
    assert.ok(pending > RECORDS / 2 && pending <= RECORDS, 'writes to a record coalesce');
    for (let step = 0; step < 20; step++) {
      await oneStep(world);
      await writeSomething(world, other);
      await runUntil(world, world.clock.now + 5_000);
    }
    await comeToRest(world);
  });
});

const CROWD = 20;
const EACH = CHANGES / CROWD;
const OWN_RECORDS = 50;
const SHARED_RECORDS = 10;
/** Simulated time in which they must have agreed, and requests of each. */
const REST_WITHIN_MS = 15 * 60_000;
const MOST_REQUESTS = 150;

describe('20 devices with 10,000 changes made offline', function () {
  this.timeout(60_000);

  it('[S1] come back all at once, through faults, and agree in bounded time and requests', async () => {
    const world = makeWorld(2, { crowd: CROWD, pageLimit: 1_000 });
    const devices = world.devices.slice(0, CROWD);
    await runUntil(world, world.clock.now + 60_000);
    for (const [place, device] of devices.entries()) {
      for (let written = 0; written < EACH; written++) {
        const isShared = written % OWN_RECORDS < SHARED_RECORDS;
        const first = FIRST_ID + (isShared ? 0 : (place + 1) * OWN_RECORDS);
        const id = numberedId(first + (written % OWN_RECORDS));
        const value = uniqueText(device.userId, ++world.written);
        await device.write([{ kind: 'setting', id, data: { key: 'k', value } }]);
      }
    }
    const back = world.clock.now;
    const before = world.requests;
    await runUntil(world, back + 60_000);
    await comeToRest(world);
    assert.ok(world.clock.now - back <= REST_WITHIN_MS, `${world.clock.now - back} ms`);
    const asked = (world.requests - before) / world.devices.length;
    assert.ok(asked <= MOST_REQUESTS, `${asked} requests of each device`);
  });
});
