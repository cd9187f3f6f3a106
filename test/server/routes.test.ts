import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import {
  MAX_PUSH_MUTATIONS,
  MAX_REQUEST_BYTES,
  meReply,
  pullReply,
  pushReply,
  wireError,
} from '../../shared/protocol/syncApi.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`The service over HTTP on ${on}`, () => {
    let service: RunningService;
    let spaceId: string;

    before(async function () {
      this.timeout(60_000);
      service = await runService({ on });
      const { spaces } = meReply.parse(await (await service.request('/v1/me')).json());
      spaceId = spaces[0]?.id ?? '';
    });
    after(() => service.close());

    const push = (body: unknown) =>
      service.request(`/v1/spaces/${spaceId}/push`, { method: 'POST', body });

    async function assertFault(response: Response, status: number, code: string): Promise<string> {
      assert.equal(response.status, status);
      const { error } = wireError.parse(await response.json());
      assert.equal(error.code, code);
      assert.equal(error.requestId, response.headers.get('x-request-id'));
      return error.message;
    }

    it('[S13] answers the health check without a token', async () => {
      const response = await fetch(`${service.url}/healthz`);
      assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }]);
    });

    it('[S2] gives back to a second reader what was pushed', async () => {
      const item = aMutation({ data: { text: 'Grüße, 𝄞' } });
      const pushed = pushReply.parse(await (await push({ epoch: null, mutations: [item] })).json());
      assert.equal(pushed.results[0]?.status, 'ok');
      const response = await service.request(`/v1/spaces/${spaceId}/pull?cursor=0`);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('etag'), null);
      const { records } = pullReply.parse(await response.json());
      assert.deepEqual(records.find(({ id }) => id === item.id)?.data, item.data);
    });

    it('lets no page of another origin read an answer', async () => {
      const response = await service.request('/v1/me', {
        headers: { Origin: 'https://elsewhere.example' },
      });
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    });

    it('refuses a missing and a wrong token, on every route', async () => {
      const space = `spaces/${spaceId}`;
      const paths = ['pull?cursor=0', 'members', 'records/setting'].map((it) => `${space}/${it}`);
      for (const path of ['me', 'events', ...paths]) {
        for (const Authorization of ['', 'Bearer wrong', `Basic ${service.token ?? ''}`]) {
          const response = await service.request(`/v1/${path}`, { headers: { Authorization } });
          await assertFault(response, 401, 'unauthorized');
        }
      }
    });

    it('refuses a name that was made to resolve to this machine', async () => {
      const status = await new Promise((resolve, reject) => {
        httpRequest(
          {
            port: service.port,
            path: '/v1/me',
            headers: { Host: 'evil.example', Authorization: `Bearer ${service.token ?? ''}` },
          },
          (response) => resolve(response.resume().statusCode),
        )
          .on('error', reject)
          .end();
      });
      assert.equal(status, 403);
    });

    it('refuses a space that the person has no part in, and what is no id at all', async () => {
      for (const other of [countedId(), 'nonsense', "' or 1=1 --", '%00']) {
        const path = `/v1/spaces/${encodeURIComponent(other)}`;
        await assertFault(await service.request(`${path}/pull?cursor=0`), 403, 'forbidden');
        const body = { epoch: null, mutations: [aMutation()] };
        const response = await service.request(`${path}/push`, { method: 'POST', body });
        await assertFault(response, 403, 'forbidden');
      }
    });

    it('answers resync with 409 and keeps the outbox’ writes out', async () => {
      const body = { epoch: countedId(), mutations: [aMutation()] };
      await assertFault(await push(body), 409, 'resync');
      const response = await service.request(`/v1/spaces/${spaceId}/pull?cursor=999999`);
      await assertFault(response, 409, 'resync');
    });

    it('answers 413 to too many mutations and to too many bytes', async () => {
      const mutations = Array.from({ length: MAX_PUSH_MUTATIONS + 1 }, () => 0);
      await assertFault(await push({ epoch: null, mutations }), 413, 'tooLarge');
      const large = JSON.stringify({ epoch: null, mutations: ['x'.repeat(MAX_REQUEST_BYTES)] });
      await assertFault(await push(large), 413, 'tooLarge');
    });

    it('takes a request of five megabytes', async () => {
      const data = { text: 'x'.repeat(1_000_000) };
      const mutations = Array.from({ length: 5 }, () => aMutation({ data }));
      const { results } = pushReply.parse(await (await push({ epoch: null, mutations })).json());
      assert.deepEqual(
        results.map(({ status }) => status),
        ['ok', 'ok', 'ok', 'ok', 'ok'],
      );
    });

    const bodies: readonly (readonly [string, string])[] = [
      ['truncated JSON', '{"epoch":null,"mutations":[{"secret"'],
      ['no JSON', 'secret'],
      ['an empty body', ''],
      ['a list', '[]'],
      ['null mutations', '{"epoch":null,"mutations":null}'],
      ['thousands of brackets', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ];
    for (const [what, body] of bodies) {
      it(`answers 400 to ${what} and repeats nothing of it`, async () => {
        const message = await assertFault(await push(body), 400, 'badRequest');
        assert.doesNotMatch(message, /secret/);
      });
    }

    it('answers each mutation that holds something deadly, and keeps its neighbours', async () => {
      const item = aMutation();
      const hostile = [
        `{"__proto__":{"polluted":1},"mutationId":"x"}`,
        JSON.stringify({ ...aMutation(), data: { text: 'a\0b' } }),
        JSON.stringify({ ...aMutation(), kind: "x'; drop table record; --" }),
        JSON.stringify({ ...aMutation(), baseVersion: 2 ** 53 + 2 }),
        `{"deep":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
        JSON.stringify(aMutation({ data: { "'); drop table record; --": '$1; \\' } })),
        JSON.stringify(item),
      ];
      const body = `{"epoch":null,"mutations":[${hostile.join(',')}]}`;
      const { results } = pushReply.parse(await (await push(body)).json());
      assert.deepEqual(
        results.map((result) => (result.status === 'rejected' ? result.reason : result.status)),
        ['malformed', 'unstorableText', 'unknownKind', 'malformed', 'malformed', 'ok', 'ok'],
      );
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });

    it('answers an unknown address with notFound', async () => {
      await assertFault(await service.request('/v1/nothing'), 404, 'notFound');
    });

    it('refuses a query that it cannot read', async () => {
      for (const query of [
        '',
        'cursor=-1',
        'cursor=x',
        'cursor=0&limit=100000',
        'cursor=1&cursor=2',
      ]) {
        const response = await service.request(`/v1/spaces/${spaceId}/pull?${query}`);
        await assertFault(response, 400, 'badRequest');
      }
    });
  });
}

describe('The rate limits', () => {
  it('stop one who asks too often, and say when to come back', async function () {
    this.timeout(60_000);
    const service = await runService({ on: 'Postgres', over: { requestsPerMinute: 3 } });
    try {
      for (let i = 0; i < 3; i++) assert.equal((await service.request('/v1/me')).status, 200);
      const response = await service.request('/v1/me');
      assert.equal(response.status, 429);
      assert.equal(wireError.parse(await response.json()).error.code, 'tooMany');
      assert.ok(Number(response.headers.get('retry-after')) > 0);
    } finally {
      await service.close();
    }
  });

  it('stop one who guesses tokens', async function () {
    this.timeout(60_000);
    const service = await runService({ on: 'Postgres' });
    try {
      const guess = () => service.request('/v1/me', { headers: { Authorization: 'Bearer guess' } });
      for (let i = 0; i < 60; i++) assert.equal((await guess()).status, 401);
      assert.equal((await guess()).status, 429);
    } finally {
      await service.close();
    }
  });
});
