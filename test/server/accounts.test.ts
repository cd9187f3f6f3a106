import assert from 'node:assert/strict';
import { accountDeletion } from '../../shared/protocol/restApi.ts';
import { meReply, wireError } from '../../shared/protocol/syncApi.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { purge } from '../../server/db/purge.ts';
import { signedMessage, WEBHOOK_SECRET } from '../support/clerkWebhooks.ts';
import { freshPostgres } from '../support/postgres.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import {
  type Person,
  runSignedInService,
  type SignedInService,
} from '../support/signedInService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { keepAccounts, type KeptAccounts } from '../support/keptAccounts.ts';

const DAY_MS = 24 * 60 * 60_000;

async function codeOf(response: Response): Promise<string> {
  return `${response.status} ${wireError.parse(await response.json()).error.code}`;
}

const deletionOf = async (response: Response) =>
  accountDeletion.parse(await response.json()).removedAt;

const push = (who: Pick<Person, 'fetch'>, spaceId: string, mutation = aMutation()) =>
  who.fetch(`/v1/spaces/${spaceId}/push`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ epoch: null, mutations: [mutation] }),
  });

describe('Leaving', function () {
  this.timeout(60_000);
  let service: SignedInService;
  before(async () => {
    service = await runSignedInService({ on: 'Postgres' });
  });
  after(() => service.close());

  it('A11: is asked for, told with its date, and taken back', async () => {
    const ada = await service.person('user_leaving');
    assert.equal(await deletionOf(await ada.fetch('/v1/me/deletion')), null);
    const asked = await deletionOf(await ada.fetch('/v1/me', { method: 'DELETE' }));
    assert.ok(asked !== null && Math.abs(asked - Date.now() - 30 * DAY_MS) < 60_000);
    assert.equal(await deletionOf(await ada.fetch('/v1/me', { method: 'DELETE' })), asked);
    assert.equal(await deletionOf(await ada.fetch('/v1/me/deletion')), asked);
    const cancel = () => ada.fetch('/v1/me/deletion/cancel', { method: 'POST' });
    assert.equal(await deletionOf(await cancel()), null);
    assert.equal(await deletionOf(await cancel()), null);
    assert.equal((await push(ada, ada.spaceId)).status, 200);
  });

  it('A12: reads on and writes no more until then', async () => {
    const ada = await service.person('user_reading');
    assert.equal((await push(ada, ada.spaceId)).status, 200);
    await ada.fetch('/v1/me', { method: 'DELETE' });
    const refused = await push(ada, ada.spaceId);
    assert.equal(refused.status, 403);
    const { error } = wireError.parse(await refused.json());
    assert.match(error.message, /to be deleted/);
    const blob = `/v1/spaces/personal/blobs/${'a'.repeat(64)}`;
    assert.equal(
      await codeOf(await ada.fetch(blob, { method: 'PUT', body: 'x' })),
      '403 forbidden',
    );
    const record = await ada.fetch(`/v1/spaces/personal/records/setting/${countedId()}`, {
      method: 'DELETE',
    });
    assert.equal(await codeOf(record), '403 forbidden');
    for (const path of [
      '/v1/me',
      '/v1/me/export',
      '/v1/spaces/personal/records/setting',
      '/v1/spaces/personal/blobs',
      `/v1/spaces/${ada.spaceId}/pull?cursor=0`,
    ]) {
      const response = await ada.fetch(path);
      assert.equal(response.status, 200, path);
      await response.text();
    }
  });
});

