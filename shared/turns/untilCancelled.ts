import type { Cancel } from '../domain/cancel.ts';

/**
 * The items of `source` until it ends or `cancel` aborts, whichever comes first. A source that ignores
 * its cancellation is left behind at once, so a stuck model never holds a room.
 */
export async function* untilCancelled<T>(
  source: AsyncIterable<T>,
  cancel: Cancel,
): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orCancelled(iterator.next(), cancel);
      if (next === null || next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that is stuck would hold us here. Its failure belongs to no one any more.
    void iterator.return?.().then(undefined, () => undefined);
  }
}

/** What `promise` gives, or null as soon as `cancel` aborts. */
export function orCancelled<T>(promise: Promise<T>, cancel: Cancel): Promise<T | null> {
  if (cancel.aborted) {
    promise.catch(() => undefined);
    return Promise.resolve(null);
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(null);
    cancel.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => cancel.removeEventListener('abort', onAbort));
  });
}
