import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { purge } from '../../server/db/purge.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import type { MeReply } from '../../shared/protocol/syncApi.ts';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { runService } from '../support/runningService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import {
  DATABASE_KINDS,
  openTestDatabase,
  raise,
  type TestDatabase,
} from '../support/testDatabase.ts';

const JOURNAL = 60_000;

/** Old accepted writes, as many as many batches take. */
const fillJournal = (database: Pick<Database, 'query'>, count: number) =>
  database.query(
    `insert into mutation (space_id, mutation_id, version, seq, at)
     select gen_random_uuid(), gen_random_uuid(), 1, 1, now() - interval '31 days'
       from generate_series(1, $1::integer)`,
    [count],
  );

function own({ spaces: [space] }: MeReply): MeReply['spaces'][number] {
  assert.ok(space);
  return space;
}

async function countOf(database: Pick<Database, 'query'>, table: string): Promise<number> {
  const [row] = await database.query(`select count(*)::integer as count from ${table}`, []);
  return (row as { count: number }).count;
}

/** Notes the statements that remove rows, and how many each did. */
function watching(database: Database, note: (sql: string, rows: readonly unknown[]) => void) {
  const watched: Database = {
    ...database,
    async query(sql, values) {
      const rows = await database.query(sql, values);
      if (sql.includes('delete from')) note(sql, rows);
      return rows;
    },
    inTransaction: (work) =>
      database.inTransaction((tx) =>
        work({
          ...tx,
          async query(sql, values) {
            const rows = await tx.query(sql, values);
            if (sql.includes('delete from')) note(sql, rows);
            return rows;
          },
        }),
      ),
  };
  return watched;
}

for (const on of DATABASE_KINDS) {
  describe(`Upkeep on ${on}`, function () {
    this.timeout(60_000);
    let opened: TestDatabase;
    let database: Database;
    before(async () => {
      opened = await openTestDatabase(on);
      database = opened.database;
    });
    after(() => opened.close());

    it('O5: forgets the journal in batches, lets others have their turn, and stops when it is asked', async () => {
      await fillJournal(database, 5_500);
      const stopping = new AbortController();
      const removed: number[] = [];
      let turns = 0;
      const turn = setInterval(() => (turns += 1), 0);
      const watched = watching(database, (sql, rows) => {
        if (!sql.includes('delete from mutation')) return;
        removed.push((rows[0] as { count: number }).count);
        if (removed.length === 2) stopping.abort();
      });
      await purge(watched, stopping.signal);
      assert.deepEqual(removed, [1_000, 1_000]);
      assert.equal(await countOf(database, 'mutation'), 3_500);
      turns = 0;
      await purge(watched);
      clearInterval(turn);
      assert.deepEqual(removed.slice(2), [1_000, 1_000, 1_000, 500]);
      assert.equal(await countOf(database, 'mutation'), 0);
      assert.ok(turns >= 3);
    });

    it('E2, P4: removes old deletions in batches, and says of each how far it went', async () => {
      const service = createSyncService(database, 'local', raise);
      const { id: spaceId, epoch } = own(await service.me('ada'));
      const push = async (...mutations: unknown[]) => {
        const answer = await service.push('ada', spaceId, { epoch, mutations });
        assert.ok(answer.ok);
        return answer.reply;
      };
      const items = Array.from({ length: 1_300 }, () => aMutation());
      for (const part of [items.slice(0, 1_000), items.slice(1_000)]) {
        await push(...part);
        const ended = part.map((item) => ({
          ...item,
          mutationId: countedId(),
          baseVersion: 1,
          deleted: true,
          data: null,
        }));
        await push(...ended);
      }
      const kept = aMutation();
      const { head } = await push(kept);
      // One is brought back; it is no tombstone any more.
      const [back] = items;
      await push({ ...back, mutationId: countedId(), baseVersion: 2 });
      await database.query(
        `update record set updated_at = now() - interval '181 days' - seq * interval '1 second'
          where space_id = $1`,
        [spaceId],
      );
      const batches: number[] = [];
      const stopping = new AbortController();
      const minSeq = async () => {
        const [row] = await database.query('select min_seq from space where id = $1', [spaceId]);
        return (row as { min_seq: number }).min_seq;
      };
      const watched = watching(database, (sql) => {
        if (!sql.includes('delete from record r')) return;
        batches.push(1);
        stopping.abort();
      });
      await purge(watched, stopping.signal);
      assert.equal(batches.length, 1);
      assert.equal(await countOf(database, 'record'), 299 + 2);
      // Whoever has not passed what is gone has to load anew, also after the first batch alone.
      assert.equal(await minSeq(), head - 1);
      await purge(database);
      assert.equal(await countOf(database, 'record'), 2);
      const pulled = await service.pull('ada', spaceId, { cursor: 0 });
      assert.ok(pulled.ok);
      assert.deepEqual(
        pulled.reply.records.map(({ id }) => id),
        [kept.id, back?.id],
      );
      const again = await push({ ...items[5], mutationId: countedId() });
      assert.ok(again.results[0]?.status === 'ok' && again.results[0].version > 2);
    });

    it('O5: goes on with the other parts where one fails, and tells of it', async () => {
      await database.query(
        `insert into removed_account (id_hash, removed_at)
         values (repeat('d', 64), now() - interval '401 days')`,
        [],
      );
      const failing: Database = {
        ...database,
        query: (sql, values) =>
          sql.includes('delete from mutation')
            ? Promise.reject(new Error('On purpose.'))
            : database.query(sql, values),
      };
      await assert.rejects(purge(failing), (error) => {
        assert.ok(error instanceof Error && error.cause instanceof Error);
        return error.cause.message === 'On purpose.';
      });
      assert.equal(await countOf(database, 'removed_account'), 0);
    });
  });
}