describe('An account that goes', function () {
  this.timeout(60_000);

  it('A13, A15: is not served while it is removed, nor after Clerk has deleted it', async () => {
    const service = await runSignedInService({ on: 'Postgres' });
    const database = await openDatabase(service.configuration.database, () => undefined);
    const [ada, eve] = [await service.person('user_ada'), await service.person('user_eve')];
    await ada.fetch('/v1/me', { method: 'DELETE' });
    await database.query(
      `update app_user set removal_started_at = now(), removal_due_at = now() where id = 'user_ada'`,
      [],
    );
    const busy = await ada.fetch('/v1/me');
    assert.ok(Number(busy.headers.get('retry-after')) > 0);
    assert.equal(await codeOf(busy), '503 unavailable');
    await database.query(
      `update app_user set removal_due_at = now(), removal_asked_by = 'clerk' where id = 'user_eve'`,
      [],
    );
    await purge(database);
    for (const path of ['/v1/me', '/v1/events', '/v1/me/deletion']) {
      const headers = { 'Parley-Device': countedId() };
      assert.equal(await codeOf(await eve.fetch(path, { headers })), '403 forbidden');
    }
    assert.deepEqual(await database.query('select id from app_user', []), []);
    assert.equal((await ada.fetch('/v1/me')).status, 200, 'may begin anew');
    await database.close();
    await service.close();
  });
});

