import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Tx } from '../../server/db/database.ts';
import { openDatabase } from '../../server/db/database.ts';
import { DatabaseUnavailableError } from '../../server/db/driver.ts';
import { purge } from '../../server/db/purge.ts';
import { createSpaces } from '../../server/db/spaces.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import type { Mutation, PushReply } from '../../shared/protocol/syncApi.ts';
import { freshPostgres } from '../support/postgres.ts';
import { must, next, openDesk } from '../contract/serviceDesk.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { raise } from '../support/testDatabase.ts';

/** Where a transaction can be stopped: after the statement that fits. */
const STAGES = {
  'after the lock': /for update of s/,
  'after the write': /insert into record as t/,
  'after the change of a member': /(insert into|delete from) space_member/,
} as const;

/** Runs `between` once, in the first transaction that comes to `stage`. */
function stopping(
  database: Database,
  stage: keyof typeof STAGES,
  between: (tx: Tx) => Promise<void>,
): Database {
  let isDone = false;
  const mark = STAGES[stage];
  return {
    ...database,
    asUser: (userId, work) =>
      database.asUser(userId, (tx) =>
        work({
          ...tx,
          async query(sql, values) {
            const rows = await tx.query(sql, values);
            if (!isDone && mark.test(sql)) {
              isDone = true;
              await between(tx);
            }
            return rows;
          },
        }),
      ),
  };
}

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const statusesOf = (reply: PushReply) => reply.results.map(({ status }) => status);

