import assert from 'node:assert/strict';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { keptRecords } from '../support/keptRecords.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { next, openDesk } from './serviceDesk.ts';
import type { Desk } from './serviceDesk.ts';
import { epochRules, pullRules, purgeRules, raceRules, versionRules } from './servicePullRules.ts';

/** A service under test, freshly made and empty, and how to end it. */
export interface ServiceUnderTest {
  readonly service: SyncService;
  /** Forgets the tombstones that the space holds now, as age does. */
  purgeTombstones(spaceId: string): Promise<void>;
  close(): Promise<void>;
}

/** Registers a suite that proves every server rule of shared/sync/SPEC.md on one implementation. */
export function syncServiceContract(
  name: string,
  makeService: () => Promise<ServiceUnderTest>,
): void {
  describe(`${name} as a sync service`, () => {
    let tested: ServiceUnderTest;
    let desk: Desk;

    beforeEach(async function () {
      this.timeout(60_000);
      tested = await makeService();
      desk = await openDesk(tested.service, 'ada');
    });
    afterEach(() => tested.close());

    accountRules(() => tested.service);
    acceptanceRules(() => desk);
    contentRules(() => desk);
    refusalRules(() => desk);
    rejectionRules(() => desk);
    pullRules(() => desk);
    epochRules(() => desk);
    versionRules(
      () => desk,
      (spaceId) => tested.purgeTombstones(spaceId),
    );
    purgeRules(
      () => desk,
      (spaceId) => tested.purgeTombstones(spaceId),
    );
    raceRules(() => desk);
  });
}

/** What the service has never to look into, as it comes from the extension. */
function contentRules(desk: () => Desk): void {
  it('[S2] carries texts, changes of files and pictures as they are', async () => {
    const sent = keptRecords().map(({ kind, id, data }) =>
      aMutation({ kind, id, data, schemaVersion: 3 }),
    );
    await desk().push(...sent);
    assert.deepEqual(
      (await desk().pullAll(0)).map(({ kind, id, data, schemaVersion }) => ({
        ...{ kind, id, data, schemaVersion },
      })),
      sent.map(({ kind, id, data, schemaVersion }) => ({ kind, id, data, schemaVersion })),
    );
  });
}

function accountRules(service: () => SyncService): void {
  it('A1: makes one personal space on first sight and gives the same one ever after', async () => {
    const [first, second] = await Promise.all([service().me('bob'), service().me('bob')]);
    const third = await service().me('bob');
    assert.equal(third.userId, first.userId);
    assert.deepEqual(second.spaces, first.spaces);
    assert.deepEqual(third.spaces, first.spaces);
    assert.deepEqual(
      first.spaces.map(({ kind, role, head }) => ({ kind, role, head })),
      [{ kind: 'personal', role: 'owner', head: 0 }],
    );
  });

  it('A2: forbids a stranger’s space and an unknown one alike', async () => {
    const ada = await openDesk(service(), 'ada');
    await ada.push(aMutation());
    await service().me('eve');
    for (const spaceId of [ada.spaceId, countedId()]) {
      const push = await service().push('eve', spaceId, {
        epoch: ada.epoch,
        mutations: [aMutation()],
      });
      const pull = await service().pull('eve', spaceId, { cursor: 0 });
      assert.deepEqual(push, { ok: false, refusal: { kind: 'forbidden' } });
      assert.deepEqual(pull, { ok: false, refusal: { kind: 'forbidden' } });
    }
    assert.equal((await ada.pullAll(0)).length, 1);
  });

  it('A2: keeps two people’s records of the same id apart', async () => {
    const [ada, bob] = [await openDesk(service(), 'ada'), await openDesk(service(), 'bob')];
    const id = countedId();
    await ada.one('ok', aMutation({ id, data: { of: 'ada' } }));
    await bob.one('ok', aMutation({ id, data: { of: 'bob' } }));
    assert.deepEqual((await ada.pullAll(0))[0]?.data, { of: 'ada' });
    assert.deepEqual((await bob.pullAll(0))[0]?.data, { of: 'bob' });
  });
}

