import assert from 'node:assert/strict';
import { decodeModelList as decode } from '../../../shared/models/modelList.ts';
import { standardProvider } from '../../../shared/models/providerConfig.ts';

const NOW = Date.UTC(2026, 7, 1);
const decodeModelList = (body: unknown) => decode(body, standardProvider('openRouter'), NOW);

const good = {
  id: 'maker/model',
  name: 'Model',
  context_length: 128_000,
  architecture: { input_modalities: ['text', 'image'] },
  pricing: { prompt: '0.0000025', completion: '1e-5' },
  supported_parameters: ['tools', 'temperature'],
};

describe('the list of models', () => {
  it('reads prices from decimal strings, and what a model takes', () => {
    assert.deepEqual(decodeModelList({ data: [good] }), [
      {
        id: 'maker/model',
        name: 'Model',
        provider: 'OpenRouter',
        contextLength: 128_000,
        promptPrice: 0.0000025,
        completionPrice: 0.00001,
        cachedPromptPrice: null,
        maxCompletionTokens: null,
        takesReasoningEffort: false,
        takesTools: true,
        takesImages: true,
      },
    ]);
  });

  it('keeps the others where one entry cannot be read', () => {
    const bad = [null, 7, {}, { id: '' }, { ...good, id: 'x', pricing: { prompt: 'free' } }];
    const models = decodeModelList({ data: [...bad, good] });
    assert.deepEqual(
      models?.map(({ id }) => id),
      ['maker/model'],
    );
  });

  it('leaves out a router whose price is not known beforehand', () => {
    const router = { ...good, id: 'auto', pricing: { prompt: '-1', completion: '-1' } };
    assert.deepEqual(decodeModelList({ data: [router] }), []);
  });

  it('[M3] reads limits, the price of cached tokens and the wish for thinking', () => {
    const rich = {
      ...good,
      pricing: { ...good.pricing, input_cache_read: '0.0000002', overrides: [{ min: 200_000 }] },
      top_provider: { context_length: 64_000, max_completion_tokens: 8_000 },
      supported_parameters: ['reasoning'],
    };
    const [model] = decodeModelList({ data: [rich] }) ?? [];
    assert.equal(model?.cachedPromptPrice, 0.0000002);
    assert.equal(model.maxCompletionTokens, 8_000);
    assert.equal(model.takesReasoningEffort, true);
    assert.equal(model.takesTools, false);
  });

  it('[M3] leaves out models that have expired, and keeps those that will', () => {
    const at = (id: string, expiration_date: string) => ({ ...good, id, expiration_date });
    const models = decodeModelList({
      data: [at('old', '2026-07-31'), at('soon', '2026-08-02'), at('odd', 'soon')],
    });
    assert.deepEqual(
      models?.map(({ id }) => id),
      ['soon', 'odd'],
    );
  });

  it("[M2] names each provider's models as personalities do", () => {
    const ids = (kind: Parameters<typeof standardProvider>[0], body: unknown) =>
      decode(body, standardProvider(kind), NOW)?.map(({ id }) => id);
    const named = (...names: readonly string[]) => ({ data: names.map((id) => ({ id })) });
    assert.deepEqual(ids('openai', named('gpt-5', 'whisper-1', 'text-embedding-3')), [
      'openai:gpt-5',
    ]);
    assert.deepEqual(ids('google', named('models/gemini-2.5-flash')), ['google:gemini-2.5-flash']);
    assert.deepEqual(ids('anthropic', named('claude-sonnet-5')), ['anthropic:claude-sonnet-5']);
    assert.deepEqual(ids('ollama', { models: [{ name: 'llama3:8b' }, {}] }), ['ollama:llama3:8b']);
  });

  it('says of prices only what it knows: nothing of OpenAI, none for what runs at home', () => {
    const [far] = decode({ data: [{ id: 'gpt-5' }] }, standardProvider('openai'), NOW) ?? [];
    const [home] = decode({ data: [{ id: 'llama3' }] }, standardProvider('ollama'), NOW) ?? [];
    assert.deepEqual([far?.promptPrice, far?.takesTools, far?.provider], [null, true, 'OpenAI']);
    assert.deepEqual([home?.promptPrice, home?.takesTools], [0, false]);
  });

  it('tells another answer apart from an empty list', () => {
    assert.equal(decodeModelList('<html>'), null);
    assert.equal(decodeModelList({ models: [] }), null);
    assert.deepEqual(decodeModelList({ data: [] }), []);
  });
});