describe('Many connections at once on a real Postgres', function () {
  this.timeout(60_000);
  let url: string;
  let drop: () => Promise<void>;
  let databases: readonly [Database, Database, Database];
  const failures: unknown[] = [];

  before(async () => {
    ({ url, drop } = await freshPostgres());
    const open = () => openDatabase({ kind: 'postgres', url }, (error) => failures.push(error));
    databases = await Promise.all([open(), open(), open()]);
  });
  after(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });

  const services = () =>
    databases.map((database) => createSyncService(database, 'local', raise)) as [
      ReturnType<typeof createSyncService>,
      ReturnType<typeof createSyncService>,
      ReturnType<typeof createSyncService>,
    ];
  const deskOf = (userId: string) => openDesk(services()[0], userId);
  const pushAs = (database: Database, userId: string, spaceId: string, ...items: Mutation[]) =>
    createSyncService(database, 'local', raise).push(userId, spaceId, {
      epoch: null,
      mutations: items,
    });

  /** Waits until as many connections wait for a lock. */
  async function waitingForLocks(count: number): Promise<void> {
    for (;;) {
      const rows = await databases[2].query(
        `select pid from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
        [],
      );
      if (rows.length >= count) return;
      await wait(5);
    }
  }

  it('P3: one mutation on three connections at once is applied once', async () => {
    const desk = await deskOf('same');
    for (let round = 0; round < 20; round++) {
      const batch = [aMutation(), aMutation()];
      const answers = await Promise.all(
        databases.map((database) => pushAs(database, 'same', desk.spaceId, ...batch)),
      );
      const replies = answers.map((answer) => must(answer));
      assert.deepEqual(replies.map(statusesOf).flat().sort(), [
        ...Array<string>(4).fill('duplicate'),
        'ok',
        'ok',
      ]);
      assert.equal(
        new Set(replies.map(({ results }) => results.map((it) => 'seq' in it && it.seq).join()))
          .size,
        1,
      );
    }
    assert.equal((await desk.pull({ cursor: 0 })).head, 40);
  });

  it('P4, P6: of three that make one record at once, one makes it', async () => {
    const desk = await deskOf('makers');
    for (let round = 0; round < 20; round++) {
      const id = countedId();
      const answers = await Promise.all(
        databases.map((database, index) =>
          pushAs(database, 'makers', desk.spaceId, aMutation({ id, data: { by: index } })),
        ),
      );
      const results = answers.map((answer) => must(answer).results[0]);
      const winner = results.findIndex((result) => result?.status === 'ok');
      assert.deepEqual(results.map((result) => result?.status).sort(), [
        'conflict',
        'conflict',
        'ok',
      ]);
      for (const result of results) {
        if (result?.status === 'conflict') assert.deepEqual(result.server.data, { by: winner });
      }
    }
    assert.equal((await desk.pullAll(0)).length, 20);
  });

  for (const [what, change] of [
    ['taken away', (at: Database, room: string) => createSpaces(at).remove('host', room, 'guest')],
    [
      'made a reader’s',
      (at: Database, room: string) =>
        createSpaces(at).put('host', room, { userId: 'guest', role: 'reader' }),
    ],
  ] as const) {
    it(`A8: a push that waits while its membership is ${what} is refused`, async () => {
      const room = await roomWithGuest();
      const [held, go] = [gate(), gate()];
      const slow = stopping(databases[1], 'after the change of a member', async () => {
        held.open();
        await go.opened;
      });
      const changed = change(slow, room);
      await held.opened;
      const late = pushAs(databases[0], 'guest', room, aMutation());
      await waitingForLocks(1);
      go.open();
      assert.equal(await changed, null);
      assert.deepEqual(await late, { ok: false, refusal: { kind: 'forbidden' } });
      assert.equal(must(await services()[0].pull('host', room, { cursor: 0 })).head, 0);
    });

    it(`A8: a push that has the lock ends before its membership is ${what}`, async () => {
      const room = await roomWithGuest();
      const [held, go] = [gate(), gate()];
      const slow = stopping(databases[0], 'after the write', async () => {
        held.open();
        await go.opened;
      });
      const pushed = pushAs(slow, 'guest', room, aMutation());
      await held.opened;
      const changed = change(databases[1], room);
      await waitingForLocks(1);
      go.open();
      assert.ok((await pushed).ok);
      assert.equal(await changed, null);
      const again = await pushAs(databases[2], 'guest', room, aMutation());
      assert.deepEqual(again, { ok: false, refusal: { kind: 'forbidden' } });
    });
  }

  async function roomWithGuest(): Promise<string> {
    for (const userId of ['host', 'guest']) await services()[0].me(userId);
    const spaces = createSpaces(databases[0]);
    const room = await spaces.create('host');
    assert.ok(room !== null);
    assert.equal(await spaces.put('host', room, { userId: 'guest', role: 'member' }), null);
    return room;
  }

  it('A6: of two owners who leave at once, one stays', async () => {
    for (let round = 0; round < 10; round++) {
      const room = await roomWithGuest();
      await createSpaces(databases[0]).put('host', room, { userId: 'guest', role: 'owner' });
      const outcomes = await Promise.all([
        createSpaces(databases[0]).remove('host', room, 'host'),
        createSpaces(databases[1]).remove('guest', room, 'guest'),
      ]);
      assert.deepEqual(outcomes.map(String).sort(), ['lastOwner', 'null']);
      const owners = await databases[2].query(
        `select m.user_id = s.owner_id as "isSame" from space_member m join space s on s.id = m.space_id
          where s.id = $1`,
        [room],
      );
      assert.deepEqual(owners, [{ isSame: true }]);
    }
  });

  it('L6, E2: a reader between whose pages tombstones are purged misses nothing', async () => {
    const desk = await deskOf('purged');
    const items = Array.from({ length: 60 }, () => aMutation());
    await desk.push(...items);
    const known = new Map<string, number>();
    let cursor = 0;
    let page: string | undefined;
    let epoch: string | undefined;
    let resyncs = 0;
    const dying = (async () => {
      for (const item of items.slice(0, 30)) {
        await pushAs(
          databases[1],
          'purged',
          desk.spaceId,
          next(item, 1, { deleted: true, data: null }),
        );
        await databases[1].query(
          `update record set updated_at = now() - interval '181 days' where space_id = $1 and deleted`,
          [desk.spaceId],
        );
        await purge(databases[1]);
      }
    })();
    const progress = { isOver: false };
    const finished = dying.then(() => (progress.isOver = true));
    for (;;) {
      const wasLast = progress.isOver;
      const query = { cursor, limit: 7, ...(epoch && { epoch }), ...(page && { page }) };
      const answer = await services()[2].pull('purged', desk.spaceId, query);
      if (!answer.ok) {
        // As a client does: what a new load does not bring is gone.
        assert.equal(answer.refusal.kind, 'resync');
        [cursor, page, epoch] = [0, undefined, undefined];
        known.clear();
        resyncs += 1;
        continue;
      }
      for (const { id, deleted, version } of answer.reply.records) {
        if (deleted) known.delete(id);
        else known.set(id, version);
      }
      ({ cursor, epoch } = answer.reply);
      page = answer.reply.nextPage ?? undefined;
      if (wasLast && page === undefined && answer.reply.records.length === 0) break;
    }
    await finished;
    assert.deepEqual(
      [...known.keys()].sort(),
      items
        .slice(30)
        .map(({ id }) => id)
        .sort(),
    );
    assert.ok(resyncs < 100);
  });

  it('E2: a purge between the statements of a pull takes no tombstone from it', async () => {
    const desk = await deskOf('snapshot');
    const item = aMutation();
    await desk.push(item, aMutation());
    await desk.push(next(item, 1, { deleted: true, data: null }));
    const reading: Database = {
      ...databases[0],
      readAsUser: (userId, work) =>
        databases[0].readAsUser(userId, (tx) =>
          work({
            ...tx,
            async query(sql, values) {
              const rows = await tx.query(sql, values);
              if (!sql.includes('min_seq')) return rows;
              await databases[1].query(
                `update record set updated_at = now() - interval '181 days' where space_id = $1`,
                [desk.spaceId],
              );
              await purge(databases[1]);
              return rows;
            },
          }),
        ),
    };
    const query = { cursor: 2, epoch: desk.epoch };
    const service = createSyncService(reading, 'local', raise);
    const { records } = must(await service.pull('snapshot', desk.spaceId, query));
    assert.deepEqual(
      records.map(({ id, deleted }) => [id, deleted]),
      [[item.id, true]],
    );
  });

  it('P2: instances that start while one pushes disturb nothing and migrate nothing twice', async () => {
    const desk = await deskOf('starting');
    const starting = Array.from({ length: 3 }, () =>
      openDatabase({ kind: 'postgres', url }, raise),
    );
    for (let i = 0; i < 20; i++) await desk.one('ok', aMutation());
    const started = await Promise.all(starting);
    const rows = await databases[0].query(
      'select number from schema_migration group by number having count(*) > 1',
      [],
    );
    assert.deepEqual(rows, []);
    await Promise.all(started.map((database) => database.close()));
  });

  for (const stage of ['after the lock', 'after the write'] as const) {
    it(`P2: a connection that is cut ${stage} leaves nothing, and the push can be sent again`, async () => {
      const userId = `cut ${stage}`;
      const desk = await deskOf(userId);
      const batch = [aMutation(), aMutation()];
      const cut = stopping(databases[0], stage, async (tx) => {
        const [row] = (await tx.query('select pg_backend_pid() as pid', [])) as { pid: number }[];
        await databases[1].query('select pg_terminate_backend($1)', [row?.pid]);
        // Until it is gone.
        for (;;) {
          const alive = await databases[1].query('select 1 from pg_stat_activity where pid = $1', [
            row?.pid,
          ]);
          if (alive.length === 0) return;
          await wait(5);
        }
      });
      await assert.rejects(pushAs(cut, userId, desk.spaceId, ...batch), DatabaseUnavailableError);
      assert.deepEqual(
        await desk.pull({ cursor: 0 }).then(({ head, records }) => [head, records]),
        [0, []],
      );
      const [left] = await databases[1].query(
        `select (select count(*) from mutation where space_id = $1) as journal,
                (select living from space where id = $1) as living`,
        [desk.spaceId],
      );
      assert.deepEqual(left, { journal: 0, living: 0 });
      assert.deepEqual(statusesOf(await desk.push(...batch)), ['ok', 'ok']);
      // The broken connection was not put back for the next one.
      assert.deepEqual(
        statusesOf(must(await pushAs(databases[0], userId, desk.spaceId, ...batch))),
        ['duplicate', 'duplicate'],
      );
    });
  }

  it('P2: a statement that is cancelled in the middle leaves nothing', async () => {
    const desk = await deskOf('cancelled');
    const batch = [aMutation(), aMutation()];
    const cancelled = stopping(databases[0], 'after the write', async (tx) => {
      const [row] = (await tx.query('select pg_backend_pid() as pid', [])) as { pid: number }[];
      const sleeping = tx.query('select pg_sleep(30)', []);
      sleeping.catch(() => undefined);
      for (;;) {
        const [state] = (await databases[1].query(
          'select pg_cancel_backend(pid) as is_told from pg_stat_activity where pid = $1 and query like $2',
          [row?.pid, '%pg_sleep%'],
        )) as { is_told: boolean }[];
        if (state !== undefined) break;
      }
      await sleeping;
    });
    await assert.rejects(
      pushAs(cancelled, 'cancelled', desk.spaceId, ...batch),
      DatabaseUnavailableError,
    );
    assert.equal((await desk.pull({ cursor: 0 })).head, 0);
    assert.deepEqual(statusesOf(await desk.push(...batch)), ['ok', 'ok']);
  });
});
