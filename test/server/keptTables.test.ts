import assert from 'node:assert/strict';
import { hasBlobs, readBlobSlice, touchBlob } from '../../server/db/blobTable.ts';
import type { Database, Tx } from '../../server/db/database.ts';
import { listDevices, listRevokedOf, setRevoked } from '../../server/db/deviceTable.ts';
import { keepAccounts, type KeptAccounts } from '../support/keptAccounts.ts';

/** Statements that ask for what is another’s, without the checks that stand before them. */
for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`The wall between people around blobs, devices and accounts on ${on}`, function () {
    this.timeout(60_000);
    let kept: KeptAccounts;
    let database: Database;
    let spaceId: string;
    let hash: string;
    let id: string;
    before(async () => {
      kept = await keepAccounts(on);
      database = kept.database;
      spaceId = await kept.fill('ada', 1);
      await kept.fill('eve', 1);
      const [blob] = await database.query('select sha256 as hash from blob where space_id = $1', [
        spaceId,
      ]);
      const [device] = await kept.devices.list('ada');
      hash = (blob as { hash: string }).hash;
      id = device?.id ?? '';
    });
    after(() => kept.close());

    const attempts: Readonly<Record<string, (tx: Tx) => Promise<unknown>>> = {
      'a blob’s bytes': (tx) => readBlobSlice(tx, { spaceId, hash }, 0),
      'whether a blob is there': async (tx) =>
        (await hasBlobs(tx, spaceId, [hash])).has(hash) || null,
      'a blob’s mark': async (tx) => (await touchBlob(tx, spaceId, hash)) || null,
      'the list of devices': async (tx) => (await listDevices(tx, 'ada'))[0] ?? null,
      'a device’s access': async (tx) =>
        (await setRevoked(tx, { userId: 'ada', id }, true)) || null,
      'the revoked devices': async (tx) => (await listRevokedOf(tx, ['ada']))[0] ?? null,
      'the account’s end': async (tx) =>
        (
          await tx.query(
            `update app_user set removal_due_at = now(), removal_asked_by = 'clerk'
              where id = 'ada' returning id`,
            [],
          )
        )[0] ?? null,
      'the accounts that are gone': async (tx) =>
        (await tx.query('select id_hash from removed_account', []))[0] ?? null,
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      it(`keeps from others ${what}`, async () => {
        await database.query(
          `insert into removed_account (id_hash) values (repeat('a', 64)) on conflict do nothing`,
          [],
        );
        assert.equal(await database.asUser('eve', attempt), null);
      });
    }

    it('lets nobody write rows of others', async () => {
      const inserts = [
        `insert into device (user_id, id, name) values ('ada', gen_random_uuid(), 'x')`,
        `insert into blob (space_id, sha256, size, bytes)
         values ('${spaceId}', repeat('b', 64), 1, '\\x00')`,
        `insert into removed_account (id_hash) values (repeat('c', 64))`,
      ];
      for (const insert of inserts) {
        await assert.rejects(
          database.asUser('eve', (tx) => tx.query(insert, [])),
          /row-level security/,
        );
      }
    });
  });
}
