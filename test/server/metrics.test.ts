import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../server/db/database.ts';
import { signInReply } from '../../shared/protocol/restApi.ts';
import { meReply, wireError } from '../../shared/protocol/syncApi.ts';
import { makeClerkTokens } from '../support/clerkTokens.ts';
import { openHeadStream } from '../support/headStream.ts';
import { freshPostgres } from '../support/postgres.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation } from '../support/syncBuilders.ts';

const METRICS_TOKEN = 'metrics-0123456789';

/** The values of one metric by its labels as they are written. */
function valuesOf(text: string, name: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value = ''] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [labels, Number(value)];
    }),
  );
}

async function metricsOf(service: RunningService): Promise<string> {
  const response = await fetch(`${service.url}/metrics`, {
    headers: { Authorization: `Bearer ${METRICS_TOKEN}` },
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  return response.text();
}

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Metrics on ${on}`, () => {
    let service: RunningService;
    before(async function () {
      this.timeout(60_000);
      service = await runService({ on, over: { metricsToken: METRICS_TOKEN } });
    });
    after(() => service.close());

    it('[S13] O4: count requests by route and status, pushes, pulls and streams', async () => {
      const { spaces } = meReply.parse(await (await service.request('/v1/me')).json());
      const path = `/v1/spaces/${spaces[0]?.id ?? ''}`;
      const item = aMutation();
      const mutations = [item, item, aMutation({ baseVersion: 3 }), {}];
      const body = { epoch: null, mutations };
      await service.request(`${path}/push`, { method: 'POST', body });
      await service.request(`${path}/pull?cursor=0`);
      await service.request('/v1/spaces/secret-name/pull?cursor=0');
      await service.request('/secret-path');
      await service.request('/v1/me', { headers: { Authorization: 'Bearer secret' } });
      const stream = await openHeadStream(`${service.url}/v1/events`, {
        Authorization: `Bearer ${service.token ?? ''}`,
      });
      await stream.next();
      const text = await metricsOf(service);
      assert.deepEqual(valuesOf(text, 'parley_http_request_duration_seconds_count'), {
        'method="GET",route="/v1/me",status="200"': 1,
        'method="GET",route="/v1/me",status="401"': 1,
        'method="POST",route="/v1/spaces/:spaceId/push",status="200"': 1,
        'method="GET",route="/v1/spaces/:spaceId/pull",status="200"': 1,
        'method="GET",route="/v1/spaces/:spaceId/pull",status="403"': 1,
        'method="GET",route="other",status="404"': 1,
      });
      assert.deepEqual(valuesOf(text, 'parley_pushed_mutations_total'), {
        'result="ok"': 1,
        'result="duplicate"': 1,
        'result="gone"': 1,
        'result="rejected"': 1,
      });
      assert.deepEqual(valuesOf(text, 'parley_pulled_records_total'), { '': 1 });
      assert.deepEqual(valuesOf(text, 'parley_open_streams'), { '': 1 });
      assert.deepEqual(valuesOf(text, 'parley_blob_bytes'), { '': 0 });
      const pool = Object.keys(valuesOf(text, 'parley_database_connections'));
      const states = ['state="idle"', 'state="busy"', 'state="waiting"'];
      assert.deepEqual(pool, on === 'PGlite' ? [] : states);
      assert.match(text, /^process_resident_memory_bytes \d/m);
      stream.close();
    });

    it('O4: name no person, no space and no text of a request', async () => {
      const { spaces, userId } = meReply.parse(await (await service.request('/v1/me')).json());
      await service.request(`/v1/provider-keys/${randomUUID()}`, { method: 'DELETE' });
      const text = await metricsOf(service);
      assert.doesNotMatch(text, /secret/);
      assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}/);
      assert.equal(text.includes(spaces[0]?.id ?? '!'), false);
      assert.equal(text.includes(`"${userId}"`), false);
    });

    it('O4: are for whoever has their token', async () => {
      const { url, token } = service;
      for (const Authorization of ['', 'Bearer wrong', `Bearer ${token ?? ''}`]) {
        const response = await fetch(`${url}/metrics`, { headers: { Authorization } });
        assert.equal(response.status, 401);
      }
    });
  });
}

describe('Metrics without a token of theirs', () => {
  it('O4: are told while the database is away, but for what it alone knows', async function () {
    this.timeout(60_000);
    const { url, drop } = await freshPostgres();
    const service = await runService({
      on: 'Postgres',
      over: { database: { kind: 'postgres', url }, metricsToken: METRICS_TOKEN },
    });
    assert.deepEqual(valuesOf(await metricsOf(service), 'parley_blob_bytes'), { '': 0 });
    await drop();
    const text = await metricsOf(service);
    assert.deepEqual(valuesOf(text, 'parley_blob_bytes'), {});
    assert.match(text, /^parley_database_connections\{state="busy"\} 0$/m);
    await service.close();
  });

  it('O4: are shown in local mode, and nowhere else', async function () {
    this.timeout(60_000);
    const local = await runService({ on: 'Postgres' });
    assert.equal((await fetch(`${local.url}/metrics`)).status, 200);
    await local.close();
    const { accounts } = await makeClerkTokens();
    const shared = await runService({ on: 'Postgres', over: { accounts } });
    assert.equal((await fetch(`${shared.url}/metrics`)).status, 404);
    await shared.close();
  });
});

describe('Health and readiness', () => {
  async function readiness(service: RunningService) {
    const response = await fetch(`${service.url}/readyz`);
    const body: unknown = await response.json();
    if (response.status === 200) return [200, body];
    assert.ok(Number(response.headers.get('retry-after')) > 0);
    return [response.status, wireError.parse(body).error.message];
  }

  it('[S13] O3: tell a lost database, missing tables and a service that is well apart', async function () {
    this.timeout(60_000);
    const postgres = await freshPostgres();
    const database = { kind: 'postgres', url: postgres.url } as const;
    const service = await runService({
      on: 'Postgres',
      over: { database },
      timings: { readyMs: 0 },
    });
    assert.deepEqual(await readiness(service), [200, { status: 'ok' }]);

    const opened = await openDatabase(database, () => undefined);
    const last = 'select max(number) from schema_migration';
    await opened.query(`update schema_migration set number = -1 where number = (${last})`, []);
    await opened.close();
    assert.deepEqual(await readiness(service), [503, 'The database lacks tables of this version.']);

    await postgres.drop();
    const [status, message] = await readiness(service);
    assert.deepEqual([status, String(message).includes('database does not answer')], [503, true]);
    const health = await fetch(`${service.url}/healthz`);
    assert.deepEqual([health.status, await health.json()], [200, { status: 'ok' }]);
    await service.close();
  });
});

describe('How to sign in', () => {
  it('[S6] O6: is told without a token', async function () {
    this.timeout(60_000);
    const local = await runService({ on: 'Postgres' });
    const told = async ({ url }: RunningService) =>
      signInReply.parse(await (await fetch(`${url}/v1/sign-in`)).json());
    assert.deepEqual(await told(local), { mode: 'local' });
    await local.close();
    const { accounts } = await makeClerkTokens();
    const shared = await runService({ on: 'Postgres', over: { accounts } });
    assert.deepEqual(await told(shared), {
      mode: 'clerk',
      issuer: 'https://parley.clerk.accounts.dev',
      clientId: 'client_1',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
    });
    await shared.close();
  });
});
