import assert from 'node:assert/strict';
import { createCompatibleModels } from '../../../extension/models/compatibleModels.ts';
import { dialects } from '../../../shared/models/dialects.ts';
import type { ModelFailure } from '../../../shared/domain/modelFailure.ts';
import type { ChatModels, ModelEvent } from '../../../shared/models/model.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { eventsOf, joined, modelRequest } from '../../support/modelReplies.ts';
import { sameHoweverCut } from '../../support/sameHoweverCut.ts';
import {
  receivedRequests,
  resetSimulator,
  scriptSimulator,
} from '../../support/simulatorScript.ts';

type Steps = ScenarioInput['replies'][number]['steps'];

const never = new AbortController().signal;
const NOW = Date.UTC(2026, 7, 1);

function modelsAt(url: string, key: string | null = null, get: typeof fetch = fetch) {
  let made = 0;
  return createCompatibleModels({
    dialect: dialects.openRouter,
    baseUrl: () => url,
    apiKey: () => Promise.resolve(key),
    fetch: get,
    now: () => NOW,
    newId: () => `made-${++made}`,
  });
}

async function failureOf(models: ChatModels, model = 'simulated/reviewer'): Promise<ModelFailure> {
  const last = (await eventsOf(models, modelRequest({ model }), never)).at(-1);
  assert.ok(last?.type === 'failed', 'the reply should fail');
  return last.failure;
}

