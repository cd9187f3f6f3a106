import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { createIndexUpkeep } from '../../../extension/store/indexUpkeep.ts';
import { openDatabase } from '../../../extension/store/openDatabase.ts';

const COMMITS = 300;
/** What four parts of each size, the fewest that are brought together, come to for so many commits. */
const FEW_PARTS = 20;

describe('The upkeep of the search indexes', () => {
  let folder = '';
  let database: DatabaseSync;
  let errors: unknown[];
  let pages: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-upkeep-'));
    database = openDatabase(join(folder, 'records.db'));
    errors = [];
    pages = 0;
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const open = () =>
    createIndexUpkeep(database, {
      onMerged: (count) => (pages += count),
      onError: (cause) => errors.push(cause),
    });
  const say = (number: number): void => {
    database.exec(
      `insert into message_text (rowid, text) values (${number}, 'word number ${number}')`,
    );
    database.exec(`insert into message_short (rowid, tokens) values (${number}, 'w n${number}')`);
  };
  const parts = (): readonly number[] =>
    ['message_text', 'message_short'].map((name) =>
      Number(database.prepare(`select count(distinct segid) as n from ${name}_idx`).get()?.['n']),
    );
  const found = (): unknown =>
    database
      .prepare(`select count(*) as n from message_text where message_text match '"wor"'`)
      .get()?.['n'];
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await new Promise((next) => setImmediate(next));
  };

  it('[R17] keeps their parts few, between commits and not within them', async () => {
    const upkeep = open();
    for (let number = 1; number <= COMMITS; number++) {
      say(number);
      upkeep.noteChanged();
      await turns(1);
    }
    await turns(100);
    assert.ok(Math.max(...parts()) <= FEW_PARTS, parts().join());
    assert.ok(pages > 0);
    assert.equal(found(), COMMITS);
    upkeep.close();
  });

  it('[R17] leaves them to it: a commit adds a part and brings none together', () => {
    for (let number = 1; number <= 40; number++) say(number);
    assert.deepEqual(parts(), [40, 40]);
    assert.equal(found(), 40);
  });

  it('[R17] ends by itself when there is nothing to do, and at once when it is closed', async () => {
    const upkeep = open();
    say(1);
    upkeep.noteChanged();
    await turns(10);
    assert.equal(pages, 0);
    for (let number = 2; number <= 40; number++) say(number);
    upkeep.noteChanged();
    upkeep.close();
    await turns(100);
    assert.deepEqual([pages, parts()], [0, [40, 40]]);
  });

  it('[R17] tells what went wrong, and goes on after a later commit', async () => {
    const upkeep = open();
    for (let number = 1; number <= 40; number++) say(number);
    const other = openDatabase(join(folder, 'records.db'));
    database.exec('pragma busy_timeout = 0');
    other.exec('begin immediate');
    upkeep.noteChanged();
    await turns(10);
    assert.equal(errors.length, 1);
    other.exec('commit');
    other.close();
    upkeep.noteChanged();
    await turns(100);
    assert.ok(Math.max(...parts()) <= FEW_PARTS, parts().join());
    upkeep.close();
  });
});
