import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createBlobs } from '../../server/db/blobs.ts';
import { PUSH_LIMITS } from '../../server/db/push.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { type Desk, next, openDesk } from '../contract/serviceDesk.ts';
import { Random } from '../support/random.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import {
  DATABASE_KINDS,
  openTestDatabase,
  raise,
  type TestDatabase,
} from '../support/testDatabase.ts';

const SPACE_RECORDS = 5;
const limits = { ...PUSH_LIMITS, spaceRecords: SPACE_RECORDS };

/** How each mutation fared, by status or by reason. */
async function fates(desk: Desk, ...items: readonly unknown[]): Promise<readonly string[]> {
  const { results } = await desk.push(...items);
  return results.map((result) => (result.status === 'rejected' ? result.reason : result.status));
}

const deletion = (of: ReturnType<typeof aMutation>, baseVersion: number) =>
  next(of, baseVersion, { deleted: true, data: null });

for (const on of DATABASE_KINDS) {
  describe(`The limits of a space on ${on}`, () => {
    let opened: TestDatabase;
    let desk: Desk;
    let userId: string;

    before(async function () {
      this.timeout(60_000);
      opened = await openTestDatabase(on);
    });
    after(() => opened.close());
    beforeEach(async () => {
      userId = countedId();
      const service = createSyncService(opened.database, 'local', raise, limits);
      desk = await openDesk(service, userId);
    });

    const livingOf = async () => {
      const counted = await opened.database.query(
        `select s.living, (select count(*) from record r where r.space_id = s.id and not deleted)
           as counted from space s where s.id = $1`,
        [desk.spaceId],
      );
      return counted[0] as { living: number; counted: number };
    };

    it('P14: rejects the record that is one too many, and none of its neighbours', async () => {
      const items = Array.from({ length: SPACE_RECORDS }, () => aMutation());
      const [first, second] = items;
      assert.ok(first && second);
      assert.deepEqual(await fates(desk, ...items), Array(SPACE_RECORDS).fill('ok'));
      const late = aMutation();
      assert.deepEqual(
        await fates(
          desk,
          late,
          next(first, 1, { data: { changed: true } }),
          deletion(second, 1),
          aMutation(),
          aMutation(),
        ),
        ['spaceFull', 'ok', 'ok', 'ok', 'spaceFull'],
      );
      assert.deepEqual(await livingOf(), { living: SPACE_RECORDS, counted: SPACE_RECORDS });
      // Nothing of it was remembered: it can be sent again when there is room.
      await desk.push(deletion(first, 2));
      assert.deepEqual(await fates(desk, late), ['ok']);
    });

    it('P14: takes a record that is brought back for one more', async () => {
      const items = Array.from({ length: SPACE_RECORDS }, () => aMutation());
      const [first] = items;
      assert.ok(first);
      await desk.push(...items);
      assert.deepEqual(
        await fates(desk, deletion(first, 1), aMutation(), next(first, 2), deletion(first, 2)),
        ['ok', 'ok', 'spaceFull', 'ok'],
      );
    });

    it('P14: takes the writes of a space that holds more than it may, and lets it shrink', async () => {
      const items = Array.from({ length: SPACE_RECORDS + 3 }, () => aMutation());
      const [a, b, c, d] = items;
      assert.ok(a && b && c && d);
      await createSyncService(opened.database, 'local', raise).push(userId, desk.spaceId, {
        epoch: null,
        mutations: items,
      });
      assert.deepEqual(
        await fates(desk, next(a, 1), deletion(b, 1), deletion(c, 1), deletion(d, 1), aMutation()),
        ['ok', 'ok', 'ok', 'ok', 'spaceFull'],
      );
      assert.deepEqual(await fates(desk, deletion(a, 2), aMutation()), ['ok', 'ok']);
    });

    it('P14: judges a batch as it would one by one (seed 7)', async () => {
      const random = new Random(7);
      const one = await openDesk(desk.service, countedId());
      for (let round = 0; round < 20; round++) {
        const items = randomItems(random);
        const together = await fates(desk, ...items);
        const alone: string[] = [];
        for (const item of items) alone.push(...(await fates(one, item)));
        assert.deepEqual(together, alone, `round ${round}`);
        const { living, counted } = await livingOf();
        assert.equal(living, counted);
      }
    });

    it('P15: rejects a record that names a blob which the space does not have', async () => {
      const bytes = Buffer.from(countedId());
      const hash = createHash('sha256').update(bytes).digest('hex');
      const other = 'f'.repeat(64);
      const blobs = createBlobs(opened.database, 1_000);
      const naming = (...hashes: string[]) => aMutation({ blobs: hashes });
      assert.deepEqual(await fates(desk, naming(hash), aMutation()), ['missingBlob', 'ok']);
      await blobs.put(userId, { spaceId: desk.spaceId, hash }, bytes);
      const held = naming(hash, hash);
      assert.deepEqual(await fates(desk, held, naming(hash, other)), ['ok', 'missingBlob']);
      const stored = () =>
        opened.database.query('select blobs from record where space_id = $1 and id = $2', [
          desk.spaceId,
          held.id,
        ]);
      assert.deepEqual(await stored(), [{ blobs: [hash] }]);
      // Who does not know what the data names, as an older client, takes nothing away.
      const { blobs: _, ...untold } = next(held, 1);
      assert.deepEqual(await fates(desk, untold), ['ok']);
      assert.deepEqual(await stored(), [{ blobs: [hash] }]);
      assert.deepEqual(await fates(desk, { ...next(held, 2), blobs: [] }), ['ok']);
      assert.deepEqual(await stored(), [{ blobs: null }]);
      assert.deepEqual(await fates(desk, next(held, 3)), ['ok']);
      assert.deepEqual(await stored(), [{ blobs: [hash] }]);
      // A stranger's space has none of it.
      const eve = await openDesk(desk.service, countedId());
      assert.deepEqual(await fates(eve, naming(hash)), ['missingBlob']);
      await desk.push(deletion(held, 4));
      assert.deepEqual(await stored(), [{ blobs: null }]);
      // What was accepted once stays accepted, whatever became of the blob.
      await opened.database.query('delete from blob where space_id = $1', [desk.spaceId]);
      assert.deepEqual(await fates(desk, held, next(held, 5)), ['duplicate', 'missingBlob']);
    });
  });
}

/** The records that a seeded test writes, over and over. */
const IDS = Array.from({ length: 9 }, () => countedId());

/** Births, deaths and changes on versions that are often right, each of another record. */
function randomItems(random: Random) {
  return IDS.filter(() => random.chance(80)).map((id) => {
    const deleted = random.chance(40);
    return aMutation({
      id,
      baseVersion: random.below(4),
      deleted,
      data: deleted ? null : { v: 1 },
    });
  });
}
