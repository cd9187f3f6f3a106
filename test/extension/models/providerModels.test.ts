import assert from 'node:assert/strict';
import { createProviderModels } from '../../../extension/models/providerModels.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../../shared/models/model.ts';
import { type ProviderConfig, standardProvider } from '../../../shared/models/providerConfig.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { eventsOf, joined, modelRequest, replyingModels } from '../../support/modelReplies.ts';
import { receivedRequests, resetSimulator } from '../../support/simulatorScript.ts';

const never = new AbortController().signal;

interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

function modelsOf(providers: readonly ProviderConfig[], editor: ChatModels | null = null) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const fetchImpl: typeof fetch = (url, init) => {
    const address = url instanceof URL ? url.href : '';
    if (address.startsWith('http://127.0.0.1')) return fetch(url, init);
    const body = JSON.parse(init?.body as string) as Record<string, unknown>;
    sent.push({ url: address, headers: new Headers(init?.headers), body });
    return Promise.resolve(Response.json({ error: { message: 'No' } }, { status: 400 }));
  };
  const models = createProviderModels({
    providers: () => providers,
    apiKey: (id) => Promise.resolve(`key-of-${id}`),
    editorModels: editor,
    fetch: fetchImpl,
    sendToService: () => assert.fail('Nothing goes through a service.'),
    newId: () => 'made',
    idleMs: 60_000,
    setTimer: () => () => undefined,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => 0.5,
    now: () => 0,
  });
  const ask = (changes: Partial<ModelRequest>): Promise<readonly ModelEvent[]> =>
    eventsOf(models, modelRequest(changes), never);
  return { models, sent, waits, ask };
}

const all = (['openRouter', 'openai', 'anthropic', 'google', 'ollama'] as const).map(
  standardProvider,
);
const custom: ProviderConfig = {
  id: 'lab',
  kind: 'custom',
  name: 'Lab',
  baseUrl: 'https://lab.example/v1',
};

describe('choosing the provider of a model', () => {
  it('[M2] by what stands before the first colon, unless that contains a slash', async () => {
    const { sent, ask } = modelsOf([...all, custom]);
    for (const model of ['openai:gpt-5', 'google:gemini-2.5-pro', 'lab:a:b', 'meta/llama:free']) {
      await ask({ model });
    }
    await ask({ model: 'anthropic:claude-sonnet-5' });
    assert.deepEqual(
      sent.map(({ url, body }) => [url, body['model']]),
      [
        ['https://api.openai.com/v1/chat/completions', 'gpt-5'],
        [
          'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
          'gemini-2.5-pro',
        ],
        ['https://lab.example/v1/chat/completions', 'a:b'],
        ['https://openrouter.ai/api/v1/chat/completions', 'meta/llama:free'],
        ['https://api.anthropic.com/v1/messages', 'claude-sonnet-5'],
      ],
    );
    assert.equal(sent[0]?.headers.get('authorization'), 'Bearer key-of-openai');
    assert.equal(sent.at(-1)?.headers.get('x-api-key'), 'key-of-anthropic');
  });

  it("[M2] asks the editor's own models as vscode", async () => {
    const text: ModelEvent = { type: 'text', delta: 'Hi' };
    const { ask } = modelsOf(all, replyingModels([text]));
    assert.deepEqual(await ask({ model: 'vscode:copilot/gpt-5' }), [text]);
    const [without] = await modelsOf(all).ask({ model: 'vscode:copilot/gpt-5' });
    assert.equal(without?.type === 'failed' && without.failure.kind, 'unknownModel');
  });

  it('[M4] says so where nobody has the name, and sends nothing', async () => {
    const { sent, ask } = modelsOf(all);
    for (const model of ['nobody:model', 'openai:']) {
      const [event] = await ask({ model });
      assert.ok(event?.type === 'failed' && event.failure.kind === 'unknownModel');
      assert.match(event.failure.detail, /nobody|openai/);
    }
    assert.deepEqual(sent, []);
  });
});

