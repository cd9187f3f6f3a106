import assert from 'node:assert/strict';
import { withTimeout } from '../../../extension/models/withTimeout.ts';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type { ChatModels, ModelEvent } from '../../../shared/models/model.ts';
import { eventsOf, modelRequest } from '../../support/modelReplies.ts';

const text: ModelEvent = { type: 'text', delta: 'Hi' };
const done: ModelEvent = { type: 'done', usage: null, reasoningDetails: [] };

/** Says `events` and then nothing, until it is cancelled. */
function silentAfter(...events: readonly ModelEvent[]) {
  const seen: { cancel: Cancel | null } = { cancel: null };
  const models: ChatModels = {
    async *reply(_request, cancel) {
      seen.cancel = cancel;
      yield* events;
      await new Promise<void>((resolve) => cancel.addEventListener('abort', resolve));
    },
  };
  return { models, seen };
}

/** A timer that runs out as soon as everything else has come to rest, and notes what it was set to. */
function restlessTimer() {
  const set: number[] = [];
  let open = 0;
  return {
    set,
    open: () => open,
    setTimer: (ms: number, act: () => void) => {
      set.push(ms);
      open += 1;
      const timer = setImmediate(act);
      return () => {
        open -= 1;
        clearImmediate(timer);
      };
    },
  };
}

const never = new AbortController().signal;

describe('the idle time-out', () => {
  it('fails a provider that never says anything, and aborts the request', async () => {
    const { models, seen } = silentAfter();
    const timer = restlessTimer();
    const timed = withTimeout(models, { idleMs: 60_000, setTimer: timer.setTimer });
    assert.deepEqual(await eventsOf(timed, modelRequest(), never), [
      {
        type: 'failed',
        usage: null,
        failure: {
          kind: 'providerDown',
          detail: 'Nothing came from the provider for 60 seconds.',
          retryAfterMs: null,
        },
      },
    ]);
    assert.equal(seen.cancel?.aborted, true);
    assert.deepEqual(timer.set, [60_000]);
  });

  it('is a broken stream where something had come; each event starts the time anew', async () => {
    const timer = restlessTimer();
    const timed = withTimeout(silentAfter(text, text).models, { idleMs: 5_000, ...timer });
    const events = await eventsOf(timed, modelRequest(), never);
    const last = events.at(-1);
    assert.deepEqual(events.slice(0, 2), [text, text]);
    assert.equal(last?.type === 'failed' && last.failure.kind, 'brokenStream');
    assert.deepEqual(timer.set, [5_000, 5_000, 5_000]);
  });

  it('leaves a whole answer as it is and no timer behind', async () => {
    const models: ChatModels = {
      async *reply() {
        await Promise.resolve();
        yield* [text, done];
      },
    };
    const timer = restlessTimer();
    const timed = withTimeout(models, { idleMs: 5_000, ...timer });
    assert.deepEqual(await eventsOf(timed, modelRequest(), never), [text, done]);
    assert.equal(timer.open(), 0);
  });

  it('ends silently when cancelled', async () => {
    const stop = new AbortController();
    const timed = withTimeout(silentAfter(text).models, {
      idleMs: 5_000,
      setTimer: () => () => undefined,
    });
    const types: string[] = [];
    for await (const event of timed.reply(modelRequest(), stop.signal)) {
      types.push(event.type);
      stop.abort();
    }
    assert.deepEqual(types, ['text']);
  });
});