describe('the OpenRouter client against the simulated provider', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
  });
  afterEach(() => resetSimulator(simulator));
  after(() => simulator.close());

  const reply = async (
    steps: Steps,
    options: Partial<ScenarioInput['replies'][number]> = {},
  ): Promise<readonly ModelEvent[]> => {
    await scriptSimulator(simulator, { steps, ...options });
    return joined(await eventsOf(modelsAt(simulator.url), modelRequest(), never));
  };

  it('[M5] answers without any key and says that it is simulated', async () => {
    const request = modelRequest({ messages: [{ role: 'user', content: 'What are you?' }] });
    const [text, done] = joined(await eventsOf(modelsAt(simulator.url), request, never));
    assert.match(text?.type === 'text' ? text.delta : '', /simulated/);
    assert.equal(done?.type, 'done');
    const [received] = await receivedRequests(simulator);
    assert.equal(received?.headers['authorization'], undefined);
  });

  it('delivers text, reasoning, calls and usage in order', async () => {
    const details = [{ type: 'reasoning.encrypted', data: 'AAA', index: 0 }];
    const calls = [
      { id: 'a', name: 'read_file', arguments: '{"path":"ü.ts"}' },
      { id: 'b', name: 'list_files', arguments: '{}' },
    ];
    const events = await reply(
      [
        { kind: 'reasoning', text: 'Let me see', details },
        { kind: 'comment', text: 'OPENROUTER PROCESSING' },
        { kind: 'text', text: 'Reading.' },
        { kind: 'emptyToolCalls' },
        { kind: 'toolCalls', calls, firstIndex: 1, fragmentLength: 3 },
      ],
      { usage: { promptTokens: 7, completionTokens: 3, cost: 0.002 } },
    );
    assert.deepEqual(events, [
      { type: 'reasoning', delta: 'Let me see' },
      { type: 'text', delta: 'Reading.' },
      {
        type: 'toolCall',
        call: { callId: 'a', tool: 'read_file', arguments: '{"path":"ü.ts"}' },
      },
      { type: 'toolCall', call: { callId: 'b', tool: 'list_files', arguments: '{}' } },
      {
        type: 'done',
        usage: {
          promptTokens: 7,
          completionTokens: 3,
          cost: 0.002,
          cachedTokens: 0,
          reasoningTokens: 0,
          estimatedPromptTokens: null,
        },
        reasoningDetails: details,
      },
    ]);
  });

  it('gives unique ids to calls that came with an empty or repeated one', async () => {
    const calls = ['', 'x', 'x'].map((id) => ({ id, name: 'list_files', arguments: '{}' }));
    const events = await reply([{ kind: 'toolCalls', calls }]);
    const ids = events.map((event) => (event.type === 'toolCall' ? event.call.callId : ''));
    assert.deepEqual(ids, ['made-1', 'x', 'made-2', '']);
  });

  for (const lineEnd of ['\n', '\r\n'] as const) {
    it(`reads text byte by byte, lines ending in ${JSON.stringify(lineEnd)}`, async () => {
      const text = 'Grüße, 你好 😀';
      const events = await reply([{ kind: 'text', text }], { lineEnd, splitBytes: 1 });
      assert.deepEqual(events[0], { type: 'text', delta: text });
      assert.equal(events.at(-1)?.type, 'done');
    });
  }

  it('joins a surrogate pair that was split between two deltas', async () => {
    const events = await reply([{ kind: 'text', text: '', pieces: ['a\uD83D', '\uDE00b'] }]);
    assert.deepEqual(events[0], { type: 'text', delta: 'a😀b' });
  });

  it('gives a usage of null where none was sent, and does without [DONE]', async () => {
    const events = await reply([{ kind: 'text', text: 'Hi' }], { usage: null, hasDone: false });
    assert.deepEqual(events.at(-1), { type: 'done', usage: null, reasoningDetails: [] });
  });

  for (const form of [
    'bare',
    'withChoices',
    'inChoice',
    'finishReason',
    'nativeFinishReason',
  ] as const) {
    for (const code of [502, 'server_error']) {
      it(`[M4] an error in the middle is a broken stream (${form}, ${code})`, async () => {
        const events = await reply([
          { kind: 'text', text: 'So far' },
          { kind: 'streamError', form, code, message: 'It broke' },
        ]);
        assert.deepEqual(events[0], { type: 'text', delta: 'So far' });
        const last = events.at(-1);
        assert.equal(last?.type === 'failed' && last.failure.kind, 'brokenStream');
        assert.equal(events.length, 2);
      });
    }
  }

  it('[M4] a connection that breaks keeps what was said and fails', async () => {
    const events = await reply([{ kind: 'text', text: 'So far' }, { kind: 'cut' }]);
    assert.deepEqual(events[0], { type: 'text', delta: 'So far' });
    const last = events.at(-1);
    assert.equal(last?.type === 'failed' && last.failure.kind, 'brokenStream');
  });

  const ofModels: readonly (readonly [string, ModelFailure['kind']])[] = [
    ['fails-400', 'contextTooLong'],
    ['fails-401', 'unauthorized'],
    ['fails-402', 'outOfCredit'],
    ['fails-403', 'forbidden'],
    ['fails-404', 'unknownModel'],
    ['fails-429', 'rateLimited'],
    ['fails-500', 'providerDown'],
    ['fails-503', 'providerDown'],
    ['fails-midstream', 'brokenStream'],
    ['cuts', 'brokenStream'],
    ['refuses', 'refused'],
    ['ends-early', 'cutByLength'],
    ['says-nothing', 'brokenStream'],
    ['not-there', 'unknownModel'],
    ['broke', 'outOfCredit'],
    ['limited', 'rateLimited'],
  ];
  for (const [model, kind] of ofModels) {
    it(`[M4] simulated/${model} is shown as ${kind}`, async () => {
      const failure = await failureOf(modelsAt(simulator.url), `simulated/${model}`);
      assert.equal(failure.kind, kind);
      assert.notEqual(failure.detail, '');
    });
  }

  it('carries Retry-After, in seconds and as a date', async () => {
    const status = { kind: 'status', status: 429, body: {} } as const;
    const date = new Date(NOW + 9_000).toUTCString();
    await scriptSimulator(
      simulator,
      { steps: [{ ...status, retryAfter: '12' }] },
      { steps: [{ ...status, retryAfter: date }] },
    );
    const waits = [
      await failureOf(modelsAt(simulator.url)),
      await failureOf(modelsAt(simulator.url)),
    ].map((failure) => (failure.kind === 'rateLimited' ? failure.retryAfterMs : null));
    assert.deepEqual(waits, [12_000, 9_000]);
  });

  it('[R2] a cancelled reply ends at once and silently, and the request with it', async () => {
    const stop = new AbortController();
    const types: string[] = [];
    const request = modelRequest({ model: 'simulated/stalls' });
    for await (const event of modelsAt(simulator.url).reply(request, stop.signal)) {
      types.push(event.type);
      stop.abort();
    }
    assert.deepEqual(types, ['text']);
    await wasAborted(simulator);
  });

  it('aborts the request when its reader leaves', async () => {
    const request = modelRequest({ model: 'simulated/stalls' });
    for await (const event of modelsAt(simulator.url).reply(request, never)) {
      assert.equal(event.type, 'text');
      break;
    }
    await wasAborted(simulator);
  });

  it('does not ask at all when cancelled before', async () => {
    const events = await eventsOf(modelsAt(simulator.url), modelRequest(), AbortSignal.abort());
    assert.deepEqual(events, []);
    assert.deepEqual(await receivedRequests(simulator), []);
  });

  it('sends what the wire wants', async () => {
    const parameters = { type: 'object', properties: {} };
    const request = modelRequest({
      temperature: 0.3,
      tools: [{ name: 'read_file', description: 'Reads.', parameters }],
      messages: [
        { role: 'system', content: 'You are Ada.' },
        { role: 'user', content: 'Sam: Hi' },
        {
          role: 'assistant',
          content: '',
          toolCalls: [
            { callId: 'a', tool: 'read_file', arguments: '{"path":"x"}' },
            { callId: 'b', tool: 'read_file', arguments: '{"pa' },
          ],
          reasoningDetails: [{ type: 'reasoning.text', text: 'Hm' }],
        },
        { role: 'tool', callId: 'a', content: 'text' },
        { role: 'tool', callId: 'b', content: 'Refused: malformed' },
        { role: 'assistant', content: 'Done.', toolCalls: [], reasoningDetails: [] },
        { role: 'user', content: 'Sam: Thanks' },
      ],
    });
    await eventsOf(modelsAt(simulator.url, 'sk-test'), request, never);
    const [received] = await receivedRequests(simulator);
    const call = (id: string, json: string) => ({
      id,
      type: 'function',
      function: { name: 'read_file', arguments: json },
    });
    assert.deepEqual(received?.body, {
      model: 'simulated/reviewer',
      messages: [
        { role: 'system', content: 'You are Ada.' },
        { role: 'user', content: 'Sam: Hi' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [call('a', '{"path":"x"}'), call('b', '{}')],
          reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'text' },
        { role: 'tool', tool_call_id: 'b', content: 'Refused: malformed' },
        { role: 'assistant', content: 'Done.' },
        { role: 'user', content: 'Sam: Thanks' },
      ],
      stream: true,
      plugins: [{ id: 'context-compression', enabled: false }],
      tools: [
        { type: 'function', function: { name: 'read_file', description: 'Reads.', parameters } },
      ],
      temperature: 0.3,
    });
    assert.equal(received.headers['authorization'], 'Bearer (a key)');
  });
});

