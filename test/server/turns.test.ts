import assert from 'node:assert/strict';
import { DatabaseUnavailableError } from '../../server/db/driver.ts';
import { createTurns } from '../../server/db/turns.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { freshPostgres } from '../support/postgres.ts';
import { aMutation } from '../support/syncBuilders.ts';
import { raise } from '../support/testDatabase.ts';
import { until } from '../support/until.ts';

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('Turns at the database', () => {
  it('are for a few works of a person at once, in order, and others do not wait', async () => {
    const inTurn = createTurns(2, 60_000);
    const { opened, open } = gate();
    const began: string[] = [];
    const work = (name: string) => async () => {
      began.push(name);
      await opened;
      return name;
    };
    const of = (userId: string, name: string) => inTurn(userId, work(name));
    const all = [of('ada', '1'), of('ada', '2'), of('ada', '3'), of('ada', '4'), of('bob', 'b')];
    await until(() => began.includes('b'), 'the other has begun');
    assert.deepEqual(began, ['1', '2', 'b']);
    open();
    assert.deepEqual(await Promise.all(all), ['1', '2', '3', '4', 'b']);
    assert.deepEqual(began, ['1', '2', 'b', '3', '4']);
  });

  it('go on after a work that failed', async () => {
    const inTurn = createTurns(1, 60_000);
    const failing = inTurn('ada', () => Promise.reject(new Error('On purpose.')));
    const next = inTurn('ada', () => Promise.resolve('next'));
    await assert.rejects(failing, /On purpose/);
    assert.equal(await next, 'next');
  });

  it('that do not come in time are given up', async () => {
    const inTurn = createTurns(1, 20);
    const { opened, open } = gate();
    const first = inTurn('ada', () => opened);
    await assert.rejects(
      inTurn('ada', () => Promise.resolve()),
      DatabaseUnavailableError,
    );
    open();
    await first;
    await inTurn('ada', () => Promise.resolve());
  });
});

describe('One person whose pushes wait for a lock', function () {
  this.timeout(60_000);
  it('keeps nobody else from the database', async () => {
    const { url, drop } = await freshPostgres();
    const database: Database = await openDatabase({ kind: 'postgres', url }, raise);
    const service = createSyncService(database, 'local', raise);
    const spaceId = (await service.me('ada')).spaces[0]?.id ?? '';
    const { opened, open } = gate();
    const locked = gate();
    const holding = database.inTransaction(async (tx) => {
      await tx.query('select id from space where id = $1 for update', [spaceId]);
      locked.open();
      await opened;
    });
    await locked.opened;
    const pushes = Array.from({ length: 30 }, () =>
      service.push('ada', spaceId, { epoch: null, mutations: [aMutation()] }),
    );
    const begun = Date.now();
    assert.equal((await service.me('bob')).spaces.length, 1);
    assert.ok(Date.now() - begun < 5_000);
    open();
    await holding;
    for (const answer of await Promise.all(pushes)) assert.ok(answer.ok);
    await database.close();
    await drop();
  });
});
