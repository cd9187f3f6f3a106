import assert from 'node:assert/strict';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { countedId } from '../support/syncBuilders.ts';
import { discardLost } from './storeLossRules.ts';
import {
  aSetting,
  EPOCH,
  LIMIT,
  positionOf,
  pull,
  served,
  settle,
  SPACE,
  takeOne,
  USER,
  valueOf,
} from './storeSetting.ts';
import type { Setting } from './storeSetting.ts';

/** What pulled pages do to a store. */
export function pullRules(setting: Setting): void {
  it('C4: applies a page once, and none that was asked for from elsewhere', async () => {
    const { store } = setting();
    const id = countedId();
    await store.bind(USER, SPACE);
    const asked = await positionOf(store);
    const reply = { epoch: EPOCH, records: [served(id, 1)], cursor: 1, head: 1, nextPage: null };
    assert.deepEqual(await store.applyPull(asked, reply), { kind: 'applied', isAtHead: true });
    assert.deepEqual(await store.applyPull(asked, reply), { kind: 'stale' });
    const backwards = await store.applyPull(await positionOf(store), { ...reply, cursor: 0 });
    assert.equal(backwards.kind, 'invalid');
    assert.equal((await positionOf(store)).cursor, 1);
  });

  it('C5: removes at the end of a load what it did not bring', async () => {
    const { store } = setting();
    const [kept, kept2, gone, mine] = [countedId(), countedId(), countedId(), countedId()];
    await pull(store, [served(kept, 1), served(kept2, 2), served(gone, 3)], 3);
    await store.write([aSetting(mine, 1)]);
    await store.startOver();
    assert.equal(await pull(store, [served(kept, 1), served(kept2, 2)], 2), 'applied');
    assert.deepEqual(
      (await store.list('setting')).map(({ id }) => id),
      [kept, kept2, mine].toSorted(),
    );
    assert.equal((await takeOne(store)).id, mine);
  });

  it('C5: takes nothing for missing that moved past the pinned head while the load went on', async () => {
    const { store } = setting();
    const [stays, moves] = [countedId(), countedId()];
    await pull(store, [served(stays, 1), served(moves, 2)], 2);
    await store.startOver();
    // Written again as seq 3 between the pages of a load that ends at 2.
    const page = { epoch: EPOCH, records: [served(stays, 1)], cursor: 2, head: 3, nextPage: null };
    await store.applyPull(await positionOf(store), page);
    assert.equal((await positionOf(store)).phase, 'loading');
    assert.equal((await store.list('setting')).length, 2);
    assert.equal(await pull(store, [served(moves, 3, { version: 2 })], 3), 'applied');
    assert.equal((await positionOf(store)).phase, 'following');
    assert.equal((await store.list('setting')).length, 2);
  });

  it('C5, C16: brings no edited record back that a load did not bring, though its tombstone comes later', async () => {
    const { store } = setting();
    const [id, other] = [countedId(), countedId()];
    await pull(store, [served(id, 1), served(other, 2)], 2);
    await store.write([aSetting(id, 'edited')]);
    await store.startOver();
    await pull(store, [served(other, 2)], 2);
    await pull(store, [served(id, 3, { version: 2, deleted: true, data: null })], 3);
    assert.deepEqual(await store.takeBatch(LIMIT), []);
    assert.deepEqual(
      (await store.seenConflicts()).map((row) => [row.id, row.theirs]),
      [[id, null]],
    );
    // Nor does another load forget that it is a conflict.
    await store.startOver();
    await pull(store, [served(other, 2)], 3);
    assert.deepEqual(await store.takeBatch(LIMIT), []);
    assert.equal((await store.seenConflicts()).length, 1);
  });

  it('C14: belongs to its first user', async () => {
    const { store } = setting();
    await store.bind(USER, SPACE);
    assert.deepEqual(await store.bind('eve', countedId()), { kind: 'otherAccount' });
    assert.equal((await positionOf(store)).userId, USER);
  });

  it('S1, S2: keeps what it cannot decode and lets it through unharmed', async () => {
    const { store, reopen } = setting();
    const [alien, newer] = [countedId(), countedId()];
    const data = { key: 'k', value: 1, invented: { later: true } };
    await pull(
      store,
      [
        served(alien, 1, { kind: 'hologram', data: { a: 1 } }),
        served(newer, 2, { schemaVersion: 9, data }),
        served(countedId(), 3, { schemaVersion: 9, data: { shape: 'unknown' } }),
      ],
      3,
    );
    assert.equal((await reopen().list('setting')).length, 1);
    await store.write([aSetting(newer, 2)]);
    const item = await takeOne(store);
    assert.deepEqual([item.schemaVersion, item.data], [9, { ...data, value: 2 }]);
  });
}

