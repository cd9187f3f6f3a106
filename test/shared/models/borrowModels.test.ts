import assert from 'node:assert/strict';
import { borrowModels } from '../../../shared/models/borrowModels.ts';
import { unlistedModel } from '../../../shared/models/modelList.ts';
import { standardProvider, throughService } from '../../../shared/models/providerConfig.ts';

const openRouter = standardProvider('openRouter');
const listed = new Map(
  ['openai/gpt-5', 'openai/gpt-oss:free', 'anthropic/claude-sonnet-4.5', 'meta/llama'].map((id) => [
    id,
    unlistedModel(openRouter, id),
  ]),
);

describe('models of a maker whose own list cannot be asked for', () => {
  it('[S10] are those of OpenRouter under the names that their maker gives them', () => {
    const namesOf = (kind: 'openai' | 'anthropic' | 'google') =>
      borrowModels(standardProvider(kind), listed).map(({ id, provider }) => [id, provider]);
    assert.deepEqual(namesOf('openai'), [['openai:gpt-5', 'OpenAI']]);
    assert.deepEqual(namesOf('anthropic'), [['anthropic:claude-sonnet-4-5', 'Anthropic']]);
    assert.deepEqual(namesOf('google'), []);
  });
});

describe('providers through the service', () => {
  it('[S10] have its address, whether they were configured or not; others stay what they are', () => {
    const own = { ...standardProvider('anthropic'), id: 'mine' };
    const asked = throughService(
      [openRouter, own],
      ['openRouter', 'anthropic'],
      'https://sync.example/parley/',
    );
    assert.deepEqual(
      asked.map(({ id, baseUrl, isThroughService }) => [id, baseUrl, isThroughService]),
      [
        ['openRouter', 'https://sync.example/parley/v1/proxy/openrouter', true],
        ['mine', own.baseUrl, undefined],
        ['anthropic', 'https://sync.example/parley/v1/proxy/anthropic', true],
      ],
    );
  });

  it('[S10] an entry of the same name but with another kind is not led there', () => {
    const other = { ...standardProvider('openai'), kind: 'custom' } as const;
    assert.deepEqual(throughService([other], ['openai'], 'https://sync.example'), [other]);
  });
});