describe('Leaving on this machine alone', () => {
  it('A11: works without Clerk too', async function () {
    this.timeout(60_000);
    const service = await runService({ on: 'PGlite', over: { accountGraceDays: 3 } });
    const asked = await deletionOf(await service.request('/v1/me', { method: 'DELETE' }));
    assert.ok(asked !== null && Math.abs(asked - Date.now() - 3 * DAY_MS) < 60_000);
    const kept = await service.request('/v1/me/deletion/cancel', { method: 'POST' });
    assert.equal(await deletionOf(kept), null);
    await service.close();
  });
});

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`The removal of accounts on ${on}`, function () {
    this.timeout(60_000);
    let kept: KeptAccounts;
    let database: Database;
    before(async () => {
      kept = await keepAccounts(on);
      database = kept.database;
    });
    after(() => kept.close());

    const timeIsUp = async () => {
      await database.query(
        `update app_user set removal_due_at = now() - interval '1 second'
          where removal_due_at is not null`,
        [],
      );
      await purge(database);
    };

    it('A13: leaves nothing that was the person’s alone, and all that is others’', async () => {
      const [ada, eve] = [await kept.fill('ada', 2_500), await kept.fill('eve', 3)];
      await kept.accounts.remove('ada', 'person');
      await purge(database);
      assert.ok((await kept.traces('ada')) > 0, 'the time of grace');
      await timeIsUp();
      assert.equal(await kept.traces('ada'), 0);
      assert.equal(await kept.rowsOf(ada), 0);
      assert.ok((await kept.traces('eve')) > 0);
      assert.equal(await kept.rowsOf(eve), 3 + 3 + 1 + 1);
    });

    it('A13: passes shared spaces on: to another owner, to who writes, to who reads', async () => {
      const roles = async (spaceId: string) =>
        database.query(
          `select m.user_id, m.role, s.owner_id
             from space_member m join space s on s.id = m.space_id
            where s.id = $1 order by m.user_id`,
          [spaceId],
        );
      const cases = [
        [['b1', 'reader'], ['c1', 'member'], ['d1', 'owner'], 'd1'],
        [['b2', 'reader'], ['c2', 'member'], ['d2', 'member'], 'c2'],
        [['b3', 'reader'], ['c3', 'reader'], ['d3', 'reader'], 'b3'],
      ] as const;
      for (const [first, second, third, heir] of cases) {
        const owner = `owner of ${heir}`;
        const spaceId = await kept.share(owner, [first, second, third]);
        await kept.service.push(owner, spaceId, { epoch: null, mutations: [aMutation()] });
        await kept.accounts.remove(owner, 'person');
        await timeIsUp();
        const expected = [first, second, third].map(([userId, role]) => ({
          user_id: userId,
          role: userId === heir ? 'owner' : role,
          owner_id: heir,
        }));
        assert.deepEqual(await roles(spaceId), expected);
        assert.equal(await kept.traces(owner), 0, 'not as the author either');
        const pulled = await kept.service.pull(heir, spaceId, { cursor: 0 });
        assert.ok(pulled.ok && pulled.reply.records.length === 1);
      }
    });

    it('A13: passes a space to somebody who stays, and crowns nobody where a reader leaves', async () => {
      const staying = await kept.share('o1', [
        ['leaves', 'owner'],
        ['stays', 'member'],
      ]);
      await kept.accounts.remove('leaves', 'clerk');
      await kept.accounts.remove('o1', 'person');
      await database.query(`update app_user set removal_due_at = now() where id = 'o1'`, []);
      await purge(database);
      assert.deepEqual(
        await database.query('select owner_id from space where id = $1', [staying]),
        [{ owner_id: 'stays' }],
      );
      const plain = await kept.share('o2', [
        ['r1', 'reader'],
        ['m1', 'member'],
      ]);
      await kept.accounts.remove('r1', 'person');
      await timeIsUp();
      assert.deepEqual(
        await database.query(
          'select user_id, role from space_member where space_id = $1 order by user_id',
          [plain],
        ),
        [
          { user_id: 'm1', role: 'member' },
          { user_id: 'o2', role: 'owner' },
        ],
      );
    });

    it('A13: a shared space goes with the last two who leave at the same time', async () => {
      const spaceId = await kept.share('x1', [['x2', 'member']]);
      await kept.service.push('x1', spaceId, { epoch: null, mutations: [aMutation()] });
      await kept.accounts.remove('x1', 'person');
      await kept.accounts.remove('x2', 'person');
      await database.query(`update app_user set removal_due_at = now() where id like 'x_'`, []);
      await Promise.all([purge(database), purge(database)]);
      assert.equal(await kept.rowsOf(spaceId), 0);
      assert.equal((await kept.traces('x1')) + (await kept.traces('x2')), 0);
    });

    it('A11, A13: nothing is taken back once the removal has begun, and nothing was before', async () => {
      await kept.fill('late', 1);
      await kept.accounts.remove('late', 'person');
      await database.query(
        `update app_user set removal_due_at = now() - interval '1 hour', removal_started_at = now()
          where id = 'late'`,
        [],
      );
      assert.notEqual((await kept.accounts.keep('late')).removedAt, null);
      assert.equal((await kept.devices.standingOf('late', null)).account, 'removing');
      await kept.fill('back', 1);
      await kept.accounts.remove('back', 'person');
      await kept.accounts.keep('back');
      await timeIsUp();
      assert.equal(await kept.traces('late'), 0);
      assert.ok((await kept.traces('back')) > 0);
      assert.ok((await kept.service.me('late')).spaces.length === 1, 'may begin anew');
    });

    it('A15: what Clerk has deleted is not made again, in whatever order it is told', async () => {
      const { accounts, service, devices } = kept;
      await accounts.created('clerk1');
      assert.equal((await service.me('clerk1')).spaces.length, 1);
      await accounts.remove('clerk1', 'clerk');
      const { removedAt } = await accounts.deletionOf('clerk1');
      await accounts.created('clerk1');
      await accounts.remove('clerk1', 'person');
      assert.deepEqual(await accounts.keep('clerk1'), { removedAt });
      await accounts.remove('clerk2', 'clerk');
      await accounts.created('clerk2');
      assert.notEqual((await accounts.deletionOf('clerk2')).removedAt, null);
      await timeIsUp();
      for (const userId of ['clerk1', 'clerk2']) {
        assert.equal(await kept.traces(userId), 0);
        await accounts.created(userId);
        await accounts.remove(userId, 'clerk');
        assert.equal(await kept.traces(userId), 0);
        assert.equal((await devices.standingOf(userId, null)).account, 'removed');
      }
    });
  });
}

