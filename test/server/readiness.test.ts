import assert from 'node:assert/strict';
import { openDatabase } from '../../server/db/database.ts';
import { DatabaseUnavailableError, type Executor } from '../../server/db/driver.ts';
import { latestMigration } from '../../server/db/migrate.ts';
import { createReadinessCheck } from '../../server/db/readiness.ts';
import { freshPostgres } from '../support/postgres.ts';
import { runService } from '../support/runningService.ts';
import { raise } from '../support/testDatabase.ts';

/** A database whose answers the test gives. */
function scripted() {
  const waiting: { readonly give: (number: number) => void; readonly fail: () => void }[] = [];
  const executor: Executor = {
    query: () =>
      new Promise((resolve, reject) => {
        waiting.push({
          give: (number) => resolve([{ number }]),
          fail: () => reject(new Error('It broke.')),
        });
      }),
  };
  return { executor, waiting };
}

const KEPT = { answerMs: 60_000, keepMs: 60_000 };

describe('Readiness', () => {
  it('O3: is asked of the database once for all who ask at the same time, and after', async () => {
    const { executor, waiting } = scripted();
    const check = createReadinessCheck(executor, KEPT);
    const flood = Array.from({ length: 1_000 }, check);
    assert.equal(waiting.length, 1);
    waiting[0]?.give(await latestMigration());
    assert.ok((await Promise.all(flood)).every((isReady) => isReady));
    assert.equal(await check(), true);
    assert.equal(waiting.length, 1);
  });

  it('O3: is asked anew when the answer is old', async () => {
    const { executor, waiting } = scripted();
    const check = createReadinessCheck(executor, { ...KEPT, keepMs: 0 });
    const first = check();
    waiting[0]?.give(await latestMigration());
    assert.equal(await first, true);
    const second = check();
    assert.equal(waiting.length, 2);
    waiting[1]?.give(-1);
    assert.equal(await second, false);
  });

  it('O3: keeps that there was no answer too, and sends a slow database no second statement', async () => {
    const { executor, waiting } = scripted();
    const slow = createReadinessCheck(executor, { answerMs: 1, keepMs: 0 });
    for (let i = 0; i < 5; i += 1) await assert.rejects(slow(), DatabaseUnavailableError);
    assert.equal(waiting.length, 1);
    const broken = createReadinessCheck(executor, KEPT);
    const first = broken();
    waiting[1]?.fail();
    await assert.rejects(first, DatabaseUnavailableError);
    await assert.rejects(broken(), DatabaseUnavailableError);
    assert.equal(waiting.length, 2);
  });

  it('O3: is told again by the route, without asking', async function () {
    this.timeout(60_000);
    const { url, drop } = await freshPostgres();
    const location = { kind: 'postgres', url } as const;
    const service = await runService({
      on: 'Postgres',
      over: { database: location },
      timings: { readyMs: 60_000 },
    });
    const ask = async () => (await fetch(`${service.url}/readyz`)).status;
    assert.equal(await ask(), 200);
    const database = await openDatabase(location, raise);
    await database.query('update schema_migration set number = -number', []);
    await database.close();
    const statuses = await Promise.all(Array.from({ length: 200 }, ask));
    assert.deepEqual(new Set(statuses), new Set([200]));
    await service.close();
    await drop();
  });
});
