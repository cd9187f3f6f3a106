import assert from 'node:assert/strict';
import { devicesReply } from '../../shared/protocol/restApi.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { createDevices } from '../../server/db/devices.ts';
import { startService } from '../../server/startService.ts';
import { openHeadStream } from '../support/headStream.ts';
import {
  type Person,
  runSignedInService,
  type SignedInService,
} from '../support/signedInService.ts';
import { aMutation, countedId, numberedId } from '../support/syncBuilders.ts';

function fail(error: unknown): never {
  throw error;
}

async function codeOf(response: Response): Promise<string> {
  return `${response.status} ${wireError.parse(await response.json()).error.code}`;
}

const named = (id: string, name?: string): Record<string, string> => ({
  'Parley-Device': id,
  ...(name !== undefined && { 'Parley-Device-Name': encodeURIComponent(name) }),
});

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Devices on ${on}`, function () {
    this.timeout(60_000);
    let service: SignedInService;
    let people = 0;
    before(async () => {
      // No sweep while these run: what ends a stream here ends it at once.
      service = await runSignedInService({ on, timings: { sweepMs: 600_000 } });
    });
    after(() => service.close());

    const somebody = () => service.stranger(`user_${++people}`);
    const list = async (who: Pick<Person, 'fetch'>, headers = {}) =>
      devicesReply.parse(await (await who.fetch('/v1/devices', { headers })).json()).devices;

    it('D1: a request that names its device makes it, also as the first of its person', async () => {
      const ada = await somebody();
      const [desk, laptop] = [countedId(), countedId()];
      const names = ['Ada’s desk', 'Grüße 👩‍💻'];
      await ada.fetch('/v1/events', { headers: named(desk, names[0]), method: 'HEAD' });
      await ada.fetch('/v1/me', { headers: named(laptop, names[1]) });
      const devices = await list(ada, named(desk, 'Another name'));
      assert.deepEqual(
        devices.map(({ id, name, isThis, isRevoked }) => [id, name, isThis, isRevoked]).sort(),
        [
          [desk, names[0], true, false],
          [laptop, names[1], false, false],
        ].sort(),
      );
      assert.ok(devices.every(({ createdAt }) => Math.abs(createdAt - Date.now()) < 60_000));
    });

    it('D1: names change only where the person changes them', async () => {
      const ada = await somebody();
      const id = countedId();
      await ada.fetch('/v1/me', { headers: named(id) });
      const rename = (body: string) =>
        ada.fetch(`/v1/devices/${id}`, {
          method: 'PATCH',
          body,
          headers: { 'Content-Type': 'application/json' },
        });
      assert.equal((await rename('{"name":" Kitchen "}')).status, 204);
      for (const name of ['', ' ', 'a\nb', 'a\u202eb', '\0', 'x'.repeat(101)]) {
        assert.equal(await codeOf(await rename(JSON.stringify({ name }))), '400 badRequest');
      }
      assert.deepEqual(
        (await list(ada, named(id, 'Other'))).map(({ name }) => name),
        ['Kitchen'],
      );
    });

    it('D1: refuses headers that are not what they should be', async () => {
      const ada = await somebody();
      for (const id of [
        'x',
        '',
        numberedId(0xabc).toUpperCase(),
        `${countedId()}, ${countedId()}`,
        "' or 1=1 --",
      ]) {
        assert.equal(
          await codeOf(await ada.fetch('/v1/me', { headers: named(id) })),
          '400 badRequest',
        );
      }
      const names = [
        '%0d%0aSet-Cookie:%20a=b',
        '%00',
        '%',
        '%ff',
        '',
        '%20',
        'x'.repeat(101),
        '%E2%80%AEcod',
      ];
      for (const name of names) {
        const headers = { 'Parley-Device': countedId(), 'Parley-Device-Name': name };
        assert.equal(await codeOf(await ada.fetch('/v1/me', { headers })), '400 badRequest', name);
      }
      assert.deepEqual(await list(ada), []);
    });

    it('D3: a revoked device is refused on every route, others are not', async () => {
      const ada = await service.person(`user_${++people}`);
      const [lost, kept] = [countedId(), countedId()];
      for (const id of [lost, kept]) await ada.fetch('/v1/me', { headers: named(id) });
      const revoked = await ada.fetch(`/v1/devices/${lost}`, {
        method: 'DELETE',
        headers: named(kept),
      });
      assert.equal(revoked.status, 204);
      const space = `/v1/spaces/${ada.spaceId}`;
      const routes: readonly (readonly [string, string])[] = [
        ['GET', '/v1/me'],
        ['GET', '/v1/events'],
        ['GET', `${space}/pull?cursor=0`],
        ['POST', `${space}/push`],
        ['PUT', `${space}/blobs/${'a'.repeat(64)}`],
        ['GET', `${space}/records/setting`],
        ['GET', '/v1/devices'],
        ['POST', `/v1/devices/${lost}/admit`],
        ['DELETE', '/v1/me'],
        ['GET', '/v1/me/export'],
        ['GET', '/v1/nothing'],
      ];
      for (const [method, path] of routes) {
        const response = await ada.fetch(path, { method, headers: named(lost) });
        assert.equal(await codeOf(response), '403 deviceRevoked', path);
      }
      assert.equal((await ada.fetch('/v1/me', { headers: named(kept) })).status, 200);
      assert.equal((await list(ada)).find(({ id }) => id === lost)?.isRevoked, true);
    });

    it('D4: another device gives the access back, the revoked one and an unnamed one do not', async () => {
      const ada = await somebody();
      const [lost, kept] = [countedId(), countedId()];
      for (const id of [lost, kept]) await ada.fetch('/v1/me', { headers: named(id) });
      await ada.fetch(`/v1/devices/${lost}`, { method: 'DELETE' });
      const admit = async (headers = {}) =>
        ada.fetch(`/v1/devices/${lost}/admit`, { method: 'POST', headers });
      assert.equal(await codeOf(await admit(named(lost))), '403 deviceRevoked');
      assert.equal(await codeOf(await admit()), '403 forbidden');
      assert.equal((await ada.fetch('/v1/me', { headers: named(lost) })).status, 403);
      assert.equal((await admit(named(kept))).status, 204);
      assert.equal((await ada.fetch('/v1/me', { headers: named(lost) })).status, 200);
    });

    it('D3: ends the open stream of a revoked device at once, and no other', async () => {
      const ada = await somebody();
      const [lost, kept] = [countedId(), countedId()];
      const open = (id: string) =>
        openHeadStream(`${service.url}/v1/events`, {
          Authorization: ada.authorization,
          ...named(id),
        });
      const [ending, staying] = [await open(lost), await open(kept)];
      assert.equal((await ending.next())?.event, 'head');
      assert.equal((await staying.next())?.event, 'head');
      await ada.fetch(`/v1/devices/${lost}`, { method: 'DELETE' });
      const end = await ending.next();
      assert.deepEqual([end?.event, end?.data], ['end', { reason: 'revoked' }]);
      assert.equal(await ending.next(), null);
      assert.equal((await open(lost)).response.status, 403);
      const { spaces } = (await (await ada.fetch('/v1/me')).json()) as { spaces: { id: string }[] };
      await ada.fetch(`/v1/spaces/${spaces[0]?.id ?? ''}/push`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ epoch: null, mutations: [aMutation()] }),
      });
      assert.equal((await staying.next())?.event, 'head');
      staying.close();
    });

    it('D5: nobody reaches another’s device, and one id with two people is two devices', async () => {
      const [ada, eve] = [await somebody(), await somebody()];
      const id = countedId();
      await ada.fetch('/v1/me', { headers: named(id, 'Ada’s') });
      const body = JSON.stringify({ name: 'Taken' });
      const headers = { 'Content-Type': 'application/json' };
      const attempts = [
        eve.fetch(`/v1/devices/${id}`, { method: 'PATCH', body, headers }),
        eve.fetch(`/v1/devices/${id}`, { method: 'DELETE' }),
        eve.fetch(`/v1/devices/${id}/admit`, { method: 'POST', headers: named(countedId()) }),
      ];
      for (const response of await Promise.all(attempts)) {
        assert.equal(await codeOf(response), '404 notFound');
      }
      await eve.fetch('/v1/me', { headers: named(id, 'Eve’s') });
      await eve.fetch(`/v1/devices/${id}`, { method: 'DELETE' });
      assert.equal((await ada.fetch('/v1/me', { headers: named(id) })).status, 200);
      assert.deepEqual(
        (await list(ada)).map(({ name }) => name),
        ['Ada’s'],
      );
      assert.equal(
        await codeOf(await ada.fetch('/v1/devices/x', { method: 'DELETE' })),
        '400 badRequest',
      );
    });

    it('D6: serves requests that name no device', async () => {
      const ada = await somebody();
      const id = countedId();
      await ada.fetch('/v1/me', { headers: named(id) });
      await ada.fetch(`/v1/devices/${id}`, { method: 'DELETE' });
      assert.equal((await ada.fetch('/v1/me')).status, 200);
      assert.equal((await list(ada)).length, 1);
    });
  });
}

describe('The list of devices', function () {
  this.timeout(60_000);
  let service: SignedInService;
  let database: Database;
  before(async () => {
    service = await runSignedInService({ on: 'Postgres' });
    database = await openDatabase(service.configuration.database, fail);
  });
  after(async () => {
    await database.close();
    await service.close();
  });

  it('D2: keeps the 100 that were seen last and the 100 that were revoked last', async () => {
    const devices = createDevices(database);
    const ids = Array.from({ length: 130 }, () => countedId());
    const [first = '', second = ''] = ids;
    await devices.touch({ userId: 'ada', id: first }, 'First');
    await devices.touch({ userId: 'ada', id: second }, 'Second');
    await devices.revoke({ userId: 'ada', id: second });
    await database.query(
      `update device set last_seen_at = now() - interval '1 day' where user_id = 'ada'`,
      [],
    );
    await Promise.all(ids.slice(2).map((id) => devices.touch({ userId: 'ada', id }, 'New')));
    const kept = await devices.list('ada');
    assert.equal(kept.filter(({ isRevoked }) => !isRevoked).length, 100);
    assert.ok(!kept.some(({ id }) => id === first), 'unseen for longest');
    assert.ok(
      kept.some(({ id }) => id === second),
      'a revoked one is no newcomer later',
    );
    assert.equal((await devices.standingOf('ada', second)).device, 'revoked');
  });

  it('D1: marks a device as seen at most once a minute', async () => {
    const ada = await service.stranger('user_seen');
    const id = countedId();
    const seen = async () => {
      await ada.fetch('/v1/me', { headers: named(id) });
      const [device] = devicesReply.parse(await (await ada.fetch('/v1/devices')).json()).devices;
      return device?.lastSeenAt;
    };
    const first = await seen();
    assert.equal(await seen(), first);
    await database.query(
      `update device set last_seen_at = now() - interval '61 seconds' where id = $1`,
      [id],
    );
    const later = await seen();
    assert.ok(later !== undefined && first !== undefined && later > first);
  });

  it('D3: another instance ends the revoked device’s stream with its next sweep', async () => {
    const ada = await service.stranger('user_two');
    const id = countedId();
    const other = await startService(
      { ...service.configuration, port: 0 },
      { sweepMs: 50, drainMs: 500 },
    );
    const stream = await openHeadStream(`${other.url}/v1/events`, {
      Authorization: ada.authorization,
      ...named(id),
    });
    assert.equal((await stream.next())?.event, 'head');
    await ada.fetch(`/v1/devices/${id}`, { method: 'DELETE' });
    const end = await stream.next();
    assert.deepEqual(end?.data, { reason: 'revoked' });
    await other.close();
  });
});
