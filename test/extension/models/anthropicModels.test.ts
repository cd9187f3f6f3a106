import assert from 'node:assert/strict';
import { createAnthropicModels } from '../../../extension/models/anthropicModels.ts';
import { plainUsage } from '../../../shared/domain/message.ts';
import type { ModelFailure } from '../../../shared/domain/modelFailure.ts';
import type { ModelEvent, ModelRequest } from '../../../shared/models/model.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { eventsOf, joined, modelRequest } from '../../support/modelReplies.ts';
import { sameHoweverCut } from '../../support/sameHoweverCut.ts';
import {
  receivedRequests,
  resetSimulator,
  scriptSimulator,
} from '../../support/simulatorScript.ts';

const never = new AbortController().signal;

function modelsAt(baseUrl: string, get: typeof fetch = fetch) {
  return createAnthropicModels({
    baseUrl: () => baseUrl,
    apiKey: () => Promise.resolve('sk-test'),
    fetch: get,
    now: () => 0,
    newId: () => 'made',
  });
}

describe('the Anthropic client against the simulated provider', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
  });
  afterEach(() => resetSimulator(simulator));
  after(() => simulator.close());

  const models = () => modelsAt(simulator.url.replace('/api/v1', '/v1'));
  const ask = async (changes: Partial<ModelRequest> = {}) =>
    joined(await eventsOf(models(), modelRequest(changes), never));
  const reply = async (
    steps: ScenarioInput['replies'][number]['steps'],
    options: Partial<ScenarioInput['replies'][number]> = {},
  ) => {
    await scriptSimulator(simulator, { steps, ...options });
    return ask();
  };
  const bodySent = async () =>
    (await receivedRequests(simulator))[0]?.body as Record<string, unknown> | undefined;

  it('[M2] delivers thinking, text, calls and usage in order', async () => {
    const calls = [
      { id: 'a', name: 'read_file', arguments: '{"path":"ü.ts"}' },
      { id: 'b', name: 'list_files', arguments: '{}' },
    ];
    const events = await reply(
      [
        { kind: 'reasoning', text: 'Let me see' },
        { kind: 'emptyToolCalls' },
        { kind: 'text', text: 'Grüße 😀' },
        { kind: 'toolCalls', calls, fragmentLength: 3 },
      ],
      { usage: { promptTokens: 7, completionTokens: 3 }, splitBytes: 1 },
    );
    const call = (callId: string, tool: string, json: string) => ({
      type: 'toolCall',
      call: { callId, tool, arguments: json },
    });
    assert.deepEqual(events, [
      { type: 'reasoning', delta: 'Let me see' },
      { type: 'text', delta: 'Grüße 😀' },
      call('a', 'read_file', '{"path":"ü.ts"}'),
      call('b', 'list_files', '{}'),
      {
        type: 'done',
        usage: { ...plainUsage, promptTokens: 7, completionTokens: 3, cost: null, cachedTokens: 0 },
        reasoningDetails: [{ type: 'thinking', thinking: 'Let me see', signature: 'simulated' }],
      },
    ]);
    const [received] = await receivedRequests(simulator);
    assert.equal(received?.headers['x-api-key'], '(a key)');
    assert.equal(received.headers['anthropic-version'], '2023-06-01');
  });

  it('[M5] is answered as a personality by the same simulated models', async () => {
    const messages = [
      { role: 'system', content: 'Rules' },
      { role: 'user', content: 'Sam: who are you?' },
      { role: 'system', content: 'You are Ada and nobody else.' },
    ] as const;
    const [text] = await ask({ messages });
    assert.match(text?.type === 'text' ? text.delta : '', /I play Ada here, but I am simulated/);
  });

  const failures: readonly (readonly [number, ModelFailure['kind']])[] = [
    [400, 'badRequest'],
    [401, 'unauthorized'],
    [402, 'outOfCredit'],
    [403, 'forbidden'],
    [404, 'unknownModel'],
    [413, 'contextTooLong'],
    [429, 'rateLimited'],
    [500, 'providerDown'],
    [529, 'providerDown'],
  ];
  for (const [status, kind] of failures) {
    it(`[M4] ${status} is ${kind}`, async () => {
      const body = { error: { message: 'So it is.' } };
      const [last] = await reply([{ kind: 'status', status, body, retryAfter: '3' }]);
      assert.ok(last?.type === 'failed');
      assert.equal(last.failure.kind, kind);
      assert.equal(last.failure.detail, 'So it is.');
      if (last.failure.kind === 'rateLimited') assert.equal(last.failure.retryAfterMs, 3_000);
    });
  }

  it('[M4] tells the ends of an answer apart', async () => {
    const endOf = async (steps: ScenarioInput['replies'][number]['steps'], hasDone = true) => {
      const last = (await reply([{ kind: 'text', text: 'So far' }, ...steps], { hasDone })).at(-1);
      return last?.type === 'failed' ? last.failure.kind : last?.type;
    };
    assert.equal(await endOf([]), 'done');
    assert.equal(await endOf([{ kind: 'finish', reason: 'length' }]), 'cutByLength');
    assert.equal(await endOf([{ kind: 'finish', reason: 'content_filter' }]), 'refused');
    assert.equal(await endOf([{ kind: 'finish', reason: null }], false), 'brokenStream');
    assert.equal(await endOf([{ kind: 'cut' }]), 'brokenStream');
    const error = { kind: 'streamError', form: 'bare', message: 'Overloaded' } as const;
    assert.equal(await endOf([{ ...error, code: 'overloaded_error' }]), 'brokenStream');
  });

  it('[M4] an error event before the first word keeps its own kind', async () => {
    const error = { kind: 'streamError', form: 'bare', message: 'Overloaded' } as const;
    const [last] = await reply([{ ...error, code: 'overloaded_error' }]);
    assert.equal(last?.type === 'failed' && last.failure.kind, 'providerDown');
  });

  it('sends what the wire wants, and marks where the cache ends', async () => {
    const parameters = { type: 'object', properties: {} };
    const thinking = { type: 'thinking', thinking: 'Hm', signature: 's' };
    await ask({
      model: 'simulated/reviewer',
      temperature: 1.5,
      maxTokens: 500,
      tools: [{ name: 'read_file', description: 'Reads.', parameters }],
      messages: [
        { role: 'system', content: 'Rules', isCacheEnd: true },
        { role: 'user', content: 'Sam: Hi' },
        { role: 'user', content: 'Bo: Hello', isCacheEnd: true },
        {
          role: 'assistant',
          content: '',
          toolCalls: [
            { callId: 'a.1', tool: 'read_file', arguments: '{"path":"x"}' },
            { callId: 'b', tool: 'read_file', arguments: '[1' },
          ],
          reasoningDetails: [thinking, { type: 'reasoning.text', text: 'of another provider' }],
        },
        { role: 'tool', callId: 'a.1', content: '' },
        { role: 'system', content: 'You are Ada.' },
      ],
    });
    const cache_control = { type: 'ephemeral' };
    const use = (id: string, input: unknown) => ({
      type: 'tool_use',
      id,
      name: 'read_file',
      input,
    });
    assert.deepEqual(await bodySent(), {
      model: 'simulated/reviewer',
      system: [{ type: 'text', text: 'Rules', cache_control }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Sam: Hi' },
            { type: 'text', text: 'Bo: Hello', cache_control },
          ],
        },
        { role: 'assistant', content: [thinking, use('a_1', { path: 'x' }), use('b', {})] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a_1', content: '(no output)' },
            { type: 'tool_result', tool_use_id: 'b', content: 'Not run.' },
            { type: 'text', text: '[Instructions]\nYou are Ada.' },
          ],
        },
      ],
      stream: true,
      tools: [{ name: 'read_file', description: 'Reads.', input_schema: parameters }],
      max_tokens: 500,
    });
  });

  it('begins and ends with the user, whatever the room looks like', async () => {
    const said = { role: 'assistant', toolCalls: [], reasoningDetails: [] } as const;
    await ask({
      messages: [
        { ...said, content: 'One. ' },
        { ...said, content: 'Two.' },
      ],
    });
    const body = await bodySent();
    const roles = (body?.['messages'] as { role: string }[]).map(({ role }) => role);
    assert.deepEqual(roles, ['user', 'assistant', 'user']);
  });
});

