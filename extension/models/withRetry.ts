import type { Cancel } from '../../shared/domain/cancel.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../shared/models/model.ts';

const MAX_TRIES = 4;
/** The longest `Retry-After` that is waited for in silence. */
const MAX_WAIT_MS = 30_000;
/** No further try begins this long after the first: by then a person wants to be told. */
const PATIENCE_MS = 60_000;
/** A pause that others keep prolonging is not waited for again and again. */
const MAX_PAUSES = 3;

export interface RetryOptions {
  /** Resolves after `ms`, or at once when cancelled. */
  sleep(ms: number, cancel: Cancel): Promise<void>;
  /** 0 ≤ x < 1. */
  random(): number;
  /** Unix milliseconds. */
  now(): number;
}

/** When a provider that limits its rate may be asked again; one for all who ask it. */
interface Gate {
  pausedUntil: number;
}

/**
 * Asks again where a reply failed before anything of it was delivered: at most four tries, for an
 * unreachable network (0.5, 1, 2 s ±25 %), a rate limit or a provider that is down (1, 2, 4 s ±50 %,
 * or what it asks for up to 30 s). A longer `Retry-After` fails at once, for the room to wait. While one
 * waits for a rate limit, the first requests of all others wait as well: wrap each provider once.
 */
export function withRetry(models: ChatModels, options: RetryOptions): ChatModels {
  const gate: Gate = { pausedUntil: 0 };
  return { reply: (request, cancel) => replyWithRetry({ models, options, gate }, request, cancel) };
}

interface Retrying {
  readonly models: ChatModels;
  readonly options: RetryOptions;
  readonly gate: Gate;
}

async function* replyWithRetry(
  { models, options, gate }: Retrying,
  request: ModelRequest,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  await untilOpen(gate, options, cancel);
  const startedAt = options.now();
  for (let attempt = 1; !cancel.aborted; attempt++) {
    let waitMs: number | null = null;
    let hasDelivered = false;
    for await (const event of models.reply(request, cancel)) {
      if (event.type === 'failed' && !hasDelivered && attempt < MAX_TRIES) {
        waitMs = waitBeforeNext(event.failure, attempt, options.random());
        if (waitMs !== null && options.now() + waitMs - startedAt <= PATIENCE_MS) {
          if (event.failure.kind === 'rateLimited') {
            gate.pausedUntil = Math.max(gate.pausedUntil, options.now() + waitMs);
          }
          break;
        }
        waitMs = null;
      }
      hasDelivered = true;
      yield event;
    }
    if (waitMs === null) return;
    await options.sleep(waitMs, cancel);
  }
}

async function untilOpen(gate: Gate, options: RetryOptions, cancel: Cancel): Promise<void> {
  for (let pauses = 0; pauses < MAX_PAUSES && !cancel.aborted; pauses++) {
    const leftMs = gate.pausedUntil - options.now();
    if (leftMs <= 0) return;
    await options.sleep(leftMs, cancel);
  }
}

/** The milliseconds until another try makes sense, or null where none does. */
function waitBeforeNext(failure: ModelFailure, attempt: number, random: number): number | null {
  const doubled = 2 ** (attempt - 1);
  const spread = (part: number) => 1 - part + 2 * part * random;
  if (failure.kind === 'network') return Math.min(8_000, 500 * doubled) * spread(0.25);
  if (failure.kind !== 'rateLimited' && failure.kind !== 'providerDown') return null;
  const { retryAfterMs } = failure;
  if (retryAfterMs === null) return Math.min(30_000, 1_000 * doubled) * spread(0.5);
  return retryAfterMs <= MAX_WAIT_MS ? retryAfterMs : null;
}
