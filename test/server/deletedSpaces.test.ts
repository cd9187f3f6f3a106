import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createBlobs } from '../../server/db/blobs.ts';
import type { Database } from '../../server/db/database.ts';
import { purge } from '../../server/db/purge.ts';
import { removeDeletedSpace, ROWS_AT_ONCE } from '../../server/db/removeSpaces.ts';
import { createSpaces } from '../../server/db/spaces.ts';
import { createSpaceReply } from '../../shared/protocol/restApi.ts';
import { goneEvent, headEvent } from '../../shared/protocol/syncApi.ts';
import type { HeadStreamClient } from '../support/headStream.ts';
import { keepAccounts, type KeptAccounts } from '../support/keptAccounts.ts';
import {
  assertFault,
  type PeopleService,
  type Person,
  runPeopleService,
} from '../support/peopleService.ts';
import { freshPostgres } from '../support/postgres.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { DATABASE_KINDS } from '../support/testDatabase.ts';

async function makeRoom(
  owner: Person,
  members: readonly (readonly [Person, string])[] = [],
): Promise<string> {
  const made = await owner.request('/v1/spaces', { method: 'POST', body: { kind: 'room' } });
  const { id } = createSpaceReply.parse(await made.json());
  for (const [{ userId }, role] of members) {
    const at = `/v1/spaces/${id}/members/${userId}`;
    assert.equal((await owner.request(at, { method: 'PUT', body: { role } })).status, 200);
  }
  return id;
}

const push = (by: Person, room: string) =>
  by.request(`/v1/spaces/${room}/push`, {
    method: 'POST',
    body: { epoch: null, mutations: [aMutation()] },
  });

const pull = (by: Person, room: string) => by.request(`/v1/spaces/${room}/pull?cursor=0`);

const remove = (by: Person, room: string) => by.request(`/v1/spaces/${room}`, { method: 'DELETE' });

/** Reads on until the stream has told the head of a space. */
async function headOf(stream: HeadStreamClient, room: string): Promise<void> {
  for (;;) {
    const event = await stream.next();
    assert.ok(event, 'The stream ended.');
    if (event.event === 'head' && headEvent.parse(event.data).spaceId === room) return;
  }
}

async function nextGone(stream: HeadStreamClient) {
  for (;;) {
    const event = await stream.next();
    assert.ok(event, 'The stream ended.');
    if (event.event === 'gone') return { ...goneEvent.parse(event.data), id: event.id };
  }
}

