import { pullReply, pushReply } from '../../shared/protocol/syncApi.ts';
import type { PushRequest } from '../../shared/protocol/syncApi.ts';
import type { ApiAnswer, ServiceClient } from '../../shared/sync/serviceClient.ts';
import type { ServiceAnswer, SyncService } from '../../shared/sync/syncService.ts';
import type { Random } from '../support/random.ts';
import type { SimClock } from '../support/simClock.ts';

const TIMEOUT_MS = 30_000;

export interface Faults {
  /** Turned off to let the world come to rest. */
  isOn: boolean;
}

/** A process of the service died in the middle of a request. */
export class KilledError extends Error {}

export interface Line {
  readonly clock: SimClock;
  readonly random: Random;
  readonly faults: Faults;
  /** Who is signed in now. */
  readonly account: () => string;
  /** The service's instances; any may get a request. */
  readonly instances: readonly SyncService[];
  /** Pages hold fewer records than this while there are faults. */
  readonly pageLimit: number;
  /** Told of each request as it is sent; `push` is null for the others. */
  readonly onRequest: (push: PushRequest | null) => void;
}

type Request<T> = (service: SyncService, userId: string) => Promise<ApiAnswer<T>>;

function gone<T>(retryAfterMs: number | null = null): ApiAnswer<T> {
  return { ok: false, failure: { kind: 'unavailable', retryAfterMs, detail: '' } };
}

function answerOf<T>(answer: ServiceAnswer<T>): ApiAnswer<T> {
  if (answer.ok) return answer;
  const { kind } = answer.refusal;
  return { ok: false, failure: { kind } };
}

function overTheWire<T>(value: T): T {
  const copy: T = JSON.parse(JSON.stringify(value)) as T;
  return copy;
}

/** A device's way to the service: loses, delays, doubles, reorders and garbles. */
export function faultyClient(line: Line): ServiceClient {
  const { clock, random, faults, account, instances } = line;

  const deliver = async <T>(ask: () => Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> => {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof KilledError) return gone();
      throw cause;
    }
  };
  const send = async <T>(
    request: Request<T>,
    push: PushRequest | null = null,
  ): Promise<ApiAnswer<T>> => {
    line.onRequest(push);
    // The token goes out with the request, whoever signs in while it is on its way.
    const userId = account();
    const ask = (): Promise<ApiAnswer<T>> => request(random.pick(instances), userId);
    const lag = random.below(200);
    if (!faults.isOn || random.chance(60)) {
      await clock.wait(lag);
      const answer = await deliver(ask);
      await clock.wait(random.below(200));
      return answer;
    }
    const late = async (ms: number): Promise<void> => {
      await clock.wait(ms);
      await deliver(ask);
    };
    switch (random.below(8)) {
      case 0: // The request is lost.
        await clock.wait(TIMEOUT_MS);
        return gone();
      case 1: // The answer is lost.
        await clock.wait(lag);
        await deliver(ask);
        await clock.wait(TIMEOUT_MS);
        return gone();
      case 2: // The request arrives after the client gave it up, and perhaps sent it again.
        void late(TIMEOUT_MS + random.below(60_000));
        await clock.wait(TIMEOUT_MS);
        return gone();
      case 3: // The request comes twice, the copy at any time.
        void late(random.below(90_000));
        await clock.wait(lag);
        return deliver(ask);
      case 4: // 429, 503
        await clock.wait(lag);
        return gone(random.below(20_000));
      case 5: // An HTML 500, a truncated JSON: the work may be done all the same.
        await clock.wait(lag);
        await deliver(ask);
        return gone();
      case 6:
        await clock.wait(lag);
        return { ok: false, failure: { kind: 'unauthorized' } };
      default: // A slow answer.
        await clock.wait(lag);
        return deliver(ask).finally(() => clock.wait(random.below(20_000)));
    }
  };

  return {
    me: () => send(async (service, userId) => ({ ok: true, reply: await service.me(userId) })),
    push: (spaceId, request) =>
      send(async (service, userId) => {
        if (faults.isOn && request.mutations.length > 1 && random.chance(15)) {
          return { ok: false, failure: { kind: 'tooLarge' } };
        }
        const answer = answerOf(await service.push(userId, spaceId, overTheWire(request)));
        return answer.ok ? { ok: true, reply: pushReply.parse(overTheWire(answer.reply)) } : answer;
      }, request),
    pull: (spaceId, query) =>
      send(async (service, userId) => {
        const limit = faults.isOn ? 1 + random.below(line.pageLimit) : 1_000;
        const answer = answerOf(await service.pull(userId, spaceId, { ...query, limit }));
        return answer.ok ? { ok: true, reply: pullReply.parse(overTheWire(answer.reply)) } : answer;
      }),
  };
}
