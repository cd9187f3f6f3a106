import assert from 'node:assert/strict';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import {
  ask,
  assertFault,
  CHAT,
  counted,
  eventually,
  storeKeys,
  usageOf,
} from '../support/proxyClient.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { receivedRequests, resetSimulator, scriptSimulator } from '../support/simulatorScript.ts';

/** Waits until the simulator says so of its first request. */
const outcomeIn = (simulator: Simulator, wanted: string) =>
  eventually(async () => {
    const [received] = await receivedRequests(simulator);
    return received?.outcome === wanted ? received : null;
  }, `the outcome ${wanted}`);

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`The model proxy on ${on}`, () => {
    let simulator: Simulator;
    let service: RunningService;
    before(async function () {
      this.timeout(60_000);
      simulator = await startSimulator({ tokensPerSecond: 0 });
      const plain = simulator.url.replace('/api/v1', '/v1');
      const providerUrls = { openrouter: simulator.url, openai: plain, anthropic: plain };
      service = await runService({ on, over: { providerUrls } });
      await storeKeys(service);
    });
    after(async () => {
      await service.close();
      await simulator.close();
    });
    afterEach(() => resetSimulator(simulator));

    const script = (...replies: ScenarioInput['replies']) => scriptSimulator(simulator, ...replies);

    it('[S10] K6: gives the answer of the provider', async () => {
      const steps = [{ kind: 'text', text: 'Grüße, 𝄞!' }] as const;
      await script({ steps: [...steps], splitBytes: 1 });
      const passed = await service.request(CHAT, ask('simulated/bytes'));
      assert.equal(passed.status, 200);
      assert.equal(passed.headers.get('content-type'), 'text/event-stream');
      assert.equal(passed.headers.get('parley-upstream'), 'openrouter');
      const said = (await passed.text()).matchAll(/"content":"([^"]*)"/g);
      assert.equal([...said].map(([, text]) => text).join(''), 'Grüße, 𝄞!');
    });

    it('K8: counts requests, tokens and cost by day, provider and model', async () => {
      const usage = { promptTokens: 11, completionTokens: 7, cost: 0.25 };
      await script(
        { steps: [{ kind: 'text', text: 'One.' }], usage },
        { steps: [{ kind: 'text', text: 'Two.' }], usage },
      );
      for (const stream of [true, false]) {
        await (await service.request(CHAT, ask('simulated/counted', { stream }))).text();
      }
      const { day, ...row } = await counted(service, 'simulated/counted', 2);
      assert.deepEqual(row, {
        provider: 'openrouter',
        model: 'simulated/counted',
        requests: 2,
        promptTokens: 22,
        completionTokens: 14,
        costUsd: 0.5,
      });
      assert.ok(Math.abs(Date.parse(day) - Date.now()) < 2 * 86_400_000);
      assert.deepEqual(await usageOf(service, `?since=${Date.now() + 2 * 86_400_000}`), []);
      assert.ok((await usageOf(service, `?since=${Date.now()}`)).length > 0);
      for (const since of [-Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER]) {
        await usageOf(service, `?since=${since}`);
      }
      assert.equal((await service.request('/v1/usage?since=x')).status, 400);
    });

    it('K8: counts Anthropic’s tokens, and no cost where none is told', async () => {
      const usage = { promptTokens: 31, completionTokens: 9 };
      await script(
        { steps: [{ kind: 'text', text: 'One.' }], usage },
        { steps: [{ kind: 'text', text: 'Two.' }], usage },
      );
      for (const stream of [true, false]) {
        const answer = await service.request('/v1/proxy/anthropic/messages', {
          ...ask('simulated/claude', { stream, max_tokens: 100 }),
        });
        assert.equal(answer.status, 200, await answer.clone().text());
        await answer.text();
      }
      const row = await counted(service, 'simulated/claude', 2);
      assert.deepEqual(
        [row.provider, row.promptTokens, row.completionTokens, row.costUsd],
        ['anthropic', 62, 18, null],
      );
    });

    it('K7, K8: ends at the provider when the client leaves, and what is known is counted', async () => {
      const usage = { prompt_tokens: 5, completion_tokens: 2, cost: 0.125 };
      await script({
        steps: [{ kind: 'chunk', chunk: { choices: [], usage } }, { kind: 'stall' }],
      });
      const answer = await service.request(CHAT, ask('simulated/left'));
      const reader = answer.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      await outcomeIn(simulator, 'aborted');
      const row = await counted(service, 'simulated/left', 1);
      assert.deepEqual([row.promptTokens, row.completionTokens, row.costUsd], [5, 2, 0.125]);
    });

    it('K5: passes on the named headers, the key of the vault and nothing else', async () => {
      await script({ steps: [{ kind: 'text', text: 'One.' }] });
      const answer = await service.request(CHAT, {
        ...ask('simulated/reviewer'),
        headers: {
          'X-Title': 'Parley',
          'HTTP-Referer': 'https://parley.example',
          'X-Forwarded-For': '1.2.3.4',
          Cookie: 'session=1',
          'Parley-Device': '3b01a85d-caec-4a6b-aa2e-1d11c40c49c1',
          'Accept-Encoding': 'gzip',
        },
      });
      await answer.text();
      const [received] = await receivedRequests(simulator);
      assert.ok(received);
      const { host: _, connection: __, 'content-length': ___, ...headers } = received.headers;
      assert.deepEqual(Object.keys(headers).sort(), [
        'accept',
        'accept-encoding',
        'accept-language',
        'authorization',
        'content-type',
        'http-referer',
        'sec-fetch-mode',
        'user-agent',
        'x-title',
      ]);
      assert.equal(headers['accept-encoding'], 'identity');
      assert.deepEqual(received.body, ask('simulated/reviewer').body);
    });

    for (const model of ['fails-401', 'fails-402', 'fails-429', 'fails-503']) {
      it(`K6: passes on the refusal of ${model} as it is, and counts nothing`, async () => {
        const answer = await service.request(CHAT, ask(`simulated/${model}`));
        assert.equal(answer.status, Number(model.slice(-3)));
        assert.equal(answer.headers.get('parley-upstream'), 'openrouter');
        const isTimed = answer.status === 429 || answer.status === 503;
        assert.equal(answer.headers.get('retry-after'), isTimed ? '45' : null);
        const body = (await answer.json()) as { error: { message: string } };
        assert.ok(body.error.message.length > 0);
        const rows = await usageOf(service);
        assert.equal(rows.filter((row) => row.model.endsWith(model)).length, 0);
      });
    }

    it('K6: takes a refused key for no guessing of tokens', async () => {
      for (let i = 0; i < 61; i++) {
        await (await service.request(CHAT, ask('simulated/fails-401'))).text();
      }
      assert.equal((await service.request('/v1/me')).status, 200);
    });

    it('K5: refuses what is no request for a model', async () => {
      const post = (body: unknown, headers = {}) =>
        service.request(CHAT, { method: 'POST', body, headers });
      await assertFault(await post('{"model":'), 400, 'badRequest');
      await assertFault(await post({ messages: [] }), 400, 'badRequest');
      await assertFault(await post({ model: 'x'.repeat(201) }), 400, 'badRequest');
      await assertFault(await post({ model: 'a\0b' }), 400, 'badRequest');
      await assertFault(await post('model', { 'Content-Type': 'text/plain' }), 400, 'badRequest');
      const large = { model: 'm', messages: ['x'.repeat(8 * 1024 * 1024)] };
      await assertFault(await post(large), 413, 'tooLarge');
      assert.deepEqual(await receivedRequests(simulator), []);
    });

    it('K5: has no route to anywhere else', async () => {
      for (const path of [
        '/v1/proxy/google/chat/completions',
        '/v1/proxy/openrouter/auth/keys',
        '/v1/proxy/openrouter/..%2fmodels',
        '/v1/proxy/http:%2f%2fevil.example/chat/completions',
      ]) {
        await assertFault(await service.request(path, ask('m')), 404, 'notFound');
      }
    });

    it('K5: says so where no key is kept', async () => {
      await service.request('/v1/provider-keys/openai', { method: 'DELETE' });
      const answer = await service.request('/v1/proxy/openai/chat/completions', ask('m'));
      await assertFault(answer, 404, 'notFound');
    });
  });
}

describe('A proxied answer that does not go well', () => {
  let simulator: Simulator;
  let service: RunningService;
  before(async function () {
    this.timeout(60_000);
    simulator = await startSimulator({ tokensPerSecond: 0 });
    service = await runService({
      on: 'Postgres',
      over: {
        providerUrls: {
          openrouter: simulator.url,
          openai: simulator.url,
          anthropic: simulator.url,
        },
      },
      timings: { firstByteMs: 400, silenceMs: 400 },
    });
    await storeKeys(service);
  });
  after(async () => {
    await service.close();
    await simulator.close();
  });
  afterEach(() => resetSimulator(simulator));

  it('K7: is broken off where the provider falls silent', async () => {
    await scriptSimulator(simulator, { steps: [{ kind: 'text', text: 'I' }, { kind: 'stall' }] });
    const answer = await service.request(CHAT, ask('simulated/stalls'));
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
    await outcomeIn(simulator, 'aborted');
  });

  it('K7: is broken off where the provider breaks off', async () => {
    const answer = await service.request(CHAT, ask('simulated/cuts'));
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
  });
});
