import assert from 'node:assert/strict';
import { createSpaceReply, membersReply } from '../../shared/protocol/restApi.ts';
import { headEvent } from '../../shared/protocol/syncApi.ts';
import type { HeadStreamClient } from '../support/headStream.ts';
import {
  assertFault,
  type PeopleService,
  type Person,
  runPeopleService,
} from '../support/peopleService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { DATABASE_KINDS } from '../support/testDatabase.ts';

const SWEEP_MS = 50;

async function makeRoom(owner: Person): Promise<string> {
  const made = await owner.request('/v1/spaces', { method: 'POST', body: { kind: 'room' } });
  assert.equal(made.status, 201);
  return createSpaceReply.parse(await made.json()).id;
}

const put = (by: Person, room: string, userId: string, role: string) =>
  by.request(`/v1/spaces/${room}/members/${encodeURIComponent(userId)}`, {
    method: 'PUT',
    body: { role },
  });

const remove = (by: Person, room: string, userId: string) =>
  by.request(`/v1/spaces/${room}/members/${userId}`, { method: 'DELETE' });

async function membersOf(by: Person, room: string) {
  const response = await by.request(`/v1/spaces/${room}/members`);
  return Object.fromEntries(
    membersReply.parse(await response.json()).members.map(({ userId, role }) => [userId, role]),
  );
}

const push = (by: Person, room: string) =>
  by.request(`/v1/spaces/${room}/push`, {
    method: 'POST',
    body: { epoch: null, mutations: [aMutation()] },
  });

const pull = (by: Person, room: string) => by.request(`/v1/spaces/${room}/pull?cursor=0`);

async function nextHeadOf(stream: HeadStreamClient, room: string): Promise<number> {
  for (;;) {
    const event = await stream.next();
    assert.ok(event, 'The stream ended.');
    if (event.event !== 'head') continue;
    const head = headEvent.parse(event.data);
    if (head.spaceId === room) return head.head;
  }
}