/** A change that another device was faster with, again and again. */
export function contestRules(setting: Setting): void {
  it('C23: a change that comes back unsent keeps its age and waits behind the others', async () => {
    const { store: before, reopen } = setting();
    const [id, other] = [countedId(), countedId()];
    await pull(before, [served(id, 1, { data: { key: 'k', value: 0 } })], 1);
    let now = 1_000;
    const store = reopen(() => now);
    await store.write([aSetting(id, 1)]);
    now = 2_000;
    await store.write([aSetting(other, 1)]);
    for (const seq of [2, 3]) {
      now += 1_000;
      const [first] = await store.takeBatch({ ...LIMIT, count: 1 });
      if (seq === 2) assert.equal(first?.id, id);
      const sent = (await store.takeBatch(LIMIT)).find((each) => each.id === id);
      assert.ok(sent);
      const server = served(id, seq, { version: seq, data: { key: 'k', value: 0, other: seq } });
      const result = { status: 'conflict', mutationId: sent.mutationId, server } as const;
      const reply = { epoch: EPOCH, head: seq, results: [result] };
      assert.deepEqual(await store.applyPush(reply), {
        ...{ kind: 'applied', isMoved: false },
        isAtHead: false,
      });
      assert.equal((await store.status()).oldestPendingAt, 1_000);
      assert.deepEqual(
        (await store.takeBatch(LIMIT)).map((each) => each.id),
        [other, id],
      );
    }
  });

  it('C23: tells whether anything of a push is done with', async () => {
    const { store } = setting();
    const ids = [countedId(), countedId()];
    await pull(
      store,
      ids.map((id, at) => served(id, at + 1, { data: { key: 'k', value: 0 } })),
      2,
    );
    await store.write(ids.map((id) => aSetting(id, 1)));
    const [one, two] = await store.takeBatch(LIMIT);
    assert.ok(one && two);
    const answer = (sent: typeof one, seq: number, value: number) => {
      const server = served(sent.id, seq, { version: 2, data: { key: 'k', value, other: seq } });
      return { status: 'conflict', mutationId: sent.mutationId, server } as const;
    };
    const applied = (results: readonly ReturnType<typeof answer>[]) =>
      store.applyPush({ epoch: EPOCH, head: 4, results: [...results] });
    assert.deepEqual(await applied([answer(one, 3, 0)]), {
      ...{ kind: 'applied', isMoved: false },
      isAtHead: false,
    });
    // Now it is the person's to decide, and out of the way.
    assert.deepEqual(await applied([answer(two, 4, 2)]), {
      ...{ kind: 'applied', isMoved: true },
      isAtHead: false,
    });
  });
}

