import type { Cancel } from '../../shared/domain/cancel.ts';
import type { SpendBook } from '../../shared/domain/messageSearch.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../shared/models/model.ts';
import { createSpendLedger, type Spending, type SpendLedger } from './spendLedger.ts';

/** What a person lets models cost; null is no limit. Money is US dollars. */
export interface Caps {
  readonly daySpend: number | null;
  /** Every entry whose pattern fits counts. */
  readonly models: readonly ModelCap[];
  /** The limit of a conversation over its life. */
  conversationSpendOf(conversationId: string): Promise<number | null>;
}

export interface ModelCap {
  /** A model id in which `*` stands for any characters. */
  readonly pattern: string;
  readonly requestsPerDay: number | null;
  readonly spendPerDay: number | null;
}

export interface CapOptions {
  /** Asked anew for every request. */
  caps(): Caps;
  readonly spend: SpendBook;
  /** Unix milliseconds. */
  now(): number;
  /** When the local day of `now` began. */
  dayStart(now: number): number;
  /** What a request may cost in US dollars; null where nobody knows. */
  estimate(request: ModelRequest): number | null;
}

type Cap = Extract<ModelFailure, { kind: 'capReached' }>['cap'];

/**
 * Refuses, before anything is sent, a request that would pass a limit: with `capReached` and the figures.
 * What this window has under way counts by its estimate, so that many at once cannot slip through. A
 * request of unknown price is let through until the limit is reached; one that costs nothing always.
 * Wrap it around everything else, prices included: it counts by what it is told at the end.
 */
export function withCaps(models: ChatModels, options: CapOptions): ChatModels {
  const ledger = createSpendLedger(options.spend);
  return { reply: (request, cancel) => replyWithin({ models, options, ledger }, request, cancel) };
}

interface Capped {
  readonly models: ChatModels;
  readonly options: CapOptions;
  readonly ledger: SpendLedger;
}

async function* replyWithin(
  { models, options, ledger }: Capped,
  request: ModelRequest,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  const { conversationId, model } = request;
  const caps = options.caps();
  const now = options.now();
  const cost = options.estimate(request);
  const [spending, conversationCap] = await Promise.all([
    ledger.spendingNow(options.dayStart(now), conversationId),
    conversationId === null ? null : caps.conversationSpendOf(conversationId),
  ]);
  if (cancel.aborted) return;
  // From here to the entry nothing waits: two requests cannot both take the last of it.
  const failure = capPassed({ caps, conversationCap, model, cost }, spending());
  if (failure !== null) {
    yield { type: 'failed', failure, usage: null };
    return;
  }
  const entry = ledger.begin({ conversationId, model, cost, createdAt: now });
  try {
    for await (const event of models.reply(request, cancel)) {
      const isEnd = event.type === 'done' || event.type === 'failed';
      if (isEnd) entry.end(event.usage === null && event.type === 'failed' ? 0 : costIn(event));
      yield event;
    }
  } finally {
    // Cancelled: nobody said what it cost, so the estimate stands.
    entry.end(null);
  }
}

function costIn(event: Extract<ModelEvent, { type: 'done' | 'failed' }>): number | null {
  return event.usage?.cost ?? null;
}

interface Asked {
  readonly caps: Caps;
  readonly conversationCap: number | null;
  readonly model: string;
  readonly cost: number | null;
}

function capPassed(asked: Asked, spending: Spending): ModelFailure | null {
  const { caps, conversationCap, model, cost } = asked;
  const isOver = (limit: number | null, spent: number) =>
    limit !== null && cost !== 0 && (spent + (cost ?? 0) > limit || spent >= limit);
  if (isOver(conversationCap, spending.conversation)) {
    const words = moneyWords('This conversation', conversationCap, spending.conversation, cost);
    return reached('conversationSpend', words);
  }
  if (isOver(caps.daySpend, spending.day)) {
    return reached('daySpend', moneyWords('Today', caps.daySpend, spending.day, cost));
  }
  for (const { pattern, requestsPerDay, spendPerDay } of caps.models) {
    const fits = patternTest(pattern);
    if (!fits(model)) continue;
    const today = spending.ofModels(fits);
    if (requestsPerDay !== null && today.requests >= requestsPerDay) {
      const words = `${pattern}: ${today.requests} of ${requestsPerDay} requests were made today.`;
      return reached('modelRequests', words);
    }
    if (isOver(spendPerDay, today.cost)) {
      return reached('modelSpend', moneyWords(`${pattern} today`, spendPerDay, today.cost, cost));
    }
  }
  return null;
}

function reached(cap: Cap, detail: string): ModelFailure {
  return { kind: 'capReached', cap, detail: detail.slice(0, 2_000) };
}

function moneyWords(
  what: string,
  limit: number | null,
  spent: number,
  cost: number | null,
): string {
  const next = cost === null ? '' : `; this answer may cost about ${dollars(cost)}`;
  return `${what}: ${dollars(spent)} of ${dollars(limit ?? 0)} is spent${next}.`;
}

/** Two places, and more where those would show nothing. */
function dollars(amount: number): string {
  if (amount === 0 || amount >= 0.01) return `$${amount.toFixed(2)}`;
  return `$${amount.toPrecision(2)}`;
}

function patternTest(pattern: string): (model: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 'is');
  return (model) => whole.test(model);
}
