import assert from 'node:assert/strict';
import { MAX_PULL_BYTES } from '../../shared/protocol/syncApi.ts';
import type { Mutation, PullQuery, ServerRecord } from '../../shared/protocol/syncApi.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { must, next } from './serviceDesk.ts';
import type { Desk } from './serviceDesk.ts';

/** Rules L1 to L5. */
export function pullRules(desk: () => Desk): void {
  it('L1: gives what came after the cursor, tombstones included, in order of seq', async () => {
    const [a, b, c] = [aMutation(), aMutation(), aMutation()];
    await desk().push(a, b);
    await desk().push(c, next(a, 1, { deleted: true, data: null }));
    assert.deepEqual(
      (await desk().pullAll(1)).map(({ id, deleted }) => [id, deleted]),
      [
        [b.id, false],
        [c.id, false],
        [a.id, true],
      ],
    );
    assert.deepEqual(await desk().pullAll(4), []);
  });

  it('L2: leaves tombstones out of a first load, on every page', async () => {
    const items = Array.from({ length: 6 }, () => aMutation());
    await desk().push(...items);
    const dead = items.filter((_, index) => index % 2 === 0);
    await desk().push(...dead.map((item) => next(item, 1, { deleted: true, data: null })));
    assert.deepEqual(
      (await desk().pullAll(0, 1)).map(({ id }) => id),
      items.filter((_, index) => index % 2 === 1).map(({ id }) => id),
    );
  });

  it('L1, L2: tells a reader that loaded an empty space of deletions', async () => {
    const { epoch, cursor } = await desk().pull({ cursor: 0 });
    const item = aMutation();
    await desk().push(item, next(item, 1, { deleted: true, data: null }));
    const { records } = await desk().pull({ cursor, epoch });
    assert.deepEqual(
      records.map(({ id, deleted }) => [id, deleted]),
      [[item.id, true]],
    );
  });

  it('L2, L4: moves the cursor to the head when only tombstones are left', async () => {
    const item = aMutation();
    await desk().push(item, next(item, 1, { deleted: true, data: null }));
    const reply = await desk().pull({ cursor: 0 });
    assert.deepEqual([reply.records, reply.cursor, reply.nextPage], [[], 2, null]);
  });

  for (const start of [0, 1]) {
    it(`L3: stops at the head that a pull from ${start} began with`, async () => {
      const items = Array.from({ length: 5 }, () => aMutation());
      await desk().push(...items);
      const first = await desk().pull({ cursor: start, epoch: desk().epoch, limit: 2 });
      assert.ok(first.nextPage !== null);
      const [oldest] = items.slice(3);
      assert.ok(oldest);
      await desk().push(aMutation(), next(oldest, 1, { data: { later: true } }));
      const rest: ServerRecord[] = [];
      let reply = first;
      while (reply.nextPage !== null) {
        reply = await desk().pull({
          cursor: reply.cursor,
          epoch: desk().epoch,
          page: reply.nextPage,
          limit: 2,
        });
        rest.push(...reply.records);
      }
      assert.equal(reply.cursor, 5);
      assert.equal(reply.head, 7);
      assert.ok(rest.every(({ seq }) => seq <= 5));
      assert.deepEqual(
        (await desk().pullAll(5)).map(({ seq }) => seq),
        [6, 7],
      );
    });
  }

  it('L4: fills pages up to the limit, with the cursor on the last record', async () => {
    await desk().push(...Array.from({ length: 5 }, () => aMutation()));
    const first = await desk().pull({ cursor: 0, limit: 2 });
    assert.deepEqual([first.records.length, first.cursor, first.head], [2, 2, 5]);
    assert.equal((await desk().pullAll(0, 2)).length, 5);
    const exact = await desk().pull({ cursor: 0, limit: 5 });
    assert.deepEqual([exact.records.length, exact.cursor], [5, 5]);
  });

  it('L4: ends a page before it gets too large, but never sends an empty one instead', async () => {
    const data = { text: 'x'.repeat(900_000) };
    for (let i = 0; i < 4; i++) await desk().push(aMutation({ data }));
    const first = await desk().pull({ cursor: 0 });
    assert.ok(JSON.stringify(first.records).length <= MAX_PULL_BYTES);
    assert.equal(first.records.length, 2);
    assert.equal((await desk().pullAll(0)).length, 4);
  });

  it('L4: answers a pull from the head with an empty last page', async () => {
    await desk().push(aMutation());
    const reply = await desk().pull({ cursor: 1, epoch: desk().epoch });
    assert.deepEqual([reply.records, reply.cursor, reply.head, reply.nextPage], [[], 1, 1, null]);
  });

  it('L5: answers a page token that it cannot read with resync', async () => {
    await desk().push(aMutation());
    for (const page of ['', 'nonsense', '-1', '9'.repeat(40), '{"head":null}', 'NaN']) {
      const answer = await desk().service.pull('ada', desk().spaceId, {
        cursor: 1,
        epoch: desk().epoch,
        page,
      });
      assert.deepEqual(answer, { ok: false, refusal: { kind: 'resync', epoch: desk().epoch } });
    }
  });
}