function acceptanceRules(desk: () => Desk): void {
  it('P1: answers each mutation in order and lets a bad one stop no other', async () => {
    const taken = aMutation();
    await desk().push(taken);
    const good = [aMutation(), aMutation()] as const;
    const { results } = await desk().push(
      good[0],
      { nonsense: true },
      next(taken, 7),
      aMutation({ baseVersion: 3 }),
      taken,
      good[1],
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['ok', 'rejected', 'conflict', 'gone', 'duplicate', 'ok'],
    );
    assert.equal(results[5]?.mutationId, good[1].mutationId);
  });

  it('P3: answers a repeated mutation with its first fate, also after later writes', async () => {
    const item = aMutation();
    const first = await desk().one('ok', item);
    await desk().one('ok', next(item, 1, { data: { v: 2 } }));
    const again = await desk().one('duplicate', item);
    assert.deepEqual([again.version, again.seq], [first.version, first.seq]);
    assert.deepEqual((await desk().pullAll(0))[0]?.data, { v: 2 });
  });

  it('P3: applies a mutation once that comes twice in one request', async () => {
    const item = aMutation();
    const { results, head } = await desk().push(item, item);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['ok', 'duplicate'],
    );
    assert.equal(head, 1);
  });

  it('P3: does not remember what it refused', async () => {
    const early = aMutation({ baseVersion: 1 });
    await desk().one('gone', early);
    await desk().one('ok', next(early, 0));
    assert.equal((await desk().one('ok', early)).version, 2);
  });

  it('P4, P5: counts versions from 1, one for each accepted write', async () => {
    const item = aMutation();
    assert.equal((await desk().one('ok', item)).version, 1);
    assert.equal((await desk().one('ok', next(item, 1))).version, 2);
    assert.equal((await desk().one('ok', next(item, 2))).version, 3);
    assert.equal((await desk().pullAll(0))[0]?.version, 3);
  });

  it('P5, P8: keeps a deleted record as a tombstone, and brings it back on its version only', async () => {
    const item = aMutation();
    await desk().push(item);
    const death = await desk().one('ok', next(item, 1, { deleted: true, data: null }));
    const [tombstone] = await desk().pullAll(1);
    assert.deepEqual(
      [tombstone?.deleted, tombstone?.data, tombstone?.version, tombstone?.seq],
      [true, null, 2, death.seq],
    );
    const { server } = await desk().one('conflict', next(item, 0));
    assert.equal(server.deleted, true);
    assert.equal((await desk().one('ok', next(item, 2))).version, 3);
    assert.equal((await desk().pullAll(0))[0]?.deleted, false);
  });

  it('P9: gives each accepted mutation the next seq and a record the seq of its last write', async () => {
    const [a, b] = [aMutation(), aMutation()];
    const first = await desk().push(a, b);
    const second = await desk().push(next(a, 1), aMutation({ baseVersion: 9 }));
    assert.deepEqual(
      first.results.map((result) => (result.status === 'ok' ? result.seq : null)),
      [1, 2],
    );
    assert.deepEqual([first.head, second.head], [2, 3]);
    assert.equal(second.epoch, desk().epoch);
    assert.deepEqual(
      (await desk().pullAll(0)).map(({ id, seq }) => [id, seq]),
      [
        [b.id, 2],
        [a.id, 3],
      ],
    );
  });

  it('P10: applies the same record several times in one request, in order', async () => {
    const item = aMutation({ data: { n: 1 } });
    const { results, head } = await desk().push(
      item,
      next(item, 1, { data: { n: 2 } }),
      next(item, 1, { data: { n: 3 } }),
      next(item, 2, { data: { n: 4 } }),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['ok', 'ok', 'conflict', 'ok'],
    );
    assert.equal(head, 3);
    const [record] = await desk().pullAll(0);
    assert.deepEqual([record?.version, record?.data], [3, { n: 4 }]);
  });

  it('P12: gives data back as it was sent', async () => {
    const data: unknown = JSON.parse(
      '{"text":"é 𝄞 \\" \\\\ \\n","zero":0,"big":9007199254740991,"small":1e-7,"list":[1,[],{}],"none":null,"":"empty key"}',
    );
    const item = { ...aMutation(), data };
    await desk().one('ok', item);
    assert.deepEqual((await desk().pullAll(0))[0], {
      kind: item.kind,
      id: item.id,
      seq: 1,
      version: 1,
      deleted: false,
      schemaVersion: item.schemaVersion,
      clientUpdatedAt: item.clientUpdatedAt,
      data,
    });
  });

  it('P12: takes a key named __proto__ for nothing, harming nobody', async () => {
    const data: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":1}');
    await desk().one('ok', { ...aMutation(), data });
    assert.deepEqual((await desk().pullAll(0))[0]?.data, { a: 1 });
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
}

function refusalRules(desk: () => Desk): void {
  it('P6: answers a write on an old version with the record as it is', async () => {
    const item = aMutation();
    await desk().push(item, next(item, 1, { data: { v: 2 } }));
    for (const baseVersion of [0, 1, 3]) {
      const { server } = await desk().one('conflict', next(item, baseVersion, { data: { v: 9 } }));
      assert.deepEqual(
        [server.id, server.version, server.seq, server.data],
        [item.id, 2, 2, { v: 2 }],
      );
    }
    assert.equal((await desk().pull({ cursor: 0 })).head, 2);
  });

  it('P7: does not bring back a record that it never had', async () => {
    await desk().one('gone', aMutation({ baseVersion: 1 }));
    assert.deepEqual(await desk().pullAll(0), []);
  });
}

function rejectionRules(desk: () => Desk): void {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { in: deep(levels - 1) });
  const cases: readonly (readonly [string, string, () => unknown])[] = [
    ['no object', 'malformed', () => 7],
    ['no id', 'malformed', () => ({ ...aMutation(), id: undefined })],
    [
      'an upper-case id',
      'malformed',
      () => ({ ...aMutation(), id: 'ABCDEF00-0000-4000-8000-00000000000A' }),
    ],
    ['a deletion with data', 'malformed', () => aMutation({ deleted: true })],
    ['neither data nor deletion', 'malformed', () => aMutation({ data: null })],
    ['data that is a list', 'malformed', () => ({ ...aMutation(), data: [1] })],
    ['a hundred levels', 'malformed', () => ({ ...aMutation(), data: { in: deep(100) } })],
    ['an unknown kind', 'unknownKind', () => aMutation({ kind: 'spaceship' })],
    ['NUL', 'unstorableText', () => aMutation({ data: { a: ['x\0y'] } })],
    ['half a surrogate pair', 'unstorableText', () => aMutation({ data: { a: { b: '\ud800' } } })],
    ['NUL in a key', 'unstorableText', () => aMutation({ data: { 'a\0': 1 } })],
    ['more than a megabyte', 'tooLarge', () => aMutation({ data: { a: 'é'.repeat(600_000) } })],
  ];
  for (const [what, reason, make] of cases) {
    it(`P11: rejects ${what} as ${reason} and takes its neighbours`, async () => {
      const { results } = await desk().push(aMutation(), make(), aMutation());
      assert.deepEqual(
        results.map((result) => (result.status === 'rejected' ? result.reason : result.status)),
        ['ok', reason, 'ok'],
      );
      assert.equal((await desk().pullAll(0)).length, 2);
    });
  }

  it('P11: names a rejected mutation where it has a name', async () => {
    const item = aMutation({ kind: 'spaceship' });
    assert.equal((await desk().one('rejected', item)).mutationId, item.mutationId);
    assert.equal((await desk().one('rejected', null)).mutationId, null);
  });
}