describe('how Claude models are told to think', () => {
  const bodyFor = async (changes: Partial<ModelRequest>) => {
    let body: Record<string, unknown> = {};
    const models = modelsAt('http://localhost:1/v1', (_url, init) => {
      body = JSON.parse(init?.body as string) as Record<string, unknown>;
      return Promise.resolve(new Response('{}', { status: 500 }));
    });
    await eventsOf(models, modelRequest(changes), never);
    const { max_tokens, temperature, thinking, output_config } = body;
    return { max_tokens, temperature, thinking, output_config };
  };
  const none = { temperature: undefined, thinking: undefined, output_config: undefined };

  it('by a budget up to 4.5, without a temperature beside it', async () => {
    const model = 'claude-sonnet-4-5-20250929';
    assert.deepEqual(await bodyFor({ model, reasoningEffort: 'low', temperature: 0.3 }), {
      ...none,
      max_tokens: 18_048,
      thinking: { type: 'enabled', budget_tokens: 2_048 },
    });
    assert.deepEqual(await bodyFor({ model, reasoningEffort: 'none', temperature: 0.3 }), {
      ...none,
      max_tokens: 16_000,
      temperature: 0.3,
    });
  });

  it('by an effort from 4.6 on, and not at all where nothing is wished', async () => {
    const thinking = { type: 'adaptive', display: 'summarized' };
    assert.deepEqual(await bodyFor({ model: 'claude-opus-4-10', reasoningEffort: 'high' }), {
      ...none,
      max_tokens: 16_000,
      thinking,
      output_config: { effort: 'high' },
    });
    assert.deepEqual(await bodyFor({ model: 'claude-sonnet-5', temperature: 0.3 }), {
      ...none,
      max_tokens: 16_000,
    });
    const silent = await bodyFor({ model: 'claude-sonnet-5', reasoningEffort: 'none' });
    assert.deepEqual(silent.thinking, { type: 'disabled' });
  });

  it('never for models before 3.7', async () => {
    const model = 'claude-3-5-sonnet-20241022';
    assert.deepEqual(await bodyFor({ model, reasoningEffort: 'high', temperature: 2 }), {
      ...none,
      max_tokens: 8_192,
      temperature: 1,
    });
  });
});