describe('Clerk’s messages', function () {
  this.timeout(60_000);
  let service: SignedInService;
  before(async () => {
    service = await runSignedInService({
      on: 'Postgres',
      over: { webhookSecret: WEBHOOK_SECRET },
    });
  });
  after(() => service.close());

  const post = (
    { headers, body }: ReturnType<typeof signedMessage>,
    to: Pick<RunningService, 'url'> = service,
  ) => fetch(`${to.url}/webhooks/clerk`, { method: 'POST', headers, body });
  const about = (type: string, id: unknown = 'user_hook') => ({
    type,
    object: 'event',
    data: { id, object: 'user', first_name: 'Ada' },
  });
  const users = async () => {
    const database = await openDatabase(service.configuration.database, () => undefined);
    const rows = await database.query(
      'select id, removal_asked_by as by from app_user order by id',
      [],
    );
    await database.close();
    return rows;
  };

  it('A14: make accounts and mark them, and say nothing else', async () => {
    assert.equal((await post(signedMessage(about('user.updated', 'user_x')))).status, 204);
    assert.equal((await post(signedMessage(about('session.created', 'sess_1')))).status, 204);
    assert.deepEqual(await users(), []);
    assert.equal((await post(signedMessage(about('user.created')))).status, 204);
    assert.deepEqual(await users(), [{ id: 'user_hook', by: null }]);
    const ada = await service.stranger('user_hook');
    const { spaces } = meReply.parse(await (await ada.fetch('/v1/me')).json());
    assert.equal(spaces.length, 1);
    assert.equal((await post(signedMessage(about('user.deleted')))).status, 204);
    assert.deepEqual(await users(), [{ id: 'user_hook', by: 'clerk' }]);
    const cancel = await ada.fetch('/v1/me/deletion/cancel', { method: 'POST' });
    assert.equal(await codeOf(cancel), '403 forbidden');
  });

  it('A15: may come twice and late', async () => {
    const [made, changed, gone] = ['user.created', 'user.updated', 'user.deleted'].map((type) =>
      signedMessage(about(type, 'user_twice')),
    );
    assert.ok(made && changed && gone);
    for (const message of [gone, made, changed, gone, made, changed]) {
      assert.equal((await post(message)).status, 204);
    }
    assert.deepEqual(
      (await users()).filter((row) => JSON.stringify(row).includes('user_twice')),
      [{ id: 'user_twice', by: 'clerk' }],
    );
  });

  it('A14: are refused without a right and fresh signature, and nothing happens', async () => {
    const before = await users();
    const good = signedMessage(about('user.created', 'user_forged'));
    const past = (minutes: number) =>
      signedMessage(about('user.created', 'user_forged'), {
        at: new Date(Date.now() - minutes * 60_000),
      });
    const forged = [
      { ...good, body: good.body.replace('user_forged', 'user_ada') },
      { ...good, headers: { ...good.headers, 'svix-id': 'msg_2' } },
      { ...good, headers: { ...good.headers, 'svix-timestamp': `${Date.now()}` } },
      { ...good, headers: { ...good.headers, 'svix-signature': 'v1,AAAA' } },
      { ...good, headers: { ...good.headers, 'svix-signature': '' } },
      { ...good, headers: { 'Content-Type': 'application/json' } },
      { ...good, headers: { ...good.headers, 'Content-Encoding': 'gzip' } },
      signedMessage(about('user.created'), {
        secret: `whsec_${btoa('another secret of 24 bytes')}`,
      }),
      past(6),
      past(-6),
      signedMessage(''),
      signedMessage('no JSON'),
      signedMessage('null'),
      signedMessage(about('user.created', { $ne: null })),
      signedMessage(about('user.deleted', '')),
      signedMessage({ type: 'user.created' }),
    ];
    for (const [place, message] of forged.entries()) {
      assert.equal(await codeOf(await post(message)), '400 badRequest', `forged ${place}`);
    }
    const large = signedMessage({ ...about('user.created'), extra: 'x'.repeat(300_000) });
    assert.equal(await codeOf(await post(large)), '413 tooLarge');
    assert.deepEqual(await users(), before);
    assert.equal((await post(past(4))).status, 204, 'within the five minutes');
  });

  it('A14: have no address where no secret is set', async () => {
    const { url, drop } = await freshPostgres();
    const other = await runSignedInService({
      on: 'Postgres',
      over: { database: { kind: 'postgres', url } },
    });
    const response = await post(signedMessage(about('user.created')), other);
    assert.equal(await codeOf(response), '404 notFound');
    await other.close();
    await drop();
  });
});