/** Rule E2. */
export function epochRules(desk: () => Desk): void {
  const resync = (): unknown => ({ ok: false, refusal: { kind: 'resync', epoch: desk().epoch } });

  it('E2: refuses a push of another epoch and applies nothing of it', async () => {
    const answer = await desk().service.push('ada', desk().spaceId, {
      epoch: countedId(),
      mutations: [aMutation()],
    });
    assert.deepEqual(answer, resync());
    assert.deepEqual(await desk().pullAll(0), []);
  });

  it('E2: takes a push of a client that knows no epoch yet', async () => {
    const answer = await desk().service.push('ada', desk().spaceId, {
      epoch: null,
      mutations: [aMutation()],
    });
    assert.equal(must(answer).epoch, desk().epoch);
  });

  it('E2: refuses a pull of another epoch, past the head, or with a cursor and no epoch', async () => {
    await desk().push(aMutation(), aMutation());
    const queries: readonly PullQuery[] = [
      { cursor: 0, epoch: countedId() },
      { cursor: 1, epoch: countedId() },
      { cursor: 3, epoch: desk().epoch },
      { cursor: 1 },
    ];
    for (const query of queries) {
      assert.deepEqual(await desk().service.pull('ada', desk().spaceId, query), resync());
    }
  });

  it('E1: has an epoch of its own for each space, the same in every answer', async () => {
    const [others] = (await desk().service.me('bob')).spaces;
    assert.notEqual(others?.epoch, desk().epoch);
    assert.equal((await desk().pull({ cursor: 0 })).epoch, desk().epoch);
    const [space] = (await desk().service.me('ada')).spaces;
    assert.equal(space?.epoch, desk().epoch);
  });
}

/** Rule E2 where tombstones have been purged. */
export function purgeRules(desk: () => Desk, purge: (spaceId: string) => Promise<void>): void {
  const resync = (): unknown => ({ ok: false, refusal: { kind: 'resync', epoch: desk().epoch } });
  const kill = (item: Mutation): Promise<unknown> =>
    desk().push(next(item, 1, { deleted: true, data: null }));

  it('E2: sends an incremental pull from below the purged tombstones to load anew', async () => {
    const [a, b] = [aMutation(), aMutation()];
    await desk().push(a, b);
    await kill(a);
    await purge(desk().spaceId);
    const { epoch, spaceId, service } = desk();
    assert.deepEqual(await service.pull('ada', spaceId, { cursor: 2, epoch }), resync());
    assert.deepEqual(await desk().pullAll(3), []);
  });

  it('E2: lets a first load in pages pass below the purged tombstones', async () => {
    const items = Array.from({ length: 4 }, () => aMutation());
    const last = aMutation();
    await desk().push(...items, last);
    await kill(last);
    await purge(desk().spaceId);
    assert.deepEqual(
      (await desk().pullAll(0, 1)).map(({ id }) => id),
      items.map(({ id }) => id),
    );
  });

  it('E2: starts a first load over whose pinned head is below what was purged meanwhile', async () => {
    const items = Array.from({ length: 4 }, () => aMutation());
    await desk().push(...items);
    const { cursor, nextPage } = await desk().pull({ cursor: 0, limit: 1 });
    assert.ok(nextPage !== null && items[3]);
    await kill(items[3]);
    await purge(desk().spaceId);
    const { epoch, spaceId, service } = desk();
    const query = { cursor, epoch, page: nextPage };
    assert.deepEqual(await service.pull('ada', spaceId, query), resync());
  });
}