for (const on of DATABASE_KINDS) {
  describe(`A deleted space on ${on}`, () => {
    let people: PeopleService;
    let [ada, bob, cem, eve] = [] as unknown as [Person, Person, Person, Person];

    before(async function () {
      this.timeout(60_000);
      // No sweep within a test: what is told at once is told without it.
      people = await runPeopleService({ on, timings: { sweepMs: 600_000 } });
      [ada, bob, cem, eve] = (await Promise.all(
        ['ada', 'bob', 'cem', 'eve'].map((name) => people.person(name)),
      )) as [Person, Person, Person, Person];
      for (const person of [ada, bob, cem, eve]) await person.spaces();
    });
    after(() => people.service.close());

    it('A9: is nobody’s at once, and answers like one that never was', async () => {
      const room = await makeRoom(ada, [
        [bob, 'member'],
        [cem, 'reader'],
      ]);
      assert.equal((await push(bob, room)).status, 200);
      assert.equal((await remove(ada, room)).status, 204);
      const messages = new Set<string>();
      for (const person of [ada, bob, cem]) {
        assert.ok((await person.spaces()).every(({ id }) => id !== room));
        await assertFault(await push(person, room), 403, 'forbidden');
        await assertFault(await pull(person, room), 403, 'forbidden');
        for (const at of ['', '/members', '/blobs', '/records/setting']) {
          const method = at === '' ? 'DELETE' : 'GET';
          const answer = await person.request(`/v1/spaces/${room}${at}`, { method });
          messages.add(await assertFault(answer, 403, 'forbidden'));
        }
      }
      messages.add(await assertFault(await remove(ada, countedId()), 403, 'forbidden'));
      assert.equal(messages.size, 1, 'tells which of them there were');
    });

    it('A9: is deleted by its owners, and by nobody else', async () => {
      const room = await makeRoom(ada, [
        [bob, 'member'],
        [cem, 'reader'],
      ]);
      for (const person of [bob, cem]) {
        const words = await assertFault(await remove(person, room), 403, 'forbidden');
        assert.match(words, /Only an owner/);
      }
      const words = new Set<string>();
      for (const space of [
        room,
        room.toUpperCase(),
        countedId(),
        'nonsense',
        '__proto__',
        `${room}%00`,
        encodeURIComponent("'; drop table space; --"),
      ]) {
        words.add(await assertFault(await remove(eve, space), 403, 'forbidden'));
      }
      assert.equal(words.size, 1, 'tells which of them there are');
      assert.equal((await push(bob, room)).status, 200);
      await ada.request(`/v1/spaces/${room}/members/bob`, {
        method: 'PUT',
        body: { role: 'owner' },
      });
      assert.equal((await remove(bob, room)).status, 204);
      await assertFault(await pull(ada, room), 403, 'forbidden');
    });

    it('A9: is never a personal one', async () => {
      const { id } = await ada.personalSpace();
      for (const name of ['personal', id]) {
        const words = await assertFault(await remove(ada, name), 403, 'forbidden');
        assert.match(words, /goes with the account/);
      }
      assert.equal((await push(ada, id)).status, 200);
    });

    it('A9: is not deleted by an account that is itself to be removed', async () => {
      const gil = await people.person('gil');
      const room = await makeRoom(gil);
      await gil.request('/v1/me', { method: 'DELETE' });
      await assertFault(await remove(gil, room), 403, 'forbidden');
    });

    it('A10: is told to the open streams of its members, and to no other', async () => {
      const room = await makeRoom(ada, [[bob, 'member']]);
      const streams = [await ada.listen(), await bob.listen()];
      for (const stream of streams) await headOf(stream, room);
      const stranger = await eve.listen();
      assert.equal((await remove(ada, room)).status, 204);
      for (const stream of streams) {
        assert.deepEqual(await nextGone(stream), {
          spaceId: room,
          reason: 'deleted',
          id: undefined,
        });
        stream.close();
      }
      const { id } = await eve.personalSpace();
      await push(eve, id);
      for (let head = 0; head === 0;) {
        const event = await stranger.next();
        assert.equal(event?.event, 'head');
        head = headEvent.parse(event.data).head;
      }
      stranger.close();
    });
  });

  describe(`What a deleted space held on ${on}`, function () {
    this.timeout(60_000);
    let kept: KeptAccounts;
    let database: Database;
    const running = new AbortController().signal;
    before(async () => {
      kept = await keepAccounts(on);
      database = kept.database;
    });
    after(() => kept.close());

    async function fillRoom(owner: string, records: number): Promise<string> {
      const room = await kept.share(owner, [['guest', 'member']]);
      for (let left = records; left > 0; left -= 1_000) {
        const mutations = Array.from({ length: Math.min(left, 1_000) }, () => aMutation());
        await kept.service.push(owner, room, { epoch: null, mutations });
      }
      const bytes = randomBytes(100);
      const hash = createHash('sha256').update(bytes).digest('hex');
      await createBlobs(database, 1e9).put(owner, { spaceId: room, hash }, bytes);
      return room;
    }

    /** Notes how many rows each of the statements that remove them has removed. */
    function watching(removed: number[]): Database {
      return {
        ...database,
        inTransaction: (work) =>
          database.inTransaction((tx) =>
            work({
              ...tx,
              async query(sql, values) {
                const rows = await tx.query(sql, values);
                const [row] = rows as { readonly count?: number }[];
                if (/delete from (record|mutation|blob)/.test(sql)) removed.push(row?.count ?? -1);
                return rows;
              },
            }),
          ),
      };
    }

    it('A9: goes in bounded batches, and goes on where it was stopped', async () => {
      const room = await fillRoom('host', 2_500);
      const other = await fillRoom('host', 3);
      assert.equal(await createSpaces(database).delete('host', room), null);
      assert.equal(await kept.rowsOf(room), 1 + 2_500 + 2_500 + 1);

      const removed: number[] = [];
      const stopping = new AbortController();
      const stopped: Database = {
        ...watching(removed),
        async inTransaction(work) {
          const result = await watching(removed).inTransaction(work);
          stopping.abort();
          return result;
        },
      };
      await removeDeletedSpace(stopped, room, stopping.signal);
      assert.deepEqual(removed, [ROWS_AT_ONCE]);
      assert.equal(await kept.rowsOf(room), 1 + 1_500 + 2_500 + 1);

      await removeDeletedSpace(watching(removed), room, running);
      assert.ok(removed.every((count) => count >= 0 && count <= ROWS_AT_ONCE));
      assert.equal(await kept.rowsOf(room), 0);
      assert.equal(await kept.rowsOf(other), 1 + 3 + 3 + 1);
    });

    it('A9: goes with the next upkeep where the service ended before', async () => {
      const room = await fillRoom('host', 3);
      await createSpaces(database).delete('host', room);
      await purge(database);
      assert.equal(await kept.rowsOf(room), 0);
    });

    it('A3, A9: is behind the wall for its owner too, while it is still there', async () => {
      const room = await fillRoom('host', 3);
      const seen = (userId: string) =>
        database.asUser(userId, async (tx) => {
          const counts: number[] = [];
          for (const table of ['record', 'mutation', 'blob', 'space_member']) {
            const rows = await tx.query(`select 1 as one from ${table} where space_id = $1`, [
              room,
            ]);
            counts.push(rows.length);
          }
          return counts;
        });
      assert.deepEqual(await seen('host'), [3, 3, 1, 2]);
      await createSpaces(database).delete('host', room);
      for (const userId of ['host', 'guest']) assert.deepEqual(await seen(userId), [0, 0, 0, 0]);
    });

    it('A4, A9: takes no place among the spaces of its owner any more', async () => {
      await kept.service.me('many');
      const spaces = createSpaces(database);
      const rooms: string[] = [];
      for (let made = await spaces.create('many'); made !== null;) {
        rooms.push(made);
        made = await spaces.create('many');
      }
      assert.equal(rooms.length, 499);
      await spaces.delete('many', rooms[0] ?? '');
      assert.notEqual(await spaces.create('many'), null);
      assert.equal(await spaces.create('many'), null);
    });

    it('A9, A13: goes whole where its owner’s account goes at the same time', async () => {
      const room = await fillRoom('leaver', 3);
      await createSpaces(database).delete('leaver', room);
      await kept.accounts.remove('leaver', 'person');
      await database.query(`update app_user set removal_due_at = now() where id = 'leaver'`, []);
      await Promise.all([purge(database), purge(database)]);
      assert.equal(await kept.rowsOf(room), 0);
      assert.equal(await kept.traces('leaver'), 0);
    });
  });
}

