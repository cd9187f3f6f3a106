import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createVaultClient } from '../../../extension/net/vaultClient.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { ask, CHAT, counted } from '../../support/proxyClient.ts';
import { type RunningService, runService } from '../../support/runningService.ts';
import { runSignedInService } from '../../support/signedInService.ts';

const KEY = 'sk-or-v1-hunter2hunter2hunter2';

describe('the keys at the sync service', () => {
  let simulator: Simulator;
  let service: RunningService;
  before(async function () {
    this.timeout(60_000);
    simulator = await startSimulator({ tokensPerSecond: 0 });
    const { url } = simulator;
    const providerUrls = { openrouter: url, openai: url, anthropic: url };
    service = await runService({ on: 'PGlite', over: { providerUrls } });
  });
  after(async () => {
    await service.close();
    await simulator.close();
  });

  const clientOf = (url: string, token: string | null) =>
    createVaultClient({ url, token: () => Promise.resolve(token), fetch, now: Date.now });
  const vault = () => clientOf(service.url, service.token);

  it('[S10] K3: are put, shown masked and removed', async () => {
    const put = await vault().put('openrouter', 'Mine', KEY);
    assert.ok(put.ok);
    assert.deepEqual([put.reply.name, put.reply.masked.includes(KEY)], ['Mine', false]);
    const list = await vault().list();
    assert.deepEqual(list.ok && list.reply, [put.reply]);
    assert.deepEqual(await vault().remove('openrouter'), { ok: true, reply: null });
    assert.deepEqual(await vault().list(), { ok: true, reply: [] });
  });

  it('[S10] K10: the key of a sign-in is kept there, and a code counts once', async () => {
    const codeVerifier = randomBytes(32).toString('base64url');
    const page = new URL('/auth', simulator.url);
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    page.searchParams.set('code_challenge', challenge);
    page.searchParams.set('code_challenge_method', 'S256');
    const html = await (await fetch(page)).text();
    const code = /id="code">(\w+)</.exec(html)?.[1] ?? '';
    assert.deepEqual(await vault().keepFromCode(code, codeVerifier), { ok: true, reply: null });
    const list = await vault().list();
    assert.deepEqual(list.ok && list.reply.map(({ provider }) => provider), ['openrouter']);
    const again = await vault().keepFromCode(code, codeVerifier);
    assert.ok(!again.ok && again.failure.kind === 'wrongService');
    assert.equal(again.failure.code, 'badRequest');
  });

  it('[S10] K10: a service that gives the key away that it was to keep is not believed', async () => {
    const indiscreet = createVaultClient({
      url: service.url,
      token: () => Promise.resolve(service.token),
      fetch: () => Promise.resolve(Response.json({ key: KEY })),
      now: Date.now,
    });
    const answer = await indiscreet.keepFromCode('code', 'v'.repeat(43));
    assert.ok(!answer.ok && answer.failure.kind === 'unavailable');
  });

  it('[S10] K8: what went through it comes by day, provider and model', async () => {
    await vault().put('openrouter', 'Mine', KEY);
    await (await service.request(CHAT, ask('simulated/reviewer'))).text();
    await counted(service, 'simulated/reviewer', 1);
    const usage = await vault().usage(Date.now() - 86_400_000);
    assert.ok(usage.ok);
    const row = usage.reply.find(({ model }) => model === 'simulated/reviewer');
    assert.deepEqual([row?.provider, row?.requests], ['openrouter', 1]);
  });

  it('[S10] K4: a service without a vault is told from one that is none', async () => {
    const other = await runSignedInService({ on: 'PGlite' });
    try {
      const { authorization } = await other.person('user_ada');
      const answer = await clientOf(other.url, authorization.replace('Bearer ', '')).list();
      assert.ok(!answer.ok && answer.failure.kind === 'wrongService');
      assert.equal(answer.failure.code, 'notFound');
      const none = await clientOf(simulator.url, 'token').list();
      assert.ok(!none.ok && none.failure.kind === 'wrongService');
      assert.equal(none.failure.code, undefined);
    } finally {
      await other.close();
    }
  });
});
