import assert from 'node:assert/strict';
import { type CapOptions, type ModelCap, withCaps } from '../../../extension/models/withCaps.ts';
import type { SpendEntry } from '../../../shared/domain/messageSearch.ts';
import { plainUsage } from '../../../shared/domain/message.ts';
import type { ChatModels, ModelEvent } from '../../../shared/models/model.ts';
import { eventsOf, modelRequest } from '../../support/modelReplies.ts';

const never = new AbortController().signal;
const DAY_MS = 24 * 60 * 60_000;
const ROOM = 'room-1';

interface Setting {
  readonly day?: number;
  readonly conversation?: number;
  readonly models?: readonly ModelCap[];
  readonly estimate?: number | null;
  /** What each answer costs in the end; null where nobody says. */
  readonly cost?: number | null;
}

/** A window with limits over a book that a test writes. */
function windowWith(setting: Setting) {
  const stored: SpendEntry[] = [];
  let sent = 0;
  let nowMs = 10 * DAY_MS;
  let release: () => void = () => undefined;
  let held: Promise<void> = Promise.resolve();
  const models: ChatModels = {
    async *reply() {
      sent += 1;
      await held;
      const cost = setting.cost === undefined ? 0.1 : setting.cost;
      yield {
        type: 'done',
        usage: { ...plainUsage, promptTokens: 1, completionTokens: 1, cost },
        reasoningDetails: [],
      };
    },
  };
  const options: CapOptions = {
    caps: () => ({
      daySpend: setting.day ?? null,
      models: setting.models ?? [],
      conversationSpendOf: () => Promise.resolve(setting.conversation ?? null),
    }),
    spend: {
      spendSince: (time) => Promise.resolve(stored.filter(({ createdAt }) => createdAt >= time)),
      spendOf: (id) =>
        Promise.resolve(
          stored
            .filter(({ conversationId }) => conversationId === id)
            .reduce((sum, { cost }) => sum + (cost ?? 0), 0),
        ),
    },
    now: () => nowMs,
    dayStart: (now) => Math.floor(now / DAY_MS) * DAY_MS,
    estimate: () => (setting.estimate === undefined ? 0.1 : setting.estimate),
  };
  const capped = withCaps(models, options);
  const ask = async (model = 'maker/model', conversationId: string | null = ROOM) =>
    outcome((await eventsOf(capped, modelRequest({ model, conversationId }), never)).at(-1));
  return {
    ask,
    sent: () => sent,
    store: (cost: number, changes: Partial<SpendEntry> = {}) => {
      const entry = { conversationId: ROOM, model: 'maker/model', cost, createdAt: nowMs };
      stored.push({ ...entry, ...changes });
    },
    hold: () => {
      held = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),
    nextDay: () => (nowMs += DAY_MS),
    capped,
  };
}

function outcome(event: ModelEvent | undefined): string {
  if (event?.type !== 'failed') return event?.type ?? 'nothing';
  const { failure } = event;
  return failure.kind === 'capReached' ? `${failure.cap}: ${failure.detail}` : failure.kind;
}

describe('spend caps and quotas', () => {
  it('[P6] lets everything through where no limit is set', async () => {
    const { ask } = windowWith({});
    assert.equal(await ask(), 'done');
  });

  it("[P6] refuses before sending what would pass the day's limit, with the figures", async () => {
    const { ask, sent, store } = windowWith({ day: 1 });
    store(0.95);
    assert.equal(
      await ask(),
      'daySpend: Today: $0.95 of $1.00 is spent; this answer may cost about $0.10.',
    );
    assert.equal(sent(), 0);
  });

  it("[P6] counts a conversation's whole life, and only that conversation", async () => {
    const { ask, store } = windowWith({ conversation: 1 });
    store(0.95, { createdAt: 0 });
    assert.match(await ask(), /^conversationSpend: This conversation: \$0\.95 of \$1\.00/);
    assert.equal(await ask('maker/model', 'room-2'), 'done');
    assert.equal(await ask('maker/model', null), 'done');
  });

  it('[P6] lets no burst slip through', async () => {
    const { ask, sent, hold, release } = windowWith({ day: 0.25 });
    hold();
    const asked = Array.from({ length: 5 }, () => ask());
    await new Promise((resolve) => setImmediate(resolve));
    release();
    const outcomes = await Promise.all(asked);
    assert.equal(outcomes.filter((one) => one === 'done').length, 2);
    assert.equal(sent(), 2);
  });

  it('[P6] counts what was just said once, before and after it is stored', async () => {
    const { ask, store } = windowWith({ day: 0.35 });
    assert.equal(await ask(), 'done');
    assert.equal(await ask(), 'done');
    store(0.1);
    store(0.1);
    assert.equal(await ask(), 'done');
    assert.match(await ask(), /^daySpend: Today: \$0\.30/);
  });

  it("[P6] counts other devices' answers as they come in", async () => {
    const { ask, store } = windowWith({ day: 0.35 });
    assert.equal(await ask(), 'done');
    store(0.1);
    store(0.2);
    assert.match(await ask(), /^daySpend/);
  });

  it('[P6] limits requests and spend of the models that a pattern names, by the day', async () => {
    const requests = { pattern: '*:free', requestsPerDay: 2, spendPerDay: null };
    const spend = { pattern: 'dear/*', requestsPerDay: null, spendPerDay: 0.15 };
    const { ask, nextDay, store } = windowWith({ models: [requests, spend] });
    store(0, { model: 'meta/llama:free' });
    assert.equal(await ask('meta/llama:free'), 'done');
    assert.equal(
      await ask('qwen/q:free'),
      'modelRequests: *:free: 2 of 2 requests were made today.',
    );
    assert.equal(await ask('dear/one'), 'done');
    assert.match(await ask('dear/two'), /^modelSpend: dear\/\* today/);
    assert.equal(await ask('other/one'), 'done');
    nextDay();
    assert.equal(await ask('qwen/q:free'), 'done');
    assert.equal(await ask('dear/two'), 'done');
  });

  it('lets free models go on when the money is spent, and unknown prices only until then', async () => {
    const free = windowWith({ day: 1, estimate: 0 });
    free.store(1);
    assert.equal(await free.ask(), 'done');
    const unknown = windowWith({ day: 1, estimate: null, cost: null });
    unknown.store(0.99);
    assert.equal(await unknown.ask(), 'done');
    unknown.store(0.01);
    assert.match(await unknown.ask(), /^daySpend: Today: \$1\.00 of \$1\.00 is spent\.$/);
  });

  it('keeps the estimate of what was cancelled, since nobody says what it cost', async () => {
    const { ask, capped, hold } = windowWith({ day: 0.15 });
    hold();
    const stop = new AbortController();
    const events = capped.reply(modelRequest({ conversationId: ROOM }), stop.signal);
    const reader = events[Symbol.asyncIterator]();
    void reader.next();
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    assert.match(await ask(), /^daySpend: Today: \$0\.10/);
  });
});
