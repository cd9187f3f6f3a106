import assert from 'node:assert/strict';
import { DatabaseUnavailableError } from '../../server/db/driver.ts';
import { openTestDatabase, type TestDatabase } from '../support/testDatabase.ts';

/** A value that no other test asks for. */
const ASKED = 'select $1::text as said';

describe('Statements on Postgres', () => {
  let opened: TestDatabase;
  beforeEach(async function () {
    this.timeout(60_000);
    opened = await openTestDatabase('Postgres');
  });
  afterEach(() => opened.close());

  const ask = (said: string) => opened.database.inTransaction((tx) => tx.query(ASKED, [said]));
  const prepared = async () => {
    const rows = await opened.database.query(
      'select 1 as one from pg_prepared_statements where statement = $1',
      [ASKED],
    );
    return rows.length;
  };

  it('are parsed and planned once for a connection', async () => {
    assert.deepEqual(await ask('one'), [{ said: 'one' }]);
    assert.deepEqual(await ask('two'), [{ said: 'two' }]);
    assert.equal(await prepared(), 1);
  });

  it('go on without names behind a pooler that has changed the connection', async () => {
    await ask('one');
    // Another connection than the one that was told the statement knows nothing of it.
    await opened.database.inTransaction((tx) => tx.runScript('deallocate all'));
    await assert.rejects(ask('two'), DatabaseUnavailableError);
    assert.deepEqual(await ask('three'), [{ said: 'three' }]);
    assert.equal(await prepared(), 0);
  });
});