describe('the Messages wire', () => {
  it('gives the same events however the bytes are cut', async () => {
    const stream = new TextEncoder().encode(AWKWARD_STREAM);
    const whole = await eventsOfBytes([stream]);
    assert.deepEqual(
      whole.map(({ type }) => type),
      ['reasoning', 'text', 'toolCall', 'done'],
    );
    await sameHoweverCut(stream, eventsOfBytes, 11);
  });

  it('counts cached tokens as part of the prompt', async () => {
    const done = (await eventsOfBytes([new TextEncoder().encode(AWKWARD_STREAM)])).at(-1);
    assert.deepEqual(done?.type === 'done' && done.usage, {
      ...plainUsage,
      promptTokens: 111,
      completionTokens: 9,
      cost: null,
      cachedTokens: 100,
    });
  });

  it('reads a whole answer that came as JSON', async () => {
    const body = {
      type: 'message',
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', id: 'a', name: 'read_file', input: { path: 'x' } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 3, output_tokens: 2 },
    };
    const models = modelsAt('http://localhost:1/v1', () => Promise.resolve(Response.json(body)));
    const events = await eventsOf(models, modelRequest(), never);
    assert.deepEqual(events.slice(0, 2), [
      { type: 'text', delta: 'Hi' },
      { type: 'toolCall', call: { callId: 'a', tool: 'read_file', arguments: '{"path":"x"}' } },
    ]);
  });
});

const event = (type: string, fields: object, end = '\n') =>
  `event: ${type}${end}data: ${JSON.stringify({ type, ...fields })}${end}${end}`;

const AWKWARD_STREAM = [
  event('message_start', {
    message: {
      usage: { input_tokens: 10, cache_creation_input_tokens: 1, cache_read_input_tokens: 100 },
    },
  }),
  event('ping', {}),
  event('content_block_start', { index: 0, content_block: { type: 'thinking', thinking: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'Hm 你' } }),
  event('content_block_delta', { index: 0, delta: { type: 'signature_delta', signature: 'ab' } }),
  event('content_block_delta', { index: 0, delta: { type: 'signature_delta', signature: 'cd' } }),
  event('content_block_stop', { index: 0 }),
  event('content_block_start', { index: 1, content_block: { type: 'text', text: '' } }, '\r\n'),
  event('content_block_delta', { index: 1, delta: { type: 'text_delta', text: 'Grüße 😀' } }),
  event('some_future_event', { index: 1 }),
  event('content_block_stop', { index: 1 }),
  event('content_block_start', {
    index: 2,
    content_block: { type: 'tool_use', id: 'a', name: 'r', input: {} },
  }),
  event('content_block_delta', { index: 2, delta: { type: 'input_json_delta', partial_json: '' } }),
  event('content_block_delta', {
    index: 2,
    delta: { type: 'input_json_delta', partial_json: '{"ü"' },
  }),
  event('content_block_delta', {
    index: 2,
    delta: { type: 'input_json_delta', partial_json: ':1}' },
  }),
  event('content_block_stop', { index: 2 }),
  event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } }),
  event('message_stop', {}),
].join('');

async function eventsOfBytes(pieces: readonly Uint8Array[]): Promise<readonly ModelEvent[]> {
  const answer = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        for (const piece of pieces) stream.enqueue(piece);
        stream.close();
      },
    });
    const headers = { 'content-type': 'text/event-stream' };
    return Promise.resolve(new Response(body, { headers }));
  };
  const models = modelsAt('http://127.0.0.1:1/v1', answer);
  return joined(await eventsOf(models, modelRequest(), never));
}
