import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { RECORD_KINDS } from '../../shared/domain/record.ts';
import { DataFolderInUseError } from '../../server/db/dataFolderLock.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { DatabaseUnavailableError } from '../../server/db/driver.ts';
import { purge } from '../../server/db/purge.ts';
import { readRows } from '../../server/db/readRows.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { freshPostgres } from '../support/postgres.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';

function fail(error: unknown): never {
  throw error;
}

async function openBoth() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-database-'));
  const postgres = await freshPostgres();
  const databases = {
    PGlite: await openDatabase({ kind: 'folder', folder }, fail),
    Postgres: await openDatabase({ kind: 'postgres', url: postgres.url }, fail),
  };
  return {
    databases,
    folder,
    async close() {
      await Promise.all([databases.PGlite.close(), databases.Postgres.close()]);
      await Promise.all([postgres.drop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

async function ownSpace(database: Database, userId: string) {
  const service = createSyncService(database, 'local', fail);
  const [space] = (await service.me(userId)).spaces;
  assert.ok(space);
  return { service, ...space };
}

describe('A database', () => {
  let opened: Awaited<ReturnType<typeof openBoth>>;
  before(async function () {
    this.timeout(60_000);
    opened = await openBoth();
  });
  after(() => opened.close());

  for (const name of ['PGlite', 'Postgres'] as const) {
    const database = () => opened.databases[name];

    it(`${name} gives counters as numbers and JSON as it was`, async () => {
      const rows = await database().query(
        `select 9007199254740991::bigint as big, '{"a":[1,null]}'::jsonb as json, $1::text as text`,
        ["'; drop table record; --"],
      );
      assert.deepEqual(rows, [
        { big: 9_007_199_254_740_991, json: { a: [1, null] }, text: "'; drop table record; --" },
      ]);
      await assert.rejects(database().query('select 9007199254740993::bigint as big', []));
    });

    it(`${name} undoes a transaction that fails, and goes on`, async () => {
      const failing = database().inTransaction(async (tx) => {
        await tx.query('insert into app_user (id) values ($1)', ['undone']);
        throw new Error('On purpose.');
      });
      await assert.rejects(failing, /On purpose/);
      assert.deepEqual(
        await database().query(`select id from app_user where id = 'undone'`, []),
        [],
      );
    });

    it(`${name} keeps a partition for every kind and checks what is in it`, async () => {
      const { service, id } = await ownSpace(database(), 'kinds');
      const mutations = RECORD_KINDS.map((kind) => aMutation({ kind }));
      const answer = await service.push('kinds', id, { epoch: null, mutations });
      assert.ok(answer.ok && answer.reply.results.every(({ status }) => status === 'ok'));
      for (const change of ['data = null', `data = '[]'`, 'version = 0', 'deleted = true']) {
        await assert.rejects(database().query(`update record set ${change}`, []), change);
      }
    });

    it(`${name} lets a reader pull and not push, and forgets who has left`, async () => {
      const { service, id } = await ownSpace(database(), 'host');
      await service.me('guest');
      await database().query(
        `insert into space_member (user_id, space_id, role) values ('guest', $1, 'reader')`,
        [id],
      );
      const push = () => service.push('guest', id, { epoch: null, mutations: [aMutation()] });
      const pull = () => service.pull('guest', id, { cursor: 0 });
      assert.deepEqual(await push(), { ok: false, refusal: { kind: 'forbidden' } });
      assert.ok((await pull()).ok);
      await database().query(
        `delete from space_member where user_id = 'guest' and role = 'reader'`,
        [],
      );
      assert.deepEqual(await pull(), { ok: false, refusal: { kind: 'forbidden' } });
    });

    it(`${name} purges what is old, and sends whoever may have missed it to load anew`, async () => {
      const { service, id, epoch } = await ownSpace(database(), 'old');
      const push = async (...mutations: unknown[]) => {
        const answer = await service.push('old', id, { epoch, mutations });
        assert.ok(answer.ok);
        return answer.reply.results.map(({ status }) => status);
      };
      const [dead, ...living] = [aMutation(), aMutation(), aMutation(), aMutation()];
      await push(dead, ...living);
      await push({ ...dead, mutationId: countedId(), baseVersion: 1, deleted: true, data: null });
      await database().query(
        `update record set updated_at = now() - interval '181 days' where space_id = $1`,
        [id],
      );
      await database().query(`update mutation set at = now() - interval '31 days'`, []);
      await purge(database());

      assert.deepEqual(await service.pull('old', id, { cursor: 4, epoch }), {
        ok: false,
        refusal: { kind: 'resync', epoch },
      });
      // A load in pages passes below the purged part and ends all the same.
      let reply = await service.pull('old', id, { cursor: 0, limit: 1 });
      const loaded: string[] = [];
      for (;;) {
        assert.ok(reply.ok);
        loaded.push(...reply.reply.records.map((record) => record.id));
        const { cursor, nextPage } = reply.reply;
        if (nextPage === null) break;
        reply = await service.pull('old', id, { cursor, epoch, limit: 1, page: nextPage });
      }
      assert.deepEqual(
        loaded,
        living.map((item) => item.id),
      );
      assert.ok((await service.pull('old', id, { cursor: 5, epoch })).ok);
      // Its mutation id is forgotten: the version still keeps it from being applied twice.
      assert.deepEqual(await push(living[0]), ['conflict']);
    });

    it(`${name} refuses a batch whose conflicts would not fit the answer`, async function () {
      this.timeout(60_000);
      const { service, id } = await ownSpace(database(), 'large');
      const items = Array.from({ length: 20 }, () =>
        aMutation({ data: { x: 'x'.repeat(1_000_000) } }),
      );
      for (let i = 0; i < items.length; i += 5) {
        await service.push('large', id, { epoch: null, mutations: items.slice(i, i + 5) });
      }
      const late = items.map((item) => ({
        ...item,
        mutationId: countedId(),
        data: { late: true },
      }));
      const fresh = aMutation();
      const push = (mutations: unknown[]) => service.push('large', id, { epoch: null, mutations });
      assert.deepEqual(await push([fresh, ...late]), { ok: false, refusal: { kind: 'tooLarge' } });
      const half = await push([fresh, ...late.slice(0, 10)]);
      assert.ok(half.ok);
      assert.deepEqual(
        half.reply.results.map(({ status }) => status),
        ['ok', ...late.slice(0, 10).map(() => 'conflict')],
      );
    });
  }

  it('in a folder is for one at a time', async () => {
    const second = openDatabase({ kind: 'folder', folder: opened.folder }, fail);
    await assert.rejects(
      second,
      (error) => error instanceof DataFolderInUseError && error.pid === process.pid,
    );
  });

  it('that does not answer is told apart from a bug', async () => {
    const closed = openDatabase(
      { kind: 'postgres', url: 'postgres://127.0.0.1:1/x' },
      () => undefined,
    );
    await assert.rejects(closed, DatabaseUnavailableError);
  });
});

describe('Several services on one Postgres', function () {
  this.timeout(60_000);
  let url: string;
  let drop: () => Promise<void>;
  let databases: Database[];

  before(async () => {
    ({ url, drop } = await freshPostgres());
    databases = await Promise.all(
      Array.from({ length: 8 }, () => openDatabase({ kind: 'postgres', url }, fail)),
    );
  });
  after(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });

  const first = () => databases[0] ?? fail(new Error('No database.'));

  it('migrate once when 8 start at once, and again never', async () => {
    const row = z.object({ number: z.number(), count: z.number() });
    const applied = () =>
      readRows(first(), row, 'select number, count(*) from schema_migration group by number', []);
    const before = await applied();
    assert.ok(before.length > 0 && before.every(({ count }) => count === 1));
    await (await openDatabase({ kind: 'postgres', url }, fail)).close();
    assert.deepEqual(await applied(), before);
  });

  it('P2, P3, L6: 8 writers and a polling reader on 8 instances miss and repeat nothing', async () => {
    const { id, epoch } = await ownSpace(first(), 'race');
    const services = databases.map((database) => createSyncService(database, 'local', fail));
    const accepted: number[] = [];
    let writing = services.length;
    const write = async (own: (typeof services)[number], other: (typeof services)[number]) => {
      for (let i = 0; i < 25; i++) {
        const request = { epoch, mutations: [aMutation(), aMutation()] };
        // Sent twice at once through two instances, as a retry after a lost answer is.
        const answers = await Promise.all([
          own.push('race', id, request),
          other.push('race', id, request),
        ]);
        for (const answer of answers) {
          assert.ok(answer.ok);
          for (const result of answer.reply.results) {
            assert.ok(result.status === 'ok' || result.status === 'duplicate');
            if (result.status === 'ok') accepted.push(result.seq);
          }
        }
      }
      writing -= 1;
    };
    const seen: number[] = [];
    const read = async () => {
      for (let cursor = 0, isLast = false, turn = 0; ; turn++) {
        const service = services[turn % services.length];
        const answer = await service?.pull('race', id, { cursor, epoch, limit: 50 });
        assert.ok(answer?.ok);
        seen.push(...answer.reply.records.map(({ seq }) => seq));
        cursor = answer.reply.cursor;
        if (isLast && answer.reply.records.length === 0) return;
        isLast = writing === 0;
      }
    };
    const pairs = services.map(
      (service, i) => [service, services[(i + 1) % 8] ?? service] as const,
    );
    await Promise.all([read(), ...pairs.map(([own, other]) => write(own, other))]);
    const expected = Array.from({ length: 8 * 25 * 2 }, (_, index) => index + 1);
    assert.deepEqual(
      accepted.toSorted((a, b) => a - b),
      expected,
    );
    assert.deepEqual(seen, expected);
  });

  it('A1: make one personal space when 8 see a person first', async () => {
    const replies = await Promise.all(
      databases.map((database) => createSyncService(database, 'local', fail).me('newcomer')),
    );
    assert.equal(new Set(replies.map(({ spaces }) => JSON.stringify(spaces))).size, 1);
    assert.equal(replies[0]?.spaces.length, 1);
  });
});
