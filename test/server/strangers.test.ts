import assert from 'node:assert/strict';
import { createSpaceReply } from '../../shared/protocol/restApi.ts';
import { headEvent, meReply } from '../../shared/protocol/syncApi.ts';
import {
  assertFault,
  type PeopleService,
  type Person,
  runPeopleService,
} from '../support/peopleService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { DATABASE_KINDS } from '../support/testDatabase.ts';

/** Every route below a space, with a body that would be taken from a member. */
const routes: readonly (readonly [string, string, unknown?])[] = [
  ['GET', 'pull?cursor=0'],
  ['POST', 'push', { epoch: null, mutations: [aMutation()] }],
  ['GET', 'records/setting'],
  ['GET', `records/setting/${countedId()}`],
  ['PUT', `records/setting/${countedId()}`, { data: {}, schemaVersion: 1 }],
  ['DELETE', `records/setting/${countedId()}`],
  ['GET', 'members'],
  ['PUT', 'members/user_bob', { role: 'member' }],
  ['DELETE', 'members/user_ada'],
  ['GET', 'blobs'],
  ['GET', `blobs/${'f'.repeat(64)}`],
];

for (const on of DATABASE_KINDS) {
  describe(`A stranger on ${on}`, () => {
    let people: PeopleService;
    let [ada, eve] = [] as unknown as [Person, Person];
    let spaceId: string;

    before(async function () {
      this.timeout(60_000);
      people = await runPeopleService({ on, timings: { sweepMs: 50 } });
      [ada, eve] = [await people.person('user_ada'), await people.person('user_eve')];
      const made = await ada.request('/v1/spaces', { method: 'POST', body: { kind: 'room' } });
      ({ id: spaceId } = createSpaceReply.parse(await made.json()));
      await eve.personalSpace();
      await (await people.person('user_bob')).personalSpace();
    });
    after(() => people.service.close());

    const ask = (who: Person, space: string, [method, path, body]: (typeof routes)[number]) =>
      who.request(`/v1/spaces/${space}/${path}`, {
        method,
        ...(body !== undefined && { body }),
        headers: { 'If-None-Match': '*' },
      });

    for (const route of routes) {
      it(`A2: is forbidden ${route[0]} ${route[1].replace(/[0-9a-f-]{36,}/, ':id')} of another’s space, an unknown one and what is no id`, async () => {
        const spaces = [
          spaceId,
          spaceId.toUpperCase(),
          countedId(),
          'nonsense',
          '__proto__',
          `${spaceId}%00`,
          encodeURIComponent("' or 1=1 --"),
          encodeURIComponent(`${spaceId}' --`),
          '%2e%2e%2f',
        ];
        const messages = new Set<string>();
        for (const space of spaces) {
          messages.add(await assertFault(await ask(eve, space, route), 403, 'forbidden'));
        }
        assert.equal(messages.size, 1, 'tells which of them there are');
        assert.notEqual((await ask(ada, spaceId, route)).status, 403);
      });
    }

    it('A2: is told nothing of another’s space by the stream, whatever it says it has seen', async () => {
      const stream = await eve.listen();
      const [own] = await eve.spaces();
      assert.ok(own);
      const body = { epoch: null, mutations: [aMutation()] };
      const push = (who: Person, space: string) =>
        who.request(`/v1/spaces/${space}/push`, { method: 'POST', body });
      for (let i = 0; i < 5; i++) await push(ada, spaceId);
      assert.equal((await push(eve, own.id)).status, 200);
      for (let head = -1; head < 1;) {
        const event = await stream.next();
        assert.ok(event);
        if (event.event !== 'head') continue;
        const told = headEvent.parse(event.data);
        assert.equal(told.spaceId, own.id);
        ({ head } = told);
      }
      stream.close();
    });

    it('A2: finds no way into another’s space by what a mutation says', async () => {
      const [own] = await eve.spaces();
      const item = { ...aMutation(), spaceId, space_id: spaceId, authorId: 'user_ada' };
      const body = { epoch: null, spaceId, mutations: [item] };
      const path = `/v1/spaces/${own?.id ?? ''}/push?spaceId=${spaceId}`;
      assert.equal((await eve.request(path, { method: 'POST', body })).status, 200);
      const before = await ada.request(`/v1/spaces/${spaceId}/records/setting/${item.id}`);
      await assertFault(before, 404, 'notFound');
    });

    it('A2: is nobody else by a user id that means something to SQL or to JavaScript', async () => {
      for (const userId of [
        "' or true --",
        '__proto__',
        'constructor',
        '%',
        "x'; drop table app_user; --",
      ]) {
        const odd = await people.person(userId);
        const reply = meReply.parse(await (await odd.request('/v1/me')).json());
        assert.equal(reply.userId, userId);
        assert.deepEqual(
          reply.spaces.map(({ kind, head }) => [kind, head]),
          [['personal', 0]],
        );
        await assertFault(await ask(odd, spaceId, ['GET', 'pull?cursor=0']), 403, 'forbidden');
      }
      assert.equal((await ada.spaces()).length, 2);
    });
  });
}
