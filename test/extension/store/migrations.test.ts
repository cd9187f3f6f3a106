import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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
});
