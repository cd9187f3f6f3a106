import assert from 'node:assert/strict';
import { createModelCatalogue } from '../../../extension/models/modelCatalogue.ts';
import { createProviderModels } from '../../../extension/models/providerModels.ts';
import { createServiceSender } from '../../../extension/models/serviceSender.ts';
import type { ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { standardProvider, throughService } from '../../../shared/models/providerConfig.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { eventsOf, joined, modelRequest } from '../../support/modelReplies.ts';
import { counted, storeKeys } from '../../support/proxyClient.ts';
import { type RunningService, runService } from '../../support/runningService.ts';
import { runSignedInService, type SignedInService } from '../../support/signedInService.ts';
import {
  receivedRequests,
  resetSimulator,
  scriptSimulator,
} from '../../support/simulatorScript.ts';

const never = new AbortController().signal;
const OWN_KEY = 'sk-of-this-machine';
const DEVICE = { id: '7a1c2f4e-0000-4000-8000-000000000001', name: 'Ada’s desk' };

interface Sent {
  readonly url: string;
  readonly headers: Headers;
}

/** A client of the service, as the editor has one; what it sends is written down. */
function clientOf(service: RunningService, over: Partial<ServiceAddress> = {}) {
  const sent: Sent[] = [];
  const address: ServiceAddress = {
    url: service.url,
    token: (refused) => Promise.resolve(refused === undefined ? service.token : null),
    device: () => Promise.resolve(DEVICE),
    fetch: (url, init) => {
      const text = url instanceof Request ? url.url : String(url);
      sent.push({ url: text, headers: new Headers(init?.headers) });
      return fetch(url, init);
    },
    now: Date.now,
    ...over,
  };
  const providers = throughService(
    [standardProvider('openRouter'), standardProvider('google')],
    ['openRouter', 'openai', 'anthropic'],
    address.url,
  );
  const ways = {
    providers: () => providers,
    apiKey: () => Promise.resolve(OWN_KEY),
    sendToService: createServiceSender(() => address),
    fetch: () => assert.fail('It goes through the service or not at all.'),
    now: Date.now,
  };
  const models = createProviderModels({
    ...ways,
    ...{ editorModels: null, newId: () => 'made', idleMs: 60_000, random: () => 0.5 },
    setTimer: () => () => undefined,
    sleep: () => Promise.resolve(),
  });
  const ask = async (model = 'simulated/reviewer') =>
    joined(await eventsOf(models, modelRequest({ model }), never));
  const failure = async (model?: string) => {
    const last = (await ask(model)).at(-1);
    assert.ok(last?.type === 'failed', `It ended with ${last?.type}.`);
    return last.failure;
  };
  return { sent, ask, failure, ways };
}

describe('models through the sync service', () => {
  let simulator: Simulator;
  let service: RunningService;
  let signedIn: SignedInService;

  before(async function () {
    this.timeout(60_000);
    simulator = await startSimulator({ tokensPerSecond: 0 });
    const plain = simulator.url.replace('/api/v1', '/v1');
    const providerUrls = { openrouter: simulator.url, openai: plain, anthropic: plain };
    service = await runService({ on: 'PGlite', over: { providerUrls } });
    await storeKeys(service);
    signedIn = await runSignedInService({ on: 'PGlite', over: { providerUrls } });
  });
  after(async () => {
    await service.close();
    await signedIn.close();
    await simulator.close();
  });
  afterEach(() => resetSimulator(simulator));

  for (const model of ['simulated/one', 'openai:simulated/two', 'anthropic:simulated/three']) {
    it(`[S10] K5: ${model} answers with the service's key and none of this machine`, async () => {
      await scriptSimulator(simulator, { steps: [{ kind: 'text', text: 'Grüße, 𝄞!' }] });
      const { sent, ask } = clientOf(service);
      const [text, end] = await ask(model);
      assert.deepEqual(text, { type: 'text', delta: 'Grüße, 𝄞!' });
      assert.equal(end?.type, 'done');
      const [request] = sent;
      assert.ok(request);
      assert.ok(request.url.startsWith(`${service.url}/v1/proxy/`));
      assert.equal(request.headers.get('authorization'), `Bearer ${service.token ?? ''}`);
      assert.equal(request.headers.get('x-api-key'), null);
      assert.equal(request.headers.get('parley-device'), DEVICE.id);
      assert.equal(
        decodeURIComponent(request.headers.get('parley-device-name') ?? ''),
        DEVICE.name,
      );
      assert.ok(!JSON.stringify(sent.map(({ headers }) => [...headers])).includes(OWN_KEY));
      const bare = model.slice(model.indexOf(':') + 1);
      assert.equal((await counted(service, bare, 1)).requests, 1);
    });
  }

  it('[S10] K9: models and prices are those of the service, also of makers whose lists it has not', async () => {
    const { ways } = clientOf(service);
    const catalogue = createModelCatalogue({
      ...ways,
      providers: () => ways.providers().filter(({ kind }) => kind !== 'google'),
      cache: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
      report: (error) => assert.fail(String(error)),
    });
    const { models, problems } = await catalogue.list();
    assert.deepEqual(problems, []);
    assert.ok((catalogue.find('simulated/reviewer')?.promptPrice ?? null) !== null);
    assert.ok(models.length > 0);
  });

  it('[S10] K12: a token that the service refuses is asked for once more, and the question with it', async () => {
    const refused: (string | undefined)[] = [];
    const token: ServiceAddress['token'] = (old) => {
      refused.push(old);
      return Promise.resolve(old === undefined ? 'too-old' : service.token);
    };
    const { sent, ask } = clientOf(service, { token });
    assert.equal((await ask()).at(-1)?.type, 'done');
    assert.deepEqual(refused, [undefined, 'too-old']);
    assert.equal(sent.length, 2);
    assert.equal((await receivedRequests(simulator)).length, 1);
  });

  it('[S10] K12: a token is asked for at each request', async () => {
    let asked = 0;
    const { ask } = clientOf(service, {
      token: () => {
        asked += 1;
        return Promise.resolve(service.token);
      },
    });
    await ask();
    await ask();
    assert.equal(asked, 2);
  });

  it('[S10] K6: a key that the provider refuses is no failed sign-in', async () => {
    const body = { error: { code: 401, message: 'No such key.' } };
    await scriptSimulator(simulator, { steps: [{ kind: 'status', status: 401, body }] });
    const { sent, failure } = clientOf(service);
    const { kind, detail, ...rest } = await failure();
    assert.equal(kind, 'unauthorized');
    assert.equal(detail, 'The provider refuses the key that the sync service keeps. No such key.');
    assert.deepEqual(rest, {});
    assert.equal(sent.length, 1);
  });

  it('[S10] who is signed out is told so, and nothing is sent', async () => {
    const { sent, failure } = clientOf(service, { token: () => Promise.resolve(null) });
    const { kind, detail } = await failure();
    assert.equal(kind, 'unauthorized');
    assert.match(detail, /signed out of the sync service/);
    assert.equal(sent.length, 0);
  });

  it('[S10] a sign-in that the service refuses is told as its own', async () => {
    const { sent, failure } = clientOf(service, {
      token: (old) => Promise.resolve(old === undefined ? 'wrong' : null),
    });
    assert.match((await failure()).detail, /does not accept your sign-in/);
    assert.equal(sent.length, 1);
  });

  it('[S10] K4: a service without a vault says so', async () => {
    const { authorization } = await signedIn.person('user_vaultless');
    const token = authorization.replace('Bearer ', '');
    const { kind, detail } = await clientOf(signedIn, {
      token: () => Promise.resolve(token),
    }).failure();
    assert.equal(kind, 'unauthorized');
    assert.match(detail, /This service keeps no provider keys/);
  });

  it('[S10] a device whose access was taken away is told so', async () => {
    const ada = await signedIn.person('user_revoking');
    const headers = { 'Parley-Device': DEVICE.id, 'Parley-Device-Name': 'Desk' };
    await ada.fetch('/v1/me', { headers });
    const revoked = await ada.fetch(`/v1/devices/${DEVICE.id}`, { method: 'DELETE' });
    assert.ok(revoked.ok);
    const token = ada.authorization.replace('Bearer ', '');
    const { kind, detail } = await clientOf(signedIn, {
      token: () => Promise.resolve(token),
    }).failure();
    assert.equal(kind, 'forbidden');
    assert.match(detail, /no access to the sync service any more/);
  });

  it('[S10] a service that is away is told from a provider that is', async () => {
    const away = await clientOf(service, {
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    }).failure();
    assert.equal(away.kind, 'network');
    assert.match(away.detail, /^The sync service cannot be reached: /);
    const busy = Response.json(
      { error: { code: 'tooMany', message: 'Slowly.', requestId: 'r' } },
      { status: 429, headers: { 'Retry-After': '90' } },
    );
    const limited = await clientOf(service, { fetch: () => Promise.resolve(busy) }).failure();
    assert.deepEqual(limited, {
      kind: 'rateLimited',
      by: 'service',
      detail: 'The sync service says: Slowly.',
      retryAfterMs: 90_000,
    });
  });

  it('[S10] K11: a question that is repeated when the way has changed takes no key to the service', async () => {
    const { ways } = clientOf(service);
    let isThrough = false;
    const asked: string[] = [];
    const models = createProviderModels({
      ...ways,
      providers: () => (isThrough ? ways.providers() : [standardProvider('openRouter')]),
      fetch: (url) => {
        asked.push(url instanceof Request ? url.url : url.toString());
        isThrough = true;
        return Promise.reject(new TypeError('fetch failed'));
      },
      ...{ editorModels: null, newId: () => 'made', idleMs: 60_000, random: () => 0.5 },
      setTimer: () => () => undefined,
      sleep: () => Promise.resolve(),
    });
    await eventsOf(models, modelRequest(), never);
    const own = `${standardProvider('openRouter').baseUrl}/chat/completions`;
    assert.deepEqual(asked, [own, own, own, own]);
  });

  it('[S10] K11: the token goes to the service alone: neither past it nor after a redirect', async () => {
    let asked = 0;
    const send = createServiceSender(() => ({
      url: service.url,
      token: () => Promise.resolve(`${++asked}`),
      fetch: () => assert.fail('Nothing may be sent.'),
      now: Date.now,
    }));
    for (const url of [
      'https://openrouter.ai/api/v1/chat/completions',
      `${service.url}/v1/me`,
      `${service.url}/v1/proxy/../me`,
      service.url.replace('http:', 'https:'),
    ]) {
      assert.equal((await send(new URL(url), {})).kind, 'failed', url);
    }
    assert.equal(asked, 0);
    let redirect: unknown;
    await clientOf(service, {
      fetch: (_url, init) => {
        redirect = init?.redirect;
        return Promise.reject(new TypeError('redirected'));
      },
    }).failure();
    assert.equal(redirect, 'error');
    const plain = createServiceSender(() => ({
      url: 'http://service.example',
      token: () => Promise.resolve(`${++asked}`),
      fetch: () => assert.fail('Nothing may be sent.'),
      now: Date.now,
    }));
    const far = await plain(new URL('http://service.example/v1/proxy/openai/chat/completions'), {});
    assert.deepEqual([far.kind, asked], ['failed', 0]);
  });
});
