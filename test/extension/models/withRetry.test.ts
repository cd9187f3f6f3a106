import assert from 'node:assert/strict';
import { withRetry } from '../../../extension/models/withRetry.ts';
import type { ModelFailure } from '../../../shared/domain/modelFailure.ts';
import type { ModelEvent } from '../../../shared/models/model.ts';
import { eventsOf, modelRequest, replyingModels } from '../../support/modelReplies.ts';

const failed = (failure: ModelFailure): ModelEvent => ({ type: 'failed', failure, usage: null });
const down = failed({ kind: 'providerDown', detail: '', retryAfterMs: null });
const network = failed({ kind: 'network', detail: '' });
const limited = (retryAfterMs: number | null) =>
  failed({ kind: 'rateLimited', detail: '', retryAfterMs });
const text: ModelEvent = { type: 'text', delta: 'Hi' };
const done: ModelEvent = { type: 'done', usage: null, reasoningDetails: [] };

async function run(replies: readonly (readonly ModelEvent[])[], random = 0.5) {
  const models = replyingModels(...replies);
  const waits: number[] = [];
  let nowMs = 0;
  const retrying = withRetry(models, {
    random: () => random,
    now: () => nowMs,
    sleep: (ms) => {
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  });
  const events = await eventsOf(retrying, modelRequest(), new AbortController().signal);
  return { events, waits, asked: models.asked() };
}

describe('retrying', () => {
  it('asks again until there is an answer, and hides what failed before', async () => {
    assert.deepEqual(await run([[network], [down], [text, done]]), {
      events: [text, done],
      waits: [500, 2_000],
      asked: 3,
    });
  });

  it('gives up after four tries', async () => {
    assert.deepEqual(await run([[network]]), {
      events: [network],
      waits: [500, 1_000, 2_000],
      asked: 4,
    });
  });

  it('spreads the waits by a quarter for the network and by a half for a busy provider', async () => {
    assert.deepEqual((await run([[network]], 0)).waits, [375, 750, 1_500]);
    assert.deepEqual((await run([[limited(null)]], 0)).waits, [500, 1_000, 2_000]);
    assert.deepEqual((await run([[limited(null)], [done]], 1)).waits, [1_500]);
  });

  it('[M4] waits as long as the provider asks, up to 30 seconds', async () => {
    assert.deepEqual((await run([[limited(30_000)], [done]])).waits, [30_000]);
    assert.deepEqual(await run([[limited(30_001)], [done]]), {
      events: [limited(30_001)],
      waits: [],
      asked: 1,
    });
  });

  it('begins no try later than a minute after the first', async () => {
    assert.deepEqual((await run([[limited(25_000)]])).waits, [25_000, 25_000]);
  });

  it('never asks again once something was delivered', async () => {
    assert.deepEqual((await run([[text, network], [done]])).events, [text, network]);
    const reasoning: ModelEvent = { type: 'reasoning', delta: 'Hm' };
    assert.deepEqual((await run([[reasoning, down], [done]])).asked, 1);
  });

  for (const kind of [
    'unauthorized',
    'outOfCredit',
    'forbidden',
    'unknownModel',
    'contextTooLong',
    'badRequest',
    'brokenStream',
    'refused',
    'cutByLength',
  ] as const) {
    it(`never asks again after ${kind}`, async () => {
      assert.equal((await run([[failed({ kind, detail: '' })], [done]])).asked, 1);
    });
  }

  it('does not ask again after a cancel while it waits', async () => {
    const models = replyingModels([down], [done]);
    const stop = new AbortController();
    const retrying = withRetry(models, {
      random: () => 0.5,
      now: () => 0,
      sleep: () => {
        stop.abort();
        return Promise.resolve();
      },
    });
    assert.deepEqual(await eventsOf(retrying, modelRequest(), stop.signal), []);
    assert.equal(models.asked(), 1);
  });

  it('[M4] lets nobody else ask while the provider wants to be left alone', async () => {
    const models = replyingModels([limited(10_000)], [text, done]);
    const slept: { readonly ms: number; readonly wake: () => void }[] = [];
    let nowMs = 0;
    const retrying = withRetry(models, {
      random: () => 0.5,
      now: () => nowMs,
      sleep: (ms) => new Promise((resolve) => slept.push({ ms, wake: resolve })),
    });
    const never = new AbortController().signal;
    const first = eventsOf(retrying, modelRequest(), never);
    await new Promise((resolve) => setImmediate(resolve));
    nowMs = 4_000;
    const second = eventsOf(retrying, modelRequest(), never);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      slept.map(({ ms }) => ms),
      [10_000, 6_000],
    );
    assert.equal(models.asked(), 1);
    nowMs = 10_000;
    for (const { wake } of slept) wake();
    assert.deepEqual(await first, [text, done]);
    assert.deepEqual(await second, [text, done]);
    assert.equal(models.asked(), 3);
  });

  it('a limit that nobody waits for keeps nobody else from asking', async () => {
    const models = replyingModels([limited(45_000)], [text, done]);
    const retrying = withRetry(models, {
      random: () => 0.5,
      now: () => 0,
      sleep: () => assert.fail('nobody waits'),
    });
    const never = new AbortController().signal;
    assert.deepEqual(await eventsOf(retrying, modelRequest(), never), [limited(45_000)]);
    assert.deepEqual(await eventsOf(retrying, modelRequest(), never), [text, done]);
  });
});
