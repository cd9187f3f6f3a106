import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { exchangeReply, providerKeysReply } from '../../shared/protocol/restApi.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import { type RunningService, runService } from '../support/runningService.ts';

describe('The exchange of OpenRouter’s code', () => {
  let simulator: Simulator;
  let service: RunningService;
  let away: RunningService;
  before(async function () {
    this.timeout(60_000);
    simulator = await startSimulator();
    const at = (url: string) => ({ openrouter: url, openai: url, anthropic: url });
    service = await runService({ on: 'Postgres', over: { providerUrls: at(simulator.url) } });
    away = await runService({ on: 'Postgres' });
  });
  after(async () => {
    await service.close();
    await away.close();
    await simulator.close();
  });

  /** A code as the browser brings it back, and the verifier that it was asked for with. */
  async function aCode() {
    const codeVerifier = randomBytes(32).toString('base64url');
    const page = new URL('/auth', simulator.url);
    page.searchParams.set(
      'code_challenge',
      createHash('sha256').update(codeVerifier).digest('base64url'),
    );
    page.searchParams.set('code_challenge_method', 'S256');
    const html = await (await fetch(page)).text();
    return { code: /id="code">(\w+)</.exec(html)?.[1] ?? '', codeVerifier };
  }

  const exchange = (body: unknown, of = service) =>
    of.request('/v1/openrouter/exchange', { method: 'POST', body });
  const keys = async () =>
    providerKeysReply.parse(await (await service.request('/v1/provider-keys')).json()).keys;

  async function assertFault(response: Response, status: number, code: string): Promise<void> {
    assert.equal(response.status, status);
    assert.equal(wireError.parse(await response.json()).error.code, code);
  }

  it('[S10] K10: answers the key, once', async () => {
    const code = await aCode();
    const reply = exchangeReply.parse(await (await exchange(code)).json());
    assert.match(reply.key ?? '', /^sk-or-simulated-/);
    assert.deepEqual(await keys(), []);
    await assertFault(await exchange(code), 400, 'badRequest');
  });

  it('[S10] K10: keeps the key in the vault where asked, and does not show it', async () => {
    const reply = await exchange({ ...(await aCode()), store: true });
    assert.deepEqual(await reply.json(), { key: null });
    const [kept] = await keys();
    assert.deepEqual([kept?.provider, kept?.name], ['openrouter', 'OpenRouter']);
    const answer = await service.request('/v1/proxy/openrouter/chat/completions', {
      method: 'POST',
      body: { model: 'simulated/reviewer', messages: [{ role: 'user', content: 'Hello.' }] },
    });
    assert.equal(answer.status, 200);
  });

  it('K10: tells a code that is wrong from a provider that is away, in words of its own', async () => {
    const { code, codeVerifier } = await aCode();
    const other = await exchange({ code, codeVerifier: 'v'.repeat(43) });
    assert.doesNotMatch(await other.clone().text(), /Invalid code/);
    await assertFault(other, 400, 'badRequest');
    await assertFault(await exchange({ code: 'unknown', codeVerifier }), 400, 'badRequest');
    await assertFault(await exchange({ code, codeVerifier: 'short' }), 400, 'badRequest');
    await assertFault(await exchange({ code, codeVerifier }, away), 503, 'unavailable');
  });
});
