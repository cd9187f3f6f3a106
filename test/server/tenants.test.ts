import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import pg from 'pg';
import { type Database, openDatabase, type Tx } from '../../server/db/database.ts';
import { insertOwner, listHeadsOf } from '../../server/db/memberTable.ts';
import { listRecords, readPage, readRecord } from '../../server/db/recordTable.ts';
import { setCounters } from '../../server/db/spaceTable.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { writeBatch } from '../../server/db/writeBatch.ts';
import type { Mutation } from '../../shared/protocol/syncApi.ts';
import { freshDataFolder } from '../support/dataFolder.ts';
import { freshPostgres } from '../support/postgres.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';

interface Opened {
  readonly database: Database;
  close(): Promise<void>;
}

function fail(error: unknown): never {
  throw error;
}

async function openFolder(): Promise<Opened> {
  const folder = await freshDataFolder();
  const database = await openDatabase({ kind: 'folder', folder }, fail);
  return {
    database,
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openAsSuperuser(): Promise<Opened> {
  const { url, drop } = await freshPostgres();
  const database = await openDatabase({ kind: 'postgres', url }, fail);
  return {
    database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** As a login that owns the database and may nothing else but `attributes`. */
async function openAsLogin(attributes: string): Promise<Opened> {
  const { url, drop } = await freshPostgres();
  const login = `parley_login_${randomUUID().slice(0, 8)}`;
  const own = new URL(url);
  Object.assign(own, { username: login, password: login });
  const server = new URL(url);
  server.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  await admin.query(`create role ${login} login ${attributes} password '${login}'`);
  await admin.query(`alter database ${own.pathname.slice(1)} owner to ${login}`);
  const database = await openDatabase({ kind: 'postgres', url: own.href }, fail);
  return {
    database,
    async close() {
      await database.close();
      await drop();
      await admin.query(`drop role ${login}`);
      await admin.end();
    },
  };
}

/** Ada's space with one record, which Eve knows the ids of. */
interface Target {
  readonly spaceId: string;
  readonly item: Mutation;
}

async function makeTarget(database: Database): Promise<Target> {
  const service = createSyncService(database, 'local', fail);
  const spaceId = (await service.me('ada')).spaces[0]?.id ?? '';
  await service.me('eve');
  const item = aMutation({ data: { secret: true } });
  const answer = await service.push('ada', spaceId, { epoch: null, mutations: [item] });
  assert.ok(answer.ok);
  return { spaceId, item };
}

const batchOf = (spaceId: string) => ({
  ...{ spaceId, authorId: 'eve', seq: 1, room: 10, maxConflictBytes: 1_000 },
  blobs: new Set<string>(),
});

const sized = (mutation: Mutation) => ({ mutation, bytes: JSON.stringify(mutation.data).length });

const everything = { after: null, limit: 10, sinceSeq: 0, updatedSince: null };

const count = (rows: readonly unknown[]): number => rows.length;

/** What Eve would see without the membership checks: each gives how many rows. */
const reads: Readonly<Record<string, (tx: Tx, target: Target) => Promise<number>>> = {
  'the account': async (tx) =>
    count(await tx.query(`select id from app_user where id = 'ada'`, [])),
  'the space': async (tx, { spaceId }) =>
    count(await tx.query('select seq from space where id = $1', [spaceId])),
  'the lock on the space': async (tx, { spaceId }) =>
    count(await tx.query('select seq from space where id = $1 for update', [spaceId])),
  'the members': async (tx, { spaceId }) =>
    count(await tx.query('select role from space_member where space_id = $1', [spaceId])),
  'the heads': async (tx) => count(await listHeadsOf(tx, ['ada'])),
  'a page of the pull': async (tx, { spaceId }) => {
    const page = { spaceId, cursor: 0, head: 9, withTombstones: true, limit: 10 };
    return count((await readPage(tx, page)).records);
  },
  'the list of a kind': async (tx, { spaceId, item: { kind } }) =>
    count((await listRecords(tx, { spaceId, kind }, everything)).records),
  'one record': async (tx, { spaceId, item: { kind, id } }) =>
    (await readRecord(tx, { spaceId, kind }, id)) === null ? 0 : 1,
  'the journal': async (tx, { spaceId }) =>
    count(await tx.query('select mutation_id from mutation where space_id = $1', [spaceId])),
  'what a push answers of a conflict': async (tx, { spaceId, item }) => {
    const mutations = [sized({ ...item, mutationId: countedId() })];
    const [outcome] = await writeBatch(tx, { ...batchOf(spaceId), mutations });
    return outcome?.status === 'conflict' && outcome.data ? 1 : 0;
  },
};

const rowsOf = (sql: string) => async (tx: Tx, target: Target) =>
  count(await tx.query(sql, [target.spaceId]));

/** What Eve would change: each gives how many rows it did change, or is refused by the database. */
const writes: Readonly<Record<string, (tx: Tx, target: Target) => Promise<number>>> = {
  'a new record': async (tx, { spaceId }) => {
    const mutations = [sized(aMutation())];
    return count(await writeBatch(tx, { ...batchOf(spaceId), mutations }));
  },
  'a record of hers': rowsOf(`update record set data = '{}' where space_id = $1 returning 1`),
  'a record’s end': rowsOf('delete from record where space_id = $1 returning 1'),
  'the counter': async (tx, { spaceId }) => {
    await setCounters(tx, spaceId, { seq: 7, living: 1 });
    return count(await tx.query('select 1 from space where id = $1 and seq = 7', [spaceId]));
  },
  'an epoch': rowsOf('update space set epoch = gen_random_uuid() where id = $1 returning 1'),
  'the owner': rowsOf(`update space set kind = 'room', owner_id = 'eve' where id = $1 returning 1`),
  'the space’s end': rowsOf('delete from space where id = $1 returning 1'),
  'a membership of her own': async (tx, { spaceId }) => {
    await insertOwner(tx, 'eve', spaceId);
    return 1;
  },
  'a membership taken away': rowsOf('delete from space_member where space_id = $1 returning 1'),
  'a space in another name': async (tx) =>
    count(
      await tx.query(`insert into space (kind, owner_id) values ('room', 'ada') returning id`, []),
    ),
  'the account’s end': async (tx) =>
    count(await tx.query(`delete from app_user where id = 'ada' returning id`, [])),
};

class UndoneError extends Error {}

/** Does it and undoes it; the number of rows that it saw or changed, 0 where it was refused. */
async function attempt(
  run: (work: (tx: Tx) => Promise<never>) => Promise<never>,
  work: (tx: Tx) => Promise<number>,
): Promise<number> {
  let rows = 0;
  try {
    return await run(async (tx) => {
      rows = await work(tx);
      throw new UndoneError();
    });
  } catch (error) {
    if (error instanceof UndoneError) return rows;
    assert.match(String(error), /row-level security/);
    return 0;
  }
}

const INSUFFICIENT = 'nosuperuser nocreatedb nocreaterole nobypassrls';

const databases: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['PGlite', openFolder],
  ['Postgres', openAsSuperuser],
  ['Postgres as a login that may make roles', () => openAsLogin('createrole')],
  ['Postgres as a login that may not', () => openAsLogin(INSUFFICIENT)],
];

for (const [name, open] of databases) {
  describe(`Without any check of membership, ${name}`, function () {
    this.timeout(60_000);
    let opened: Opened;
    let target: Target;
    before(async () => {
      opened = await open();
      target = await makeTarget(opened.database);
    });
    after(() => opened.close());

    const as = (userId: string) => (work: (tx: Tx) => Promise<never>) =>
      opened.database.asUser(userId, work);

    for (const [what, work] of [...Object.entries(reads), ...Object.entries(writes)]) {
      it(`A3: shows and gives a stranger nothing of ${what}`, async () => {
        const { database } = opened;
        const unbound = (run: (tx: Tx) => Promise<never>) => database.inTransaction(run);
        assert.ok((await attempt(unbound, (tx) => work(tx, target))) > 0, 'proves nothing');
        assert.equal(await attempt(as('eve'), (tx) => work(tx, target)), 0);
        assert.equal(await attempt(as('nobody'), (tx) => work(tx, target)), 0);
      });
    }

    it('A3: shows the person themselves all of it', async () => {
      for (const [what, work] of Object.entries(reads)) {
        assert.ok((await attempt(as('ada'), (tx) => work(tx, target))) > 0, what);
      }
    });

    it('A3: shows nothing of a partition by its own name', async () => {
      const { database } = opened;
      const read = (tx: Tx) => tx.query('select id from record_setting', []);
      assert.equal((await database.inTransaction(read)).length, 1);
      for (const userId of ['ada', 'eve']) {
        const seen = database.asUser(userId, read);
        // Where the owner is bound, the partition is the owner's own all the same.
        if (await isOwnerBound(database)) await seen;
        else assert.deepEqual(await seen, []);
      }
    });

    it('A3: takes nobody for everybody', async () => {
      const { database } = opened;
      await assert.rejects(database.asUser('', () => Promise.resolve()));
      assert.ok((await database.query('select id from record', [])).length > 0);
    });

    it('A3: has no table outside of the wall', async () => {
      const open = await opened.database.query(
        `select relname from pg_class
          where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
            and not relrowsecurity and relname <> 'schema_migration'`,
        [],
      );
      assert.deepEqual(open, [], 'tables that no migration gave to parley_isolate');
    });
  });
}

async function isOwnerBound(database: Database): Promise<boolean> {
  return (await database.query('select 1 where parley_role() is null', [])).length > 0;
}