describe('the OpenRouter client without the simulator', () => {
  const refused: typeof fetch = () => assert.fail('nothing may be sent');

  it('asks nobody without a key, except on this machine', async () => {
    const failure = await failureOf(modelsAt('https://openrouter.ai/api/v1', null, refused));
    assert.equal(failure.kind, 'unauthorized');
  });

  it('asks nobody with a key that cannot be one, or an address that is none', async () => {
    const badKey = modelsAt('https://openrouter.ai/api/v1', 'sk-\nü', refused);
    assert.equal((await failureOf(badKey)).kind, 'unauthorized');
    assert.equal((await failureOf(modelsAt('nowhere', 'sk', refused))).kind, 'network');
  });

  it('[M4] fails as network where nobody listens', async () => {
    const simulator = await startSimulator();
    await simulator.close();
    assert.equal((await failureOf(modelsAt(simulator.url))).kind, 'network');
  });

  it('reads a whole answer, or an error, that came as JSON with status 200', async () => {
    const answering = (body: unknown) =>
      modelsAt('http://localhost:1/v1', null, () => Promise.resolve(Response.json(body)));
    const message = { role: 'assistant', content: 'Hi' };
    const whole = answering({ choices: [{ message, finish_reason: 'stop' }] });
    assert.deepEqual(await eventsOf(whole, modelRequest(), never), [
      { type: 'text', delta: 'Hi' },
      { type: 'done', usage: null, reasoningDetails: [] },
    ]);
    const broken = answering({ error: { code: 402, message: 'No credit' } });
    assert.equal((await failureOf(broken)).kind, 'outOfCredit');
  });

  it('gives the same events however the bytes are cut', async () => {
    const stream = new TextEncoder().encode(AWKWARD_STREAM);
    const whole = await eventsOfBytes([stream]);
    assert.equal(whole.at(-1)?.type, 'done');
    await sameHoweverCut(stream, eventsOfBytes, 7);
  });
});

const AWKWARD_STREAM = [
  ': OPENROUTER PROCESSING\r\n\r\n',
  'data: {"choices":[{"delta":{"content":"Grüße 😀 "}}]}\r\n\r\n',
  'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n: 你好\n\n',
  'data: {"choices":[{"delta":{"content":"\\ude00\\u0000"}}]}\r\r',
  'data: {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"a","function":{"name":"r",',
  '"arguments":"{\\"ü\\""}}]}}]}\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":":1}"}}]}}]}\n\n',
  'data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\ndata: [DONE]\n\n',
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
  const models = modelsAt('http://127.0.0.1:1/v1', null, answer);
  return joined(await eventsOf(models, modelRequest(), never));
}

/** Resolves when the simulator has noticed that its client left. */
async function wasAborted(simulator: Simulator): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await receivedRequests(simulator))[0]?.outcome === 'aborted') return;
  }
  assert.fail('the request was not aborted');
}
