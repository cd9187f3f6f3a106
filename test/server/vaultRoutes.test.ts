import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/db/database.ts';
import { createSealer } from '../../server/vault/seal.ts';
import { createVault } from '../../server/vault/vault.ts';
import { providerKey, providerKeysReply } from '../../shared/protocol/restApi.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import { type ClerkTokens, makeClerkTokens } from '../support/clerkTokens.ts';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { until } from '../support/until.ts';

const KEY = 'sk-or-v1-hunter2hunter2hunter2';
const put = (key: string = KEY) => ({ method: 'PUT', body: { name: 'Mine', key } });

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Provider keys on ${on}`, () => {
    let service: RunningService;
    before(async function () {
      this.timeout(60_000);
      service = await runService({ on });
    });
    after(() => service.close());

    it('[S10] K3: are kept, listed with a mask, replaced and removed', async () => {
      const stored = await service.request('/v1/provider-keys/openrouter', put());
      const { updatedAt, ...rest } = providerKey.parse(await stored.json());
      assert.deepEqual(rest, { provider: 'openrouter', name: 'Mine', masked: 'sk-or-…ter2' });
      assert.ok(Math.abs(updatedAt - Date.now()) < 60_000);
      await service.request('/v1/provider-keys/openai', put('sk-proj-0123456789abcdefghij'));
      await service.request('/v1/provider-keys/openai', put('sk-proj-0123456789abcdefGHIJ'));
      const listed = await (await service.request('/v1/provider-keys')).text();
      assert.deepEqual(
        providerKeysReply.parse(JSON.parse(listed)).keys.map(({ masked }) => masked),
        ['sk-pro…GHIJ', 'sk-or-…ter2'],
      );
      assert.doesNotMatch(listed, /hunter2h/);
      const remove = { method: 'DELETE' };
      const gone = await service.request('/v1/provider-keys/openai', remove);
      assert.equal(gone.status, 204);
      assert.equal((await service.request('/v1/provider-keys/openai', remove)).status, 404);
      const { keys } = providerKeysReply.parse(
        await (await service.request('/v1/provider-keys')).json(),
      );
      assert.equal(keys.length, 1);
    });

    it('K3: are not in the export', async () => {
      await service.request('/v1/provider-keys/openrouter', put());
      const response = await service.request('/v1/me/export');
      assert.equal(response.status, 200);
      assert.doesNotMatch(await response.text(), /hunter2h|ter2"|ciphertext/);
    });

    it('K3: are refused for unknown providers and where they are none', async () => {
      const statuses = async (path: string, key?: string) =>
        (await service.request(`/v1/provider-keys/${path}`, put(key))).status;
      assert.equal(await statuses('elsewhere'), 404);
      assert.equal(await statuses('__proto__'), 404);
      assert.equal(await statuses('openai', 'short'), 400);
      assert.equal(await statuses('openai', 'x'.repeat(501)), 400);
      assert.equal(await statuses('openai', 'sk-with\r\nX-Header: smuggled'), 400);
    });
  });
}

describe('A vault without a key', () => {
  it('K4: answers notFound with a sentence on each of its routes', async function () {
    this.timeout(60_000);
    const tokens = await makeClerkTokens();
    const service = await runService({ on: 'Postgres', over: { accounts: tokens.accounts } });
    const headers = { Authorization: `Bearer ${await tokens.session('user_ada')}` };
    const ask = async (path: string, method: string, body?: unknown) => {
      const options = { method, headers, ...(body !== undefined && { body }) };
      const response = await service.request(path, options);
      assert.equal(response.status, 404, path);
      assert.match(wireError.parse(await response.json()).error.message, /PARLEY_VAULT_KEYS/);
    };
    await ask('/v1/provider-keys', 'GET');
    await ask('/v1/provider-keys/openai', 'PUT', put().body);
    await ask('/v1/provider-keys/openai', 'DELETE');
    await ask('/v1/proxy/openai/chat/completions', 'POST', { model: 'm' });
    const codeVerifier = 'v'.repeat(43);
    await ask('/v1/openrouter/exchange', 'POST', { code: 'c', codeVerifier, store: true });
    await service.close();
  });
});

describe('Provider keys of two people', () => {
  let tokens: ClerkTokens;
  let postgres: FreshDatabase;
  const keys = [{ id: 'one', bytes: randomBytes(32) }];
  before(async function () {
    this.timeout(60_000);
    tokens = await makeClerkTokens();
    postgres = await freshPostgres();
  });
  after(() => postgres.drop());

  it('K3: are each their own', async () => {
    const service = await runService({
      on: 'Postgres',
      over: { accounts: tokens.accounts, vaultKeys: keys },
    });
    const as = async (user: string) => ({
      headers: { Authorization: `Bearer ${await tokens.session(user)}` },
    });
    await service.request('/v1/provider-keys/openai', { ...put(), ...(await as('user_ada')) });
    const [ada, eve] = [await as('user_ada'), await as('user_eve')];
    const list = async (options: typeof ada) =>
      providerKeysReply.parse(await (await service.request('/v1/provider-keys', options)).json());
    assert.equal((await list(ada)).keys.length, 1);
    assert.equal((await list(eve)).keys.length, 0);
    const removed = await service.request('/v1/provider-keys/openai', { method: 'DELETE', ...eve });
    assert.equal(removed.status, 404);
    assert.equal((await list(ada)).keys.length, 1);
    await service.close();
  });

  it('K1, K2: are sealed anew at the start, lazily on reading, and only then', async () => {
    const failures: string[] = [];
    const report = (error: unknown) => failures.push(String(error));
    const database = await openDatabase({ kind: 'postgres', url: postgres.url }, report);
    const [older, newer] = [
      { id: 'older', bytes: randomBytes(32) },
      { id: 'newer', bytes: randomBytes(32) },
    ];
    const vaultOf = (...of: (typeof older)[]) => createVault(database, createSealer(of), report);
    const sealedWith = async () =>
      (await database.query('select key_id as "keyId" from provider_key order by user_id', [])).map(
        (row) => (row as { keyId: string }).keyId,
      );
    const people = Array.from({ length: 230 }, (_, index) => `user_${String(1_000 + index)}`);
    for (const userId of people) {
      const key = { name: 'Mine', key: `${KEY}${userId}` };
      await vaultOf(older).put({ userId, provider: 'openai' }, key);
    }
    const both = vaultOf(newer, older);
    const [first = ''] = people;
    const reveal = (userId: string, vault = both) => vault.reveal({ userId, provider: 'openai' });
    assert.equal(await reveal(first), `${KEY}${first}`);
    assert.deepEqual(new Set(await sealedWith()), new Set(['newer', 'older']));
    assert.equal((await sealedWith())[0], 'newer');

    await both.rotate(new AbortController().signal);
    assert.deepEqual(new Set(await sealedWith()), new Set(['newer']));
    for (const userId of people) {
      assert.equal(await reveal(userId, vaultOf(newer)), `${KEY}${userId}`);
    }
    assert.deepEqual(failures, []);

    // Without the key they stay as they are; whoever runs the service hears of it.
    assert.equal(await reveal(first, vaultOf(older)), null);
    await vaultOf(older).rotate(new AbortController().signal);
    assert.equal(failures.length, 2);
    assert.doesNotMatch(failures.join(), /user_|hunter2/);
    assert.equal(await reveal(first), `${KEY}${first}`);
    await database.close();
  });

  it('K1: open nowhere else: a row moved to another person is none', async () => {
    const database = await openDatabase({ kind: 'postgres', url: postgres.url }, () => undefined);
    const vault = createVault(database, createSealer(keys), () => undefined);
    for (const userId of ['user_ada', 'user_eve']) {
      await vault.put({ userId, provider: 'google' }, { name: 'Mine', key: `${KEY}${userId}` });
    }
    await database.query(
      `update provider_key e set nonce = a.nonce, ciphertext = a.ciphertext, tag = a.tag
         from provider_key a
        where e.user_id = 'user_eve' and a.user_id = 'user_ada' and a.provider = e.provider`,
      [],
    );
    assert.equal(await vault.reveal({ userId: 'user_eve', provider: 'google' }), null);
    assert.ok(await vault.reveal({ userId: 'user_ada', provider: 'google' }));
    await database.close();
  });

  it('K1: are in no person’s reach past the statements’ own check', async () => {
    const database = await openDatabase({ kind: 'postgres', url: postgres.url }, () => undefined);
    const vault = createVault(database, createSealer(keys), () => undefined);
    for (const userId of ['user_ada', 'user_eve']) {
      await vault.put({ userId, provider: 'google' }, { name: 'Mine', key: KEY });
    }
    const seen = await database.asUser('user_eve', (tx) =>
      tx.query('select distinct user_id as "userId" from provider_key', []),
    );
    assert.deepEqual(seen, [{ userId: 'user_eve' }]);
    const touched = await database.asUser('user_eve', (tx) =>
      tx.query(`delete from provider_key where user_id = 'user_ada' returning 1`, []),
    );
    assert.deepEqual(touched, []);
    await database.close();
  });
});

describe('What the service logs of keys', () => {
  let simulator: Simulator;
  let folder: string;
  let postgres: FreshDatabase;
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
    folder = await mkdtemp(join(tmpdir(), 'parley-vault-'));
    postgres = await freshPostgres();
  });
  after(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
    await postgres.drop();
  });

  it('K3: is nothing, not even at debug and not when it fails', async function () {
    this.timeout(60_000);
    const child = spawn(process.execPath, ['server/main.ts', '--port', '0', '--data-dir', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'debug',
        DATABASE_URL: postgres.url,
        PARLEY_OPENROUTER_URL: simulator.url,
        PARLEY_OPENAI_URL: 'http://127.0.0.1:1',
      },
    });
    let said = '';
    const keep = (part: Buffer) => (said += part.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const listens = /http:\/\/\S+/;
    while (!listens.test(said)) await once(child.stdout, 'data');
    const url = listens.exec(said)?.[0] ?? '';
    const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
    const ask = async (path: string, method: string, body: unknown, type = 'application/json') => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return [response.status, await response.text()] as const;
    };
    const { body } = put();
    const prompt = { model: 'simulated/reviewer', messages: [{ role: 'user', content: KEY }] };
    const answers = [
      await ask('/v1/provider-keys/openrouter', 'PUT', body),
      await ask('/v1/provider-keys/openai', 'PUT', body),
      await ask('/v1/provider-keys/openai', 'PUT', `{"key":"${KEY}`),
      await ask('/v1/provider-keys/openai', 'PUT', { ...body, name: 7 }),
      await ask(`/v1/provider-keys/${KEY}`, 'PUT', body),
      await ask(`/v1/${KEY}?key=${KEY}`, 'POST', body),
      await ask('/v1/proxy/openrouter/chat/completions', 'POST', prompt),
      await ask('/v1/proxy/openai/chat/completions', 'POST', prompt),
      await ask('/v1/proxy/openai/chat/completions', 'POST', `{"model":"${KEY}`),
      await ask('/v1/openrouter/exchange', 'POST', { code: KEY, codeVerifier: KEY.repeat(2) }),
    ];
    assert.deepEqual(
      answers.map(([status]) => status),
      [200, 200, 400, 400, 404, 404, 200, 503, 400, 400],
    );
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    await until(() => said.includes('exchange'), 'the last request is logged');
    assert.doesNotMatch(said, /hunter2/);
    assert.equal(said.includes(token), false);
    assert.equal(said.includes((await readFile(join(folder, 'vault-key'), 'utf8')).trim()), false);
    assert.equal(said.match(/"msg":"request"/g)?.length, answers.length);
  });
});
