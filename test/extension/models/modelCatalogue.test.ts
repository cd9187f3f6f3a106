import assert from 'node:assert/strict';
import { createModelCatalogue } from '../../../extension/models/modelCatalogue.ts';
import type { CatalogueCache } from '../../../extension/models/providerLists.ts';
import { type ProviderConfig, standardProvider } from '../../../shared/models/providerConfig.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';

const HOUR_MS = 60 * 60_000;

function memoryCache(text: string | null = null): CatalogueCache & { text: string | null } {
  const cache = {
    text,
    read: () => Promise.resolve(cache.text),
    write: (written: string) => {
      cache.text = written;
      return Promise.resolve();
    },
  };
  return cache;
}

/** A provider that a test switches off, and a clock that it moves. */
function setting(
  list: unknown = { data: [model('maker/one')] },
  provider: ProviderConfig = standardProvider('openRouter'),
) {
  const state = { nowMs: 1_000 * HOUR_MS, isDown: false, asked: 0, list, errors: 0 };
  const cache = memoryCache();
  const open = (providers: readonly ProviderConfig[] = [provider]) =>
    createModelCatalogue({
      providers: () => providers,
      apiKey: () => Promise.resolve('sk'),
      sendToService: () => assert.fail('Nothing goes through a service.'),
      cache,
      fetch: () => {
        state.asked += 1;
        if (state.isDown) return Promise.reject(new Error('no network'));
        return Promise.resolve(Response.json(state.list));
      },
      now: () => state.nowMs,
      report: () => (state.errors += 1),
    });
  return { state, cache, open };
}

function model(id: string, name = id) {
  return {
    id,
    name,
    context_length: 8_000,
    pricing: { prompt: '0.000001', completion: '0.00001' },
  };
}

describe('the catalogue of models', () => {
  it('[M3] keeps a list for a day, over restarts as well', async () => {
    const { state, open } = setting();
    const first = open();
    assert.equal(first.find('maker/one'), null);
    await first.list();
    assert.equal(first.find('maker/one')?.promptPrice, 0.000001);
    state.nowMs += 23 * HOUR_MS;
    const second = open();
    assert.equal((await second.list()).models.length, 1);
    assert.equal(state.asked, 1);
    state.nowMs += HOUR_MS;
    await second.list();
    assert.equal(state.asked, 2);
  });

  it('[M3] works offline with what was last known, and says that it is old', async () => {
    const { state, open } = setting();
    await open().list();
    state.nowMs += 48 * HOUR_MS;
    state.isDown = true;
    const catalogue = open();
    const list = await catalogue.list();
    assert.deepEqual(
      [list.isStale, list.models.length, list.problems],
      [true, 1, [{ provider: 'OpenRouter', detail: 'no network' }]],
    );
    await catalogue.list();
    assert.equal(state.asked, 2, 'a provider that just failed is left alone');
    state.isDown = false;
    assert.equal((await catalogue.refresh()).isStale, false);
  });

  it('asks once for many who want it at the same time', async () => {
    const { state, open } = setting();
    const catalogue = open();
    await Promise.all([catalogue.list(), catalogue.list(), catalogue.list()]);
    assert.equal(state.asked, 1);
  });

  it('does without a cache that is damaged or cannot be written', async () => {
    const { state, cache, open } = setting();
    cache.text = '{"format":1,"lists":{"x":7}}';
    cache.write = () => Promise.reject(new Error('disk full'));
    assert.equal((await open().list()).models.length, 1);
    assert.equal(state.errors, 1);
  });

  it('tells a page that is no list from an empty one', async () => {
    const { open } = setting('<html>');
    const { problems } = await open().list();
    assert.match(problems[0]?.detail ?? '', /did not answer with a list/);
  });

  it('offers the models that a provider is said to have even without its list', async () => {
    const lab: ProviderConfig = {
      id: 'lab',
      kind: 'custom',
      name: 'Lab',
      baseUrl: 'http://localhost:1/v1',
      models: ['mine'],
    };
    const { state, open } = setting({ data: [] }, lab);
    state.isDown = true;
    const catalogue = open();
    await catalogue.list();
    assert.equal(catalogue.find('lab:mine')?.provider, 'Lab');
    assert.equal(catalogue.find('lab:mine')?.promptPrice, null);
  });

  it('finds a model by the route that its suffix chooses, but never a free one by a paid one', async () => {
    const { open } = setting();
    const catalogue = open();
    await catalogue.list();
    assert.equal(catalogue.find('maker/one:nitro')?.id, 'maker/one');
    assert.equal(catalogue.find('maker/one:free'), null);
  });

  it('searches by words, exact beginnings first', async () => {
    const { open } = setting({
      data: [model('other/small-claude'), model('anthropic/claude-5', 'Claude 5'), model('x/y')],
    });
    const catalogue = open();
    await catalogue.list();
    const ids = (text: string) => catalogue.search(text).map(({ id }) => id);
    assert.deepEqual(ids('claude'), ['anthropic/claude-5', 'other/small-claude']);
    assert.deepEqual(ids('5 CLAUDE'), ['anthropic/claude-5']);
    assert.deepEqual(ids(''), ['other/small-claude', 'anthropic/claude-5', 'x/y']);
  });
});

describe('the catalogue over the simulated provider', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
  });
  after(() => simulator.close());

  it('[M2][M5] lists the models of every wire, each plainly labelled as simulated', async () => {
    const kinds = ['openRouter', 'openai', 'anthropic', 'google', 'ollama'] as const;
    const providers = kinds.map((kind) => {
      const own = simulator.url.replace('/api/v1', '/v1');
      return { ...standardProvider(kind), baseUrl: kind === 'openRouter' ? simulator.url : own };
    });
    const catalogue = createModelCatalogue({
      providers: () => providers,
      apiKey: () => Promise.resolve(null),
      sendToService: () => assert.fail('Nothing goes through a service.'),
      cache: memoryCache(),
      fetch,
      now: Date.now,
      report: (error) => {
        throw error;
      },
    });
    const { models, problems } = await catalogue.list();
    assert.deepEqual(problems, []);
    for (const prefix of ['', 'openai:', 'anthropic:', 'google:', 'ollama:']) {
      assert.ok(catalogue.find(`${prefix}simulated/reviewer`), prefix);
    }
    assert.ok(models.every(({ id, name }) => `${id} ${name}`.includes('simulated')));
    assert.equal(catalogue.find('simulated/costly')?.completionPrice, 0.00005);
    assert.equal(catalogue.find('simulated/talker')?.takesTools, false);
    assert.equal(catalogue.find('anthropic:simulated/reviewer')?.contextLength, 128_000);
  });
});
