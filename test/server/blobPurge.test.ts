import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { collectBlobs } from '../../server/db/blobTable.ts';
import { type Blobs, createBlobs } from '../../server/db/blobs.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { purgeBlobs } from '../../server/db/purgeBlobs.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { emptyFolder, freshDataFolder } from '../support/dataFolder.ts';
import { freshPostgres } from '../support/postgres.ts';
import { aMutation } from '../support/syncBuilders.ts';

function fail(error: unknown): never {
  throw error;
}

/** Never aborts. */
const { signal } = new AbortController();

async function open(on: 'PGlite' | 'Postgres') {
  const folder = await (on === 'PGlite' ? freshDataFolder() : emptyFolder());
  const postgres = on === 'Postgres' ? await freshPostgres() : null;
  const database = await openDatabase(
    postgres === null ? { kind: 'folder', folder } : { kind: 'postgres', url: postgres.url },
    fail,
  );
  return {
    database,
    async close() {
      await database.close();
      await postgres?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Blobs in a space, on ${on}`, function () {
    this.timeout(60_000);
    let opened: Awaited<ReturnType<typeof open>>;
    let database: Database;
    let service: SyncService;
    let blobs: Blobs;
    let spaceId: string;
    let people = 0;

    before(async () => {
      opened = await open(on);
      database = opened.database;
      service = createSyncService(database, 'local', fail);
      blobs = createBlobs(database, 1e9);
    });
    after(() => opened.close());

    const userId = () => `user ${people}`;
    beforeEach(async () => {
      people += 1;
      spaceId = (await service.me(userId())).spaces[0]?.id ?? '';
    });

    const upload = async (size = 100) => {
      const bytes = randomBytes(size);
      const hash = createHash('sha256').update(bytes).digest('hex');
      await blobs.put(userId(), { spaceId, hash }, bytes);
      return { hash, bytes };
    };
    const isThere = async (hash: string) =>
      (await blobs.sizeOf(userId(), { spaceId, hash })) !== null;
    const push = async (mutation: Mutation) => {
      const answer = await service.push(userId(), spaceId, { epoch: null, mutations: [mutation] });
      assert.ok(answer.ok);
      const [result] = answer.reply.results;
      return result?.status === 'rejected' ? result.reason : result?.status;
    };
    const daysPass = (days: number) =>
      database.query('update blob set unused_since = unused_since - make_interval(days => $1)', [
        days,
      ]);

    it('B2: are stored once, however many upload the same at once', async () => {
      for (let round = 0; round < 10; round++) {
        const bytes = randomBytes(50);
        const hash = createHash('sha256').update(bytes).digest('hex');
        const put = () => blobs.put(userId(), { spaceId, hash }, bytes);
        const outcomes = await Promise.all([put(), put(), put(), put(), put()]);
        assert.deepEqual(outcomes.sort(), ['known', 'known', 'known', 'known', 'stored']);
      }
      assert.equal((await blobs.count(userId(), spaceId))?.bytes, 500);
    });

    it('B7: go after seven days and give their room back, and not before', async () => {
      const [old, young] = [await upload(300), await upload(40)];
      await database.query(
        `update blob set unused_since = now() - interval '7 days 1 hour' where sha256 = $1`,
        [old.hash],
      );
      await database.query(
        `update blob set unused_since = now() - interval '6 days 23 hours' where sha256 = $1`,
        [young.hash],
      );
      await purgeBlobs(database, signal);
      assert.deepEqual([await isThere(old.hash), await isThere(young.hash)], [false, true]);
      assert.equal((await blobs.count(userId(), spaceId))?.bytes, 40);
    });

    it('B7: stay as long as a record names them, and seven days after the last one', async () => {
      const { hash } = await upload();
      const item = aMutation({ blobs: [hash] });
      assert.equal(await push(item), 'ok');
      for (let i = 0; i < 3; i++) {
        await daysPass(30);
        await purgeBlobs(database, signal);
      }
      assert.ok(await isThere(hash));
      const { id, kind } = item;
      const gone = aMutation({ id, kind, baseVersion: 1, deleted: true, data: null });
      assert.equal(await push(gone), 'ok');
      await purgeBlobs(database, signal);
      await daysPass(6);
      await purgeBlobs(database, signal);
      assert.ok(await isThere(hash), 'the deletion may be taken back');
      await daysPass(2);
      await purgeBlobs(database, signal);
      assert.ok(!(await isThere(hash)));
    });

    it('B7: begin their time anew when they are uploaded again', async () => {
      const { hash, bytes } = await upload();
      await daysPass(30);
      assert.equal(await blobs.put(userId(), { spaceId, hash }, bytes), 'known');
      await purgeBlobs(database, signal);
      assert.ok(await isThere(hash));
      assert.equal(await push(aMutation({ blobs: [hash] })), 'ok');
    });

    it('B7: begin their time anew when a record names them, however short it lives', async () => {
      const { hash } = await upload();
      await daysPass(30);
      const item = aMutation({ blobs: [hash] });
      assert.equal(await push(item), 'ok');
      const { id, kind } = item;
      await push(aMutation({ id, kind, baseVersion: 1, deleted: true, data: null }));
      await purgeBlobs(database, signal);
      assert.ok(await isThere(hash), 'the deletion may be taken back');
    });

    it('B7: are looked for in the records once more before they go', async () => {
      const { hash } = await upload();
      await push(aMutation({ blobs: [hash] }));
      // As a mark that was set while the push was under way.
      await database.query(
        `update blob set unused_since = now() - interval '30 days' where sha256 = $1`,
        [hash],
      );
      const limits = { days: 7, limit: 10 };
      assert.equal(await database.inTransaction((tx) => collectBlobs(tx, spaceId, limits)), 0);
      assert.ok(await isThere(hash));
    });

    it('B7: are not mixed up between spaces', async () => {
      const { hash, bytes } = await upload();
      await push(aMutation({ blobs: [hash] }));
      const [owner, space] = [userId(), spaceId];
      people += 1;
      spaceId = (await service.me(userId())).spaces[0]?.id ?? '';
      await blobs.put(userId(), { spaceId, hash }, bytes);
      await daysPass(30);
      await purgeBlobs(database, signal);
      assert.ok(!(await isThere(hash)), 'nobody names it here');
      assert.equal(await blobs.sizeOf(owner, { spaceId: space, hash }), bytes.length);
    });

    it('B7: go in batches, all of them', async () => {
      for (let i = 0; i < 45; i++) await upload(3);
      await daysPass(8);
      await purgeBlobs(database, signal);
      const left = await blobs.count(userId(), spaceId);
      assert.deepEqual([left?.bytes, left?.blobs], [0, 0]);
    });

    it('B7: are either collected or named, whoever comes first', async () => {
      let collected = 0;
      for (let round = 0; round < 40; round++) {
        const { hash, bytes } = await upload();
        await daysPass(30);
        // Uploaded again or not, beside the collection: the push alone must tell the truth.
        const again = round % 2 === 0;
        const write = async () => {
          if (again) await blobs.put(userId(), { spaceId, hash }, bytes);
          return push(aMutation({ blobs: [hash] }));
        };
        const [status] = await Promise.all([
          write(),
          purgeBlobs(database, signal),
          purgeBlobs(database, signal),
        ]);
        await purgeBlobs(database, signal);
        assert.equal(await isThere(hash), status === 'ok', `round ${round}: ${status}`);
        if (again) assert.equal(status, 'ok', 'uploaded right before its record');
        if (status !== 'ok') collected += 1;
      }
      const left = await blobs.count(userId(), spaceId);
      assert.deepEqual([left?.blobs, left?.bytes], [40 - collected, (40 - collected) * 100]);
    });
  });
}
