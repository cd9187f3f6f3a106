import assert from 'node:assert/strict';
import { parseModelId } from '../../../shared/models/modelId.ts';
import { providerConfigs } from '../../../shared/models/providerConfig.ts';

describe('the setting parley.providers', () => {
  it('[M2] takes known providers by kind and any other by its address', () => {
    const { providers, problems } = providerConfigs([
      { id: 'ollama', kind: 'ollama' },
      { id: 'lab', name: 'Lab', baseUrl: 'http://10.0.0.1:8000/v1/', models: ['m'] },
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(providers, [
      { id: 'ollama', kind: 'ollama', name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
      {
        id: 'lab',
        kind: 'custom',
        name: 'Lab',
        baseUrl: 'http://10.0.0.1:8000/v1',
        models: ['m'],
      },
    ]);
  });

  it('[M2] names each entry that cannot be used, and uses the others', () => {
    const { providers, problems } = providerConfigs([
      7,
      { id: 'a/b', baseUrl: 'http://x' },
      { id: 'vscode', baseUrl: 'http://x' },
      { id: 'good', baseUrl: 'https://good.example/v1' },
      { id: 'good', baseUrl: 'https://other.example/v1' },
      { id: 'file', baseUrl: 'file:///etc/passwd' },
      { id: 'none' },
    ]);
    assert.deepEqual(
      providers.map(({ id }) => id),
      ['good'],
    );
    assert.deepEqual(
      problems.map(({ index }) => index),
      [0, 1, 2, 4, 5, 6],
    );
  });

  it('refuses credentials in an address, and never shows them', () => {
    const { providers, problems } = providerConfigs([
      { id: 'a', baseUrl: 'https://me:sk-secret@host/v1' },
    ]);
    assert.deepEqual(providers, []);
    assert.match(problems[0]?.reason ?? '', /user name or key/);
    assert.doesNotMatch(JSON.stringify(problems), /sk-secret/);
  });

  it('takes no setting for none, and nothing but a list', () => {
    assert.deepEqual(providerConfigs(undefined), { providers: [], problems: [] });
    assert.equal(providerConfigs({}).problems.length, 1);
  });
});

describe('a model id', () => {
  it('[M2] names its provider before the first colon, unless there is a slash in it', () => {
    assert.deepEqual(parseModelId('openai:gpt-5'), { provider: 'openai', model: 'gpt-5' });
    assert.deepEqual(parseModelId('ollama:llama3:8b'), { provider: 'ollama', model: 'llama3:8b' });
    for (const id of ['meta/llama:free', 'simulated/reviewer', ':x', '']) {
      assert.deepEqual(parseModelId(id), { provider: null, model: id });
    }
  });
});