/** How conflicts come and go. */
export function conflictRules(setting: Setting): void {
  /** A record that both sides changed: `mine` here, `theirs` there; null deletes. */
  const collide = async (
    mine: number | null,
    theirs: number | null,
  ): Promise<{ store: LocalStore; id: string }> => {
    const { store } = setting();
    const id = countedId();
    await pull(store, [served(id, 1, { data: { key: 'k', value: 0 } })], 1);
    await store.write([aSetting(id, mine)]);
    const data = theirs === null ? null : { key: 'k', value: theirs };
    await pull(store, [served(id, 2, { version: 2, deleted: theirs === null, data })], 2);
    return { store, id };
  };

  for (const [mine, theirs] of [
    [1, 2],
    [null, 2],
    [1, null],
  ] as const) {
    it(`C8, C9: keeps ${String(mine)} against ${String(theirs)} as a conflict until the person chooses`, async () => {
      for (const choice of ['mine', 'theirs'] as const) {
        const { store, id } = await collide(mine, theirs);
        const dataOf = (value: number | null): unknown => value && { key: 'k', value };
        const [conflict, ...others] = await store.seenConflicts();
        assert.deepEqual(
          [conflict?.kind, conflict?.id, conflict?.base, conflict?.mine, conflict?.theirs],
          ['setting', id, { key: 'k', value: 0 }, dataOf(mine), dataOf(theirs)],
        );
        assert.deepEqual(others, []);
        assert.equal(await valueOf(store, id), mine);
        assert.deepEqual(await store.takeBatch(LIMIT), []);
        assert.deepEqual(await settle(store, id, { kind: choice }), { kind: 'resolved' });
        assert.deepEqual(await store.seenConflicts(), []);
        assert.equal(await valueOf(store, id), choice === 'mine' ? mine : theirs);
        if (choice === 'mine') assert.equal((await takeOne(store)).baseVersion, 2);
        const given = choice === 'mine' ? theirs : mine;
        const [kept] = await store.setAside();
        if (choice === 'theirs' || given !== null) assert.deepEqual(kept?.data, dataOf(given));
        await store.startOver();
        await pull(store, [], 0);
        await discardLost(store);
        for (const row of await store.seenConflicts()) await store.settle(row, { kind: 'theirs' });
        await store.write([aSetting(id, null)]);
      }
    });
  }

  it('C8, C15: takes equal changes and two deletions as one', async () => {
    for (const value of [7, null]) {
      const { store, id } = await collide(value, value);
      assert.deepEqual(await store.seenConflicts(), []);
      assert.deepEqual(await store.takeBatch(LIMIT), []);
      assert.equal(await valueOf(store, id), value);
      await store.startOver();
      await pull(store, [], 0);
      await discardLost(store);
    }
  });

  it('C16: pushes a record that is written again after its deletion, on the tombstone', async () => {
    const { store } = setting();
    const id = countedId();
    await pull(store, [served(id, 1, { data: { key: 'k', value: 0 } })], 1);
    await store.write([aSetting(id, null)]);
    const deletion = await takeOne(store);
    const ok = { status: 'ok', mutationId: deletion.mutationId, version: 2, seq: 2 } as const;
    await store.applyPush({ epoch: EPOCH, head: 2, results: [ok] });
    const tombstone = served(id, 2, { version: 2, deleted: true, data: null });
    await pull(store, [tombstone], 2);

    await store.write([aSetting(id, 0)]);
    const blind = await takeOne(store);
    assert.equal(blind.baseVersion, 0);
    const { mutationId } = blind;
    const refused = { status: 'conflict', mutationId, server: tombstone } as const;
    await store.applyPush({ epoch: EPOCH, head: 2, results: [refused] });
    assert.deepEqual(await store.seenConflicts(), []);
    const again = await takeOne(store);
    assert.deepEqual([again.baseVersion, again.data], [2, { key: 'k', value: 0 }]);
  });

  it('C8, C16: asks before it brings back what was made on both sides and then deleted there', async () => {
    const { store } = setting();
    const id = countedId();
    await pull(store, [], 0);
    await store.write([aSetting(id, 1)]);
    await pull(store, [served(id, 1)], 1);
    await pull(store, [served(id, 2, { version: 2, deleted: true, data: null })], 2);
    await store.write([aSetting(id, 2)]);
    assert.deepEqual(await store.takeBatch(LIMIT), []);
    const [conflict] = await store.seenConflicts();
    assert.deepEqual([conflict?.base, conflict?.theirs], [null, null]);
  });

  it('C20: never makes a conflict of a text that both sides keep, and keeps it against a deletion', async () => {
    const { store } = setting();
    const id = countedId();
    const text = (createdAt: number): Record<string, unknown> => ({
      projectId: countedId(),
      hash: 'ab'.repeat(32),
      gzip: '',
      createdAt,
    });
    const kind = 'snapshot';
    await pull(store, [], 0);
    await store.write([{ kind, id, data: text(1) } as never]);
    await pull(store, [served(id, 1, { kind, data: text(2) })], 1);
    assert.deepEqual([await store.seenConflicts(), await store.takeBatch(LIMIT)], [[], []]);
    await store.write([{ kind, id, data: text(3) } as never]);
    await pull(store, [served(id, 2, { kind, version: 2, deleted: true, data: null })], 2);
    assert.deepEqual(await store.seenConflicts(), []);
    const { baseVersion, deleted } = await takeOne(store);
    assert.deepEqual([baseVersion, deleted], [2, false]);
  });

  it('C16: sends a deletion and what undoes it one after the other', async () => {
    const { store } = setting();
    const id = countedId();
    await pull(store, [served(id, 1, { data: { key: 'k', value: 0 } })], 1);
    await store.write([aSetting(id, null)]);
    const { mutationId } = await takeOne(store);
    await store.write([aSetting(id, 0)]);
    const ok = { status: 'ok', mutationId, version: 2, seq: 2 } as const;
    await store.applyPush({ epoch: EPOCH, head: 2, results: [ok] });
    assert.deepEqual([await valueOf(store, id), (await takeOne(store)).baseVersion], [0, 2]);
  });
}
