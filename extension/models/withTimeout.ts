import type { Cancel } from '../../shared/domain/cancel.ts';
import type { ChatModels, ModelEvent, ModelRequest } from '../../shared/models/model.ts';
import { abortSignalOf } from './abortSignalOf.ts';

export interface TimeoutOptions {
  /** How long a reply may be silent. */
  readonly idleMs: number;
  /** Calls `act` once after `ms`, unless the returned function is called before. */
  setTimer(ms: number, act: () => void): () => void;
}

/**
 * Ends a reply that stays silent: `providerDown` where nothing had come yet, `brokenStream` after.
 * The request is aborted, and a cancel ends it at once even where the reply does not heed it. Time in which the consumer does not ask for more does not count.
 */
export function withTimeout(models: ChatModels, options: TimeoutOptions): ChatModels {
  return { reply: (request, cancel) => replyInTime(models, options, request, cancel) };
}

async function* replyInTime(
  models: ChatModels,
  options: TimeoutOptions,
  request: ModelRequest,
  cancel: Cancel,
): AsyncGenerator<ModelEvent> {
  const following = abortSignalOf(cancel);
  const events = models.reply(request, following.signal)[Symbol.asyncIterator]();
  let hasBegun = false;
  let isOver = false;
  try {
    for (;;) {
      const next = await inTime(events.next(), following.signal, options);
      if (next === 'cancelled') return;
      if (next === 'late') {
        yield silent(options.idleMs, hasBegun);
        return;
      }
      isOver = next.done === true;
      if (next.done) return;
      hasBegun = true;
      yield next.value;
    }
  } finally {
    following.abort();
    following.release();
    // Not awaited: a reply that hangs must not hold up the one who stopped waiting for it.
    if (!isOver) void events.return?.();
  }
}

/** What `promise` gives, unless it is cancelled or too late before. Leaves neither timer nor listener. */
async function inTime<T>(
  promise: Promise<T>,
  cancel: AbortSignal,
  options: TimeoutOptions,
): Promise<T | 'late' | 'cancelled'> {
  const settled = new AbortController();
  const early = new Promise<'late' | 'cancelled'>((resolve) => {
    const stopTimer = options.setTimer(options.idleMs, () => resolve('late'));
    settled.signal.addEventListener('abort', stopTimer);
    if (cancel.aborted) resolve('cancelled');
    cancel.addEventListener('abort', () => resolve('cancelled'), { signal: settled.signal });
  });
  try {
    return await Promise.race([promise, early]);
  } finally {
    settled.abort();
  }
}

function silent(idleMs: number, hasBegun: boolean): ModelEvent {
  const detail = `Nothing came from the provider for ${Math.round(idleMs / 1_000)} seconds.`;
  return {
    type: 'failed',
    usage: null,
    failure: hasBegun
      ? { kind: 'brokenStream', detail }
      : { kind: 'providerDown', detail, retryAfterMs: null },
  };
}
