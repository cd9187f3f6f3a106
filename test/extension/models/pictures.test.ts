import assert from 'node:assert/strict';
import { createAnthropicModels } from '../../../extension/models/anthropicModels.ts';
import { createCompatibleModels } from '../../../extension/models/compatibleModels.ts';
import { type Dialect, dialects } from '../../../shared/models/dialects.ts';
import { estimateRequest } from '../../../extension/models/requestEstimate.ts';
import type { ChatModels, ModelRequest } from '../../../shared/models/model.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { eventsOf, modelRequest } from '../../support/modelReplies.ts';
import { receivedRequests, resetSimulator } from '../../support/simulatorScript.ts';

const never = new AbortController().signal;
const image = { type: 'image/png', base64: 'iVBORw0KGgo=' } as const;
const request = modelRequest({
  messages: [
    { role: 'system', content: 'You are Ada.' },
    { role: 'user', content: 'Sam: Look', images: [image], isCacheEnd: true },
    { role: 'user', content: 'Sam: Well?' },
  ],
});

interface SentBody {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

describe('[V11] pictures on the wire', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
  });
  afterEach(() => resetSimulator(simulator));
  after(() => simulator.close());

  const ports = (baseUrl: string) => ({
    baseUrl: () => baseUrl,
    apiKey: () => Promise.resolve('sk-test'),
    fetch,
    now: () => 0,
    newId: () => 'made',
  });
  const sentBy = async (models: ChatModels, asked: ModelRequest = request) => {
    const events = await eventsOf(models, asked, never);
    assert.equal(events.at(-1)?.type, 'done');
    const [received] = await receivedRequests(simulator);
    return (received?.body as SentBody).messages;
  };
  const compatible = (dialect: Dialect) =>
    createCompatibleModels({ ...ports(simulator.url), dialect });

  for (const name of ['openRouter', 'openai', 'ollama'] as const) {
    it(`go as image parts behind their text to ${name}`, async () => {
      const [, message, next] = await sentBy(compatible(dialects[name]));
      assert.deepEqual(message?.content, [
        { type: 'text', text: 'Sam: Look' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
      ]);
      assert.equal(next?.content, 'Sam: Well?');
    });
  }

  it('stand beside a mark for the cache, which goes on the text', async () => {
    const marking = { ...dialects.openRouter, marksCache: () => true };
    const [, message] = await sentBy(compatible(marking));
    const [text] = message?.content as readonly { cache_control?: unknown }[];
    assert.deepEqual(text?.cache_control, { type: 'ephemeral' });
  });

  it('go before their text to Anthropic, so that its mark covers them', async () => {
    const models = createAnthropicModels(ports(simulator.url.replace('/api/v1', '/v1')));
    const [message] = await sentBy(models);
    assert.deepEqual(message?.content, [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
      { type: 'text', text: 'Sam: Look', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'Sam: Well?' },
    ]);
  });

  it('count in what a request may cost', () => {
    const model = {
      ...{ id: 'm', name: 'm', provider: 'p', contextLength: 1, maxCompletionTokens: null },
      ...{ promptPrice: 0.001, completionPrice: 0, takesReasoningEffort: false },
      ...{ takesTools: false, takesImages: true },
    };
    const cost = (asked: ModelRequest) =>
      estimateRequest({ find: () => model, countTokens: () => 0 }, asked) ?? 0;
    assert.ok(Math.abs(cost(request) - cost(modelRequest()) - 1.6) < 1e-9);
  });
});