/** Rule P4 where tombstones have been purged. */
export function versionRules(desk: () => Desk, purge: (spaceId: string) => Promise<void>): void {
  it('P4: gives no version twice, though the record was deleted and forgotten meanwhile', async () => {
    const item = aMutation();
    await desk().push(item);
    await desk().push(next(item, 1, { deleted: true, data: null }));
    await purge(desk().spaceId);
    const stale = next(item, 2);
    const [anew, edited] = [next(item, 0), next(item, 3)];
    const { results } = await desk().push(stale, anew, edited, stale);
    const fates = results.map((it) => [it.status, 'version' in it ? it.version : null]);
    assert.deepEqual(fates, [
      ['gone', null],
      ['ok', 3],
      ['ok', 4],
      ['conflict', null],
    ]);
  });
}

/** Rules P2, P3 and L6 with many connections at once. */
export function raceRules(desk: () => Desk): void {
  it('P2, P3: applies a batch once that several connections send at once', async () => {
    const batch = Array.from({ length: 20 }, () => aMutation());
    const replies = await Promise.all([1, 2, 3].map(() => desk().push(...batch)));
    const statuses = replies.flatMap(({ results }) => results.map(({ status }) => status));
    assert.deepEqual(
      [
        statuses.filter((status) => status === 'ok').length,
        statuses.filter((status) => status === 'duplicate').length,
      ],
      [20, 40],
    );
    assert.equal((await desk().pull({ cursor: 0 })).head, 20);
  });

  it('P2: lets one of many writes on the same version through', async () => {
    const item = aMutation();
    await desk().push(item);
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) => desk().push(next(item, 1, { data: { n } }))),
    );
    const statuses = replies.map(({ results }) => results[0]?.status);
    assert.equal(statuses.filter((status) => status === 'ok').length, 1);
    assert.equal(statuses.filter((status) => status === 'conflict').length, 7);
    assert.equal((await desk().pullAll(0))[0]?.version, 2);
  });

  it('L6: shows a polling reader every write of many writers, each once', async function () {
    this.timeout(60_000);
    const writers = 8;
    const writesEach = 10;
    let writing = writers;
    const accepted: number[] = [];
    const write = async (): Promise<void> => {
      for (let i = 0; i < writesEach; i++) {
        const { results } = await desk().push(aMutation(), aMutation());
        for (const result of results) if (result.status === 'ok') accepted.push(result.seq);
      }
      writing--;
    };
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      let cursor = 0;
      for (let isLast = false; ;) {
        const reply = await desk().pull({ cursor, epoch: desk().epoch, limit: 7 });
        seen.push(...reply.records.map(({ seq }) => seq));
        cursor = reply.cursor;
        if (isLast && reply.records.length === 0) return;
        isLast = writing === 0;
      }
    };
    await Promise.all([read(), ...Array.from({ length: writers }, write)]);
    const expected = Array.from({ length: writers * writesEach * 2 }, (_, index) => index + 1);
    assert.deepEqual(
      accepted.toSorted((a, b) => a - b),
      expected,
    );
    assert.deepEqual(seen, expected);
  });
}
