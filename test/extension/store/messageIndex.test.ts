import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { message } from '../../../shared/domain/message.ts';
import type { RecordChange } from '../../../shared/domain/recordStore.ts';
import { countedId } from '../../support/syncBuilders.ts';

describe('The index of messages', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'parley-index-'))));
  afterEach(() => rm(folder, { recursive: true }));

  function said(id: string, text: string): RecordChange {
    const data = message.parse({
      conversationId: countedId(),
      author: { kind: 'human', name: 'Ada' },
      text,
      reasoning: '',
      toolUses: [],
      replyTo: null,
      status: 'complete',
      failure: null,
      model: null,
      usage: null,
      createdAt: 1,
    });
    return { kind: 'message', id, data };
  }

  it('[R17] keeps nothing of a text that was changed, deleted or not stored', async () => {
    const path = join(folder, 'records.db');
    const onError = (cause: unknown): void => assert.ifError(cause);
    const store = openSqliteStore({ path, now: () => 1, newId: countedId, onError });
    const [changed, deleted] = [countedId(), countedId()];
    await store.write([said(changed, 'first words'), said(deleted, 'other words, Go')]);
    await store.write([said(changed, 'second words')]);
    await store.write([{ kind: 'message', id: deleted, data: null }]);
    const broken = { kind: 'message', id: countedId(), data: { text: '' } };
    await assert.rejects(store.write([said(countedId(), 'third'), broken as RecordChange]));
    await store.close();
    const database = new DatabaseSync(path);
    const count = (table: string, query: string): unknown =>
      database
        .prepare(`select count(rowid) as n from ${table} where ${table} match ?`)
        .get(query)?.['n'];
    const counts = ['fir', 'oth', 'thi', 'sec', 'ord'].map((part) => count('message_text', part));
    assert.deepEqual([...counts, count('message_short', 'go')], [0, 0, 0, 1, 1, 0]);
    database.close();
  });
});