describe('A space that is lost, told by another instance', () => {
  it('A8, A10: comes with the next sweep, and says whether it was deleted', async function () {
    this.timeout(60_000);
    const { url, drop } = await freshPostgres();
    const over = { database: { kind: 'postgres', url } } as const;
    const timings = { sweepMs: 50 };
    const here = await runPeopleService({ on: 'Postgres', over });
    const { accounts } = here.service.configuration;
    const there = await runPeopleService({
      on: 'Postgres',
      over: { ...over, accounts },
      timings,
    });
    const [ada, bob] = [await here.person('ada'), await here.person('bob')];
    for (const person of [ada, bob]) await person.spaces();
    const [deleted, left] = [
      await makeRoom(ada, [[bob, 'member']]),
      await makeRoom(ada, [[bob, 'member']]),
    ];
    const stream = await bob.listenAt(there.service.url);
    await headOf(stream, left);
    assert.equal((await remove(ada, deleted)).status, 204);
    assert.deepEqual(await nextGone(stream), {
      spaceId: deleted,
      reason: 'deleted',
      id: undefined,
    });
    await ada.request(`/v1/spaces/${left}/members/bob`, { method: 'DELETE' });
    assert.deepEqual(await nextGone(stream), { spaceId: left, reason: 'removed', id: undefined });
    stream.close();
    await Promise.all([here.service.close(), there.service.close()]);
    await drop();
  });
});