describe('A service that stops while it purges', function () {
  this.timeout(60_000);
  let postgres: FreshDatabase;
  let look: Database;
  beforeEach(async () => {
    postgres = await freshPostgres();
    look = await openDatabase({ kind: 'postgres', url: postgres.url }, raise);
  });
  afterEach(async () => {
    await look.close();
    await postgres.drop();
  });

  const run = (drainMs: number) =>
    runService({
      on: 'Postgres',
      over: { database: { kind: 'postgres', url: postgres.url } },
      timings: { drainMs },
    });

  it('[S13] O5: leaves what is left to the next start', async () => {
    await fillJournal(look, JOURNAL);
    const service = await run(10_000);
    while ((await countOf(look, 'mutation')) === JOURNAL) await wait(1);
    const startedAt = performance.now();
    await service.close();
    assert.ok(performance.now() - startedAt < 2_000);
    const left = await countOf(look, 'mutation');
    assert.ok(left > 0 && left < JOURNAL, `${left} left`);
    const next = await run(10_000);
    while ((await countOf(look, 'mutation')) > 0) await wait(10);
    await next.close();
  });

  it('O5: waits no longer than it may for a batch that does not end', async () => {
    const service = createSyncService(look, 'local', raise);
    const spaceId = (await service.me('ada')).spaces[0]?.id ?? '';
    const item = aMutation();
    await service.push('ada', spaceId, { epoch: null, mutations: [item] });
    await look.query(
      `update record set deleted = true, data = null, bytes = 0,
                         updated_at = now() - interval '181 days'`,
      [],
    );
    const holder = new pg.Client({ connectionString: postgres.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select id from space for update');
    const running = await run(200);
    for (let isWaiting = false; !isWaiting;) {
      await wait(5);
      const rows = await look.query(
        `select 1 as one from pg_stat_activity
          where wait_event_type = 'Lock' and query like '%space%for update%'
            and datname = current_database()`,
        [],
      );
      isWaiting = rows.length > 0;
    }
    const startedAt = performance.now();
    await running.close();
    assert.ok(performance.now() - startedAt < 5_000);
    await holder.query('commit');
    await holder.end();
  });
});