for (const on of DATABASE_KINDS) {
  describe(`The members of a space on ${on}`, () => {
    let people: PeopleService;
    let [ada, bob, cem] = [] as unknown as [Person, Person, Person];
    let room: string;

    before(async function () {
      this.timeout(60_000);
      people = await runPeopleService({ on, timings: { sweepMs: SWEEP_MS } });
    });
    after(() => people.service.close());
    beforeEach(async () => {
      const suffix = countedId();
      [ada, bob, cem] = (await Promise.all(
        ['ada', 'bob', 'cem'].map((name) => people.person(`${name}_${suffix}`)),
      )) as [Person, Person, Person];
      for (const person of [ada, bob, cem]) await person.spaces();
      room = await makeRoom(ada);
    });

    it('A4: are its maker alone at first, who is its owner', async () => {
      assert.deepEqual(await membersOf(ada, room), { [ada.userId]: 'owner' });
      const known = (await ada.spaces()).find(({ id }) => id === room);
      assert.deepEqual([known?.kind, known?.role, known?.head], ['room', 'owner', 0]);
      assert.equal((await push(ada, room)).status, 200);
      for (const body of [{}, { kind: 'personal' }, []]) {
        await assertFault(
          await ada.request('/v1/spaces', { method: 'POST', body }),
          400,
          'badRequest',
        );
      }
    });

    it('A4: can be there before the maker’s first `me`', async () => {
      const dora = await people.person(`dora_${countedId()}`);
      const own = await makeRoom(dora);
      assert.deepEqual(
        (await dora.spaces()).map(({ kind }) => kind),
        ['personal', 'room'],
      );
      assert.deepEqual(await membersOf(dora, own), { [dora.userId]: 'owner' });
    });

    it('A5: are added, changed and removed by owners, and by nobody else', async () => {
      assert.equal((await put(ada, room, bob.userId, 'member')).status, 200);
      assert.deepEqual((await bob.spaces()).map(({ id }) => id).includes(room), true);
      assert.equal((await push(bob, room)).status, 200);
      await assertFault(await put(bob, room, cem.userId, 'member'), 403, 'forbidden');
      await assertFault(await put(bob, room, bob.userId, 'owner'), 403, 'forbidden');
      await assertFault(await remove(bob, room, ada.userId), 403, 'forbidden');
      await assertFault(await put(cem, room, cem.userId, 'owner'), 403, 'forbidden');
      await put(ada, room, bob.userId, 'owner');
      assert.equal((await put(bob, room, cem.userId, 'reader')).status, 200);
      assert.equal((await remove(bob, room, ada.userId)).status, 204);
      assert.deepEqual(await membersOf(bob, room), {
        [bob.userId]: 'owner',
        [cem.userId]: 'reader',
      });
    });

    it('A5: let a reader read and not write', async () => {
      await put(ada, room, bob.userId, 'reader');
      assert.equal((await pull(bob, room)).status, 200);
      await assertFault(await push(bob, room), 403, 'forbidden');
      const at = `/v1/spaces/${room}/records/memory/${countedId()}`;
      const write = { method: 'PUT', body: { data: {}, schemaVersion: 1 } };
      const headers = { 'If-None-Match': '*' };
      await assertFault(await bob.request(at, { ...write, headers }), 403, 'forbidden');
      assert.equal((await bob.request(`/v1/spaces/${room}/records/memory`)).status, 200);
      assert.equal((await bob.request(`/v1/spaces/${room}/members`)).status, 200);
    });

    it('A5: must be somebody, in a role that there is', async () => {
      await assertFault(await put(ada, room, `nobody_${countedId()}`, 'member'), 404, 'notFound');
      await assertFault(await remove(ada, room, cem.userId), 404, 'notFound');
      await assertFault(await put(ada, room, bob.userId, 'king'), 400, 'badRequest');
      await assertFault(await put(ada, room, 'x'.repeat(201), 'member'), 400, 'badRequest');
      await assertFault(await put(ada, room, "' or 1=1 --", 'member'), 404, 'notFound');
    });

    it('A6: may leave, but not the last owner', async () => {
      await put(ada, room, bob.userId, 'member');
      await assertFault(await remove(ada, room, ada.userId), 412, 'conflict');
      await assertFault(await put(ada, room, ada.userId, 'reader'), 412, 'conflict');
      assert.equal((await remove(bob, room, bob.userId)).status, 204);
      await put(ada, room, bob.userId, 'owner');
      assert.equal((await remove(ada, room, ada.userId)).status, 204);
      // Who made it has no more part in it than anybody.
      assert.ok((await ada.spaces()).every(({ id }) => id !== room));
      await assertFault(await pull(ada, room), 403, 'forbidden');
      assert.equal((await push(bob, room)).status, 200);
      await assertFault(await remove(bob, room, bob.userId), 412, 'conflict');
    });

    it('A7: of a personal space are nobody else, ever', async () => {
      const { id } = await ada.personalSpace();
      for (const name of [id, 'personal']) {
        await assertFault(await put(ada, name, bob.userId, 'reader'), 403, 'forbidden');
        await assertFault(await put(ada, name, ada.userId, 'reader'), 403, 'forbidden');
        await assertFault(await remove(ada, name, ada.userId), 403, 'forbidden');
        assert.deepEqual(await membersOf(ada, name), { [ada.userId]: 'owner' });
      }
    });

    it('A8: are shut out at once when they are removed, and their open stream hears no more', async () => {
      await put(ada, room, bob.userId, 'member');
      const stream = await bob.listen();
      assert.equal(await nextHeadOf(stream, room), 0);
      await push(ada, room);
      assert.equal(await nextHeadOf(stream, room), 1);

      await remove(ada, room, bob.userId);
      const record = `/v1/spaces/${room}/records/memory/${countedId()}`;
      const blob = `/v1/spaces/${room}/blobs/${'f'.repeat(64)}`;
      const body = { data: {}, schemaVersion: 1 };
      const headers = { 'If-None-Match': '*' };
      for (const answer of [
        push(bob, room),
        pull(bob, room),
        bob.request(record),
        bob.request(record, { method: 'PUT', body, headers }),
        bob.request(`/v1/spaces/${room}/records/memory`),
        bob.request(blob),
        bob.request(`/v1/spaces/${room}/blobs`),
        bob.request(`/v1/spaces/${room}/members`),
        remove(bob, room, bob.userId),
      ]) {
        await assertFault(await answer, 403, 'forbidden');
      }

      // No announcement tells of a new room: who hears of it has been swept since it was made.
      await nextHeadOf(stream, await makeRoom(bob));
      await push(ada, room);
      const last = await makeRoom(bob);
      for (let heard = ''; heard !== last;) {
        const event = await stream.next();
        assert.ok(event);
        if (event.event === 'head') heard = headEvent.parse(event.data).spaceId;
        assert.notEqual(heard, room);
      }
      stream.close();
    });
  });
}