describe("each provider's dialect", () => {
  const bodyFor = async (changes: Partial<ModelRequest>) => {
    const { sent, ask } = modelsOf([...all, custom]);
    await ask(changes);
    const body = sent[0]?.body ?? assert.fail('nothing was sent');
    return Object.fromEntries(
      Object.entries(body).filter(([name]) => !['messages', 'stream', 'model'].includes(name)),
    );
  };
  const usage = { stream_options: { include_usage: true } };
  const noCompression = { plugins: [{ id: 'context-compression', enabled: false }] };

  it('[M2] of OpenAI', async () => {
    const wishes = { temperature: 0.3, maxTokens: 9, reasoningEffort: 'low' } as const;
    assert.deepEqual(await bodyFor({ model: 'openai:gpt-5', ...wishes }), {
      ...usage,
      max_completion_tokens: 9,
      reasoning_effort: 'low',
    });
    assert.deepEqual(await bodyFor({ model: 'openai:gpt-4o', ...wishes }), {
      ...usage,
      max_completion_tokens: 9,
      temperature: 0.3,
    });
    const none = async (model: string) =>
      (await bodyFor({ model, reasoningEffort: 'none' }))['reasoning_effort'];
    assert.deepEqual(
      [await none('openai:gpt-5'), await none('openai:gpt-5.2'), await none('openai:o3')],
      ['minimal', 'none', 'low'],
    );
  });

  it('[M2] of OpenRouter, where only Claude refuses a temperature beside thinking', async () => {
    const wishes = { temperature: 0.3, maxTokens: 9, reasoningEffort: 'high' } as const;
    assert.deepEqual(await bodyFor({ model: 'anthropic/claude-sonnet-4.5', ...wishes }), {
      ...noCompression,
      max_tokens: 9,
      reasoning: { effort: 'high' },
    });
    const plain = { ...wishes, reasoningEffort: 'none' } as const;
    assert.deepEqual(await bodyFor({ model: 'anthropic/claude-sonnet-4.5', ...plain }), {
      ...noCompression,
      max_tokens: 9,
      reasoning: { effort: 'none' },
      temperature: 0.3,
    });
  });

  it('[M2] of the others', async () => {
    const wishes = { maxTokens: 9, reasoningEffort: 'none' } as const;
    assert.deepEqual(await bodyFor({ model: 'lab:x', ...wishes }), { ...usage, max_tokens: 9 });
    const flash = await bodyFor({ model: 'google:gemini-2.5-flash', ...wishes });
    assert.equal(flash['reasoning_effort'], 'none');
    const pro = await bodyFor({ model: 'google:gemini-2.5-pro', ...wishes });
    assert.equal(pro['reasoning_effort'], 'low');
  });

  it('marks the ends of the cached prefix for Claude behind OpenRouter alone, at most four', async () => {
    const messages = ['a', 'b', 'c', 'd', 'e'].map((content) => ({
      role: 'user' as const,
      content,
      isCacheEnd: true as const,
    }));
    const contents = async (model: string) => {
      const { sent, ask } = modelsOf(all);
      await ask({ model, messages });
      return (sent[0]?.body['messages'] as { content: unknown }[]).map(({ content }) => content);
    };
    const part = (text: string) => [{ type: 'text', text, cache_control: { type: 'ephemeral' } }];
    assert.deepEqual(await contents('anthropic/claude-x'), [
      'a',
      part('b'),
      part('c'),
      part('d'),
      part('e'),
    ]);
    assert.deepEqual(await contents('openai/gpt-5'), ['a', 'b', 'c', 'd', 'e']);
  });
});

describe('every wire of the simulated provider', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
  });
  afterEach(() => resetSimulator(simulator));
  after(() => simulator.close());

  const simulated = (): readonly ProviderConfig[] =>
    all.map((provider) => ({
      ...provider,
      baseUrl:
        provider.kind === 'openRouter' ? simulator.url : simulator.url.replace('/api/v1', '/v1'),
    }));

  for (const prefix of ['', 'openai:', 'anthropic:', 'google:', 'ollama:']) {
    it(`[M2] answers ${prefix}simulated/reviewer`, async () => {
      const { ask } = modelsOf(simulated());
      const messages = [{ role: 'user', content: 'Who are you?' }] as const;
      const [text, done] = joined(await ask({ model: `${prefix}simulated/reviewer`, messages }));
      assert.match(text?.type === 'text' ? text.delta : '', /simulated/);
      assert.ok(done?.type === 'done' && (done.usage?.promptTokens ?? 0) > 0);
    });
  }

  it('[M4] waits as long as the rate limit asks, and then there is an answer', async () => {
    const { ask, waits } = modelsOf(simulated());
    const events = await ask({ model: 'simulated/limited' });
    assert.equal(events.at(-1)?.type, 'done');
    assert.deepEqual(waits, [2_000]);
    assert.equal((await receivedRequests(simulator)).length, 2);
  });
});
