import assert from 'node:assert/strict';
import { readKeyInfo } from '../../../extension/models/readKeyInfo.ts';
import { testConnection } from '../../../extension/models/testConnection.ts';
import { standardProvider } from '../../../shared/models/providerConfig.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';

describe('trying a provider', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  const answering = (status: number, body: unknown = {}): typeof fetch => {
    const answer = () => Promise.resolve(Response.json(body, { status }));
    return answer;
  };
  const kindFor = async (
    get: typeof fetch,
    kind: Parameters<typeof standardProvider>[0] = 'openai',
  ) => (await testConnection({ fetch: get, now: () => 0 }, standardProvider(kind), 'sk')).kind;

  it('[M1] tells how many models there are, the name of the key and what it may still spend', async () => {
    const provider = { ...standardProvider('openRouter'), baseUrl: simulator.url };
    const test = await testConnection({ fetch, now: Date.now }, provider, 'sk');
    assert.ok(test.kind === 'ok' && test.modelCount > 10);
    assert.equal(test.keyLabel, 'simulated key');
    assert.equal(test.limitRemaining, 9.5);
  });

  it('[M1] reads the limits of a key', async () => {
    const read = await readKeyInfo({ fetch, now: Date.now }, simulator.url, 'sk');
    assert.deepEqual(read.kind === 'key' && read.info, {
      label: 'simulated key',
      limit: 10,
      limitRemaining: 9.5,
      usage: 0.5,
      isFreeTier: false,
      rateLimit: { requests: 1_000, interval: '10s' },
    });
    const odd = await readKeyInfo({ fetch: answering(200), now: () => 0 }, simulator.url, 'sk');
    assert.equal(odd.kind, 'notCompatible');
  });

  it('[M4] tells what is wrong apart', async () => {
    const list = { data: [] };
    assert.equal(await kindFor(answering(200, list)), 'ok');
    assert.equal(await kindFor(answering(401)), 'refused');
    assert.equal(await kindFor(answering(403), 'openRouter'), 'refused');
    assert.equal(await kindFor(answering(402), 'openRouter'), 'outOfCredit');
    assert.equal(await kindFor(answering(404)), 'notFound');
    assert.equal(await kindFor(answering(200, { hello: 1 })), 'notCompatible');
    assert.equal(await kindFor(answering(429)), 'busy');
    assert.equal(await kindFor(answering(503)), 'busy');
    assert.equal(await kindFor(() => Promise.reject(new Error('nobody'))), 'unreachable');
  });

  it('sends nothing without a key where one is needed', async () => {
    const ports = { fetch: () => assert.fail('nothing may be sent'), now: () => 0 };
    const test = await testConnection(ports, standardProvider('anthropic'), null);
    assert.deepEqual(test, { kind: 'noKey' });
  });
});
