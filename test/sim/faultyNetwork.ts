import { pullReply, pushReply } from '../../shared/protocol/syncApi.ts';
import type { PushRequest } from '../../shared/protocol/syncApi.ts';
import type { ApiAnswer, ServiceClient } from '../../shared/sync/serviceClient.ts';
import type { ServiceAnswer, SyncService } from '../../shared/sync/syncService.ts';
import type { BlobService } from '../support/memoryService.ts';
import type { Random } from '../support/random.ts';
import type { SimClock } from '../support/simClock.ts';

const TIMEOUT_MS = 30_000;

export interface Faults {
  /** Turned off to let the world come to rest. */
  isOn: boolean;
}

/** The device that asks, as it is at this moment. */
interface Sender {
  /** Who is signed in. */
  readonly account: string;
  /** The person has taken its access away. */
  readonly isRevoked: boolean;
  /** A proxy on its way takes no larger push, in UTF-16 units of JSON. */
  readonly limit: number;
  /** Told of an answer to a pull that is about to come; it comes when that has ended. */
  readonly holdPull: (() => Promise<void>) | null;
}

/** A process of the service died in the middle of a request. */
export class KilledError extends Error {}

export interface Line {
  readonly clock: SimClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly sender: Sender;
  /** Until when the service answers everything with 429. */
  readonly stormUntil: () => number;
  /** The service's instances; any may get a request. */
  readonly instances: readonly (SyncService & BlobService)[];
  /** Pages hold fewer records than this while there are faults. */
  readonly pageLimit: number;
  /** Told of each request as it is sent; `push` is null for the others. */
  readonly onRequest: (push: PushRequest | null) => void;
  /** Told the name of a fault that came about. */
  readonly onFault: (name: string) => void;
  /** Told when a request sets out, or a copy of one, and when the last that it does is done. */
  readonly onWay: (change: 1 | -1) => void;
}

type Request<T> = (service: SyncService & BlobService, userId: string) => Promise<ApiAnswer<T>>;

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
  const { clock, random, faults, sender, instances } = line;

  const deliver = async <T>(ask: () => Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> => {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof KilledError) return gone();
      throw cause;
    }
  };
  const onWay = async <T>(work: Promise<T>): Promise<T> => {
    line.onWay(1);
    return work.finally(() => line.onWay(-1));
  };
  const send = <T>(request: Request<T>, push: PushRequest | null = null): Promise<ApiAnswer<T>> => {
    line.onRequest(push);
    return onWay(carry(request));
  };
  const carry = async <T>(request: Request<T>): Promise<ApiAnswer<T>> => {
    // The token goes out with the request, whoever signs in while it is on its way.
    const userId = sender.account;
    const ask = (): Promise<ApiAnswer<T>> => request(random.pick(instances), userId);
    const lag = random.below(200);
    const isStormy = clock.now < line.stormUntil();
    if (sender.isRevoked || isStormy) {
      await clock.wait(lag);
      return isStormy ? gone(random.below(20_000)) : { ok: false, failure: { kind: 'revoked' } };
    }
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
      case 0:
        line.onFault('a request lost');
        await clock.wait(TIMEOUT_MS);
        return gone();
      case 1:
        line.onFault('an answer lost');
        await clock.wait(lag);
        await deliver(ask);
        await clock.wait(TIMEOUT_MS);
        return gone();
      case 2:
        line.onFault('a request later than its repetition');
        void onWay(late(TIMEOUT_MS + random.below(60_000)));
        await clock.wait(TIMEOUT_MS);
        return gone();
      case 3:
        line.onFault('a request doubled');
        void onWay(late(random.below(90_000)));
        await clock.wait(lag);
        return deliver(ask);
      case 4:
        line.onFault('429 or 503');
        await clock.wait(lag);
        return gone(random.below(20_000));
      case 5: // An HTML 500, a truncated JSON.
        line.onFault('an unreadable answer to work that was done');
        await clock.wait(lag);
        await deliver(ask);
        return gone();
      case 6:
        line.onFault('a token that is refused');
        await clock.wait(lag);
        return { ok: false, failure: { kind: 'unauthorized' } };
      default:
        line.onFault('a slow answer');
        await clock.wait(lag);
        return deliver(ask).finally(() => clock.wait(random.below(20_000)));
    }
  };

  return {
    putBlob: (spaceId, hash, bytes) =>
      send((service, userId) => service.putBlob(userId, spaceId, { hash, bytes })),
    getBlob: (spaceId, hash) =>
      send(async (service, userId) => {
        const answer = await service.getBlob(userId, spaceId, hash);
        if (!answer.ok || answer.reply === null || !faults.isOn || random.chance(80)) return answer;
        line.onFault('wrong bytes of a blob');
        return { ok: true, reply: answer.reply.slice(0, -1) };
      }),
    me: () => send(async (service, userId) => ({ ok: true, reply: await service.me(userId) })),
    push: (spaceId, request) =>
      send(async (service, userId) => {
        const isLarge = JSON.stringify(request).length > sender.limit;
        if (isLarge || (faults.isOn && request.mutations.length > 1 && random.chance(15))) {
          return { ok: false, failure: { kind: 'tooLarge' } };
        }
        const answer = answerOf(await service.push(userId, spaceId, overTheWire(request)));
        return answer.ok ? { ok: true, reply: pushReply.parse(overTheWire(answer.reply)) } : answer;
      }, request),
    pull: (spaceId, query) =>
      send(async (service, userId) => {
        const limit = faults.isOn ? 1 + random.below(line.pageLimit) : 1_000;
        const answer = answerOf(await service.pull(userId, spaceId, { ...query, limit }));
        if (answer.ok) await sender.holdPull?.();
        return answer.ok ? { ok: true, reply: pullReply.parse(overTheWire(answer.reply)) } : answer;
      }),
  };
}
