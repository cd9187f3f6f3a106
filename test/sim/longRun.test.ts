import assert from 'node:assert/strict';
import { numberedId } from '../support/syncBuilders.ts';
import { comeToRest } from './comeToRest.ts';
import { uniqueText } from './editLedger.ts';
import { copyOf, makeWorld, runUntil } from './simWorld.ts';
import type { World } from './simWorld.ts';

/** A day of the service passes in these minutes of the devices, or the test would take hours. */
const DAY_MS = 120_000;
const DAYS = 100;
const JOURNAL_DAYS = 10;
const TOMBSTONE_DAYS = 30;
const WRITES_A_DAY = 6;
const DELETIONS_A_DAY = 3;
/** A cycle for each write, its head on each device, and the polls. */
const REQUESTS_A_DAY = 150;

interface Neglect {
  readonly withoutJournalPurge?: boolean;
  readonly withoutTombstonePurge?: boolean;
}

/** Months of use by two people, with the service's purges; invariant 16 every evening. */
async function live(neglect: Neglect = {}): Promise<void> {
  const world = makeWorld(1, { crowd: 2, pageLimit: 1_000 });
  /** The head of each evening. */
  const evenings = new Map<string, number[]>();
  for (let day = 0; day < DAYS; day++) {
    const requests = world.requests;
    await oneDay(world, day);
    for (const { id, watch } of world.spaces.values()) {
      const heads = evenings.get(id) ?? [];
      evenings.set(id, heads);
      heads.push(world.house.state(id).seq);
      const ago = (days: number): number => heads.at(-1 - days) ?? 0;
      if (!neglect.withoutJournalPurge) await world.house.purgeJournal(id, ago(JOURNAL_DAYS));
      if (!neglect.withoutTombstonePurge) {
        await world.house.purgeTombstones(id, ago(TOMBSTONE_DAYS));
      }
      watch.journalPurged(copyOf(world.house.state(id)));
      const { journal, records } = world.house.state(id);
      const dead = [...records.values()].filter(({ deleted }) => deleted).length;
      const most = 2 * (WRITES_A_DAY + DELETIONS_A_DAY);
      assert.ok(journal.size <= (JOURNAL_DAYS + 1) * most, 'the journal grows without end');
      assert.ok(
        dead <= (TOMBSTONE_DAYS + 1) * 2 * DELETIONS_A_DAY,
        'the tombstones grow without end',
      );
    }
    const asked = (world.requests - requests) / world.devices.length;
    assert.ok(asked <= REQUESTS_A_DAY, `${asked} requests of a device in a day are too many`);
  }
  await comeToRest(world);
}

async function oneDay(world: World, day: number): Promise<void> {
  const morning = world.clock.now;
  for (const [place, device] of world.devices.entries()) {
    for (let number = 0; number < WRITES_A_DAY / 2; number++) {
      const id = numberedId(10_000 * (place + 1) + day * WRITES_A_DAY + number);
      const value = uniqueText(device.userId, ++world.written);
      await device.write([{ kind: 'setting', id, data: { key: 'k', value } }]);
    }
    const live = [...device.rows().values()].filter(({ data }) => data !== null);
    for (const { id } of live.slice(0, Math.max(0, live.length - 20)).slice(0, DELETIONS_A_DAY)) {
      await device.write([{ kind: 'setting', id, data: null }]);
    }
    await runUntil(world, world.clock.now + DAY_MS / 8);
  }
  await runUntil(world, morning + DAY_MS);
}

describe('A long use of sync', function () {
  this.timeout(60_000);

  it('[S2] keeps journal, tombstones, local rows and requests bounded', async () => {
    await live();
  });

  const breakages = [
    ['the purge of the journal', { withoutJournalPurge: true }, /journal grows/],
    ['the purge of tombstones', { withoutTombstonePurge: true }, /tombstones grow/],
  ] as const;
  for (const [what, breakage, complaint] of breakages) {
    it(`notices when it goes on without ${what}`, async () => {
      await assert.rejects(live(breakage), complaint);
    });
  }
});
