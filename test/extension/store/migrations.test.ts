import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUpBeforeUpgrade, backUpDaily, backupsOf } from '../../../extension/store/backups.ts';
import { MIGRATIONS } from '../../../extension/store/migrations.ts';
import { openDatabase } from '../../../extension/store/openDatabase.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { countedId } from '../../support/syncBuilders.ts';

describe('The migrations of the local database', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'parley-migrations-'))));
  afterEach(() => rm(folder, { recursive: true }));

  /** A database as the first version of Parley left it, with these messages. */
  function firstVersion(messages: readonly (readonly [text: string, status: string])[]): string {
    const path = join(folder, 'records.db');
    const database = new DatabaseSync(path);
    database.exec(MIGRATIONS[0] ?? '');
    database.exec('pragma user_version = 1');
    const insert = database.prepare(`insert into record
      (kind, id, parent_id, created_at, data, schema_version, updated_at, load)
      values ('message', ?, ?, 1, ?, 1, 1, 0)`);
    const room = countedId();
    for (const [text, status] of messages) {
      const data = { conversationId: room, text, status, usage: { cost: 0.5 } };
      insert.run(countedId(), room, JSON.stringify(data));
    }
    database.close();
    return path;
  }

  it('[R17] makes what was said before findable', async () => {
    const path = firstVersion([
      ['the transaction', 'complete'],
      ['数据库', 'failed'],
      ['the transaction, half', 'streaming'],
    ]);
    const store = openSqliteStore({
      path,
      now: () => 1,
      newId: countedId,
      onError: (cause) => assert.ifError(cause),
    });
    for (const text of ['transaction', '数据', 'the', '库']) {
      const hits = await store.searchMessages({ text, conversationId: null, limit: 9 });
      assert.equal(hits.length, 1, text);
    }
    await store.close();
  });

  it('end in the same schema as a new database', () => {
    const schemaOf = (database: DatabaseSync): unknown => {
      const rows = database
        .prepare('select type, name, sql from sqlite_schema order by name')
        .all();
      database.close();
      return rows;
    };
    const old = schemaOf(openDatabase(firstVersion([])));
    assert.deepEqual(old, schemaOf(openDatabase(join(folder, 'new.db'))));
  });

  it('[S1] S6: keep a copy of the database as it was before', async () => {
    const path = firstVersion([['the transaction', 'complete']]);
    openDatabase(path).close();
    const copy = new DatabaseSync(`${path}.backup-1`);
    const [version] = copy.prepare('pragma user_version').all();
    const texts = copy.prepare(`select json_extract(data, '$.text') as text from record`).all();
    copy.close();
    assert.deepEqual(
      [version?.['user_version'], texts.map(({ text }) => text)],
      [1, ['the transaction']],
    );
    // It opens as it is, and what is found in it stands where the index says.
    const store = openSqliteStore({
      path: `${path}.backup-1`,
      now: () => 1,
      newId: countedId,
      onError: (cause) => assert.ifError(cause),
    });
    const hits = await store.searchMessages({
      text: 'transaction',
      conversationId: null,
      limit: 9,
    });
    assert.equal(hits.length, 1);
    await store.close();
  });

  it('[S1] S6: leave the database as it was where a step fails, or the copy before it', async () => {
    for (const obstacle of [
      (path: string) => {
        const database = new DatabaseSync(path);
        database.exec('create table message_text (x)');
        database.close();
      },
      (path: string) => mkdirSync(join(`${path}.backup-1`, 'in the way'), { recursive: true }),
    ]) {
      const path = firstVersion([['the transaction', 'complete']]);
      obstacle(path);
      assert.throws(() => openDatabase(path));
      const database = new DatabaseSync(path);
      const [version] = database.prepare('pragma user_version').all();
      const [count] = database.prepare('select count(*) as n from record').all();
      database.close();
      assert.deepEqual([version?.['user_version'], count?.['n']], [1, 1]);
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.endsWith('.part')),
        [],
      );
      await rm(folder, { recursive: true });
      await mkdir(folder);
    }
  });

  it('S6: keep the last two copies of each sort', async () => {
    const path = join(folder, 'records.db');
    const day = 86_400_000;
    const database = openDatabase(path);
    for (const schema of [1, 2, 3]) backUpBeforeUpgrade(database, path, schema);
    database.close();
    for (const number of [1, 2, 3, 3]) await backUpDaily(path, number * day);
    const names = backupsOf(path).map((backup) => basename(backup.path));
    assert.deepEqual(names.sort(), [
      'records.db.backup-1970-01-03',
      'records.db.backup-1970-01-04',
      'records.db.backup-2',
      'records.db.backup-3',
    ]);
  });

  it('S6: copy the numbers of the rows, on which the search index stands', async () => {
    const path = join(folder, 'records.db');
    const database = openDatabase(path);
    const insert = database.prepare(`insert into record
      (kind, id, created_at, schema_version, updated_at, load) values ('setting', ?, 1, 1, 1, 0)`);
    for (let row = 0; row < 300; row++) insert.run(countedId());
    database.exec('delete from record where rowid % 3 = 0');
    const rows = 'select rowid as number, id from record order by rowid';
    const before = database.prepare(rows).all();
    database.close();
    await backUpDaily(path, 0);
    const copy = new DatabaseSync(`${path}.backup-1970-01-01`);
    assert.deepEqual(copy.prepare(rows).all(), before);
    copy.close();
  });
});
