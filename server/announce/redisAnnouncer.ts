import { createClient } from 'redis';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { Announcer } from './announcer.ts';
import { decodeHead, HEAD_CHANNEL } from './decodeHead.ts';
import { createListeners } from './listeners.ts';

const CONNECT_MS = 5_000;
const RECONNECT_MS = 1_000;
const PING_MS = 10_000;
/** Of a Redis that takes no more; what comes above is not announced. */
const MAX_WAITING = 1_000;
/** How long what is on its way may take at the end. */
const CLOSE_MS = 1_000;

/**
 * Announces over Redis, where Postgres's NOTIFY, which takes a lock of the whole database at commit, or
 * a transaction pooler is in the way. Does not wait for Redis and never fails for its sake: while it is
 * away nothing is announced, and when it is back there was a gap.
 */
export function openRedisAnnouncer(url: string, report: (error: unknown) => void): Announcer {
  const heads = createListeners<HeadEvent>(report);
  const gaps = createListeners<undefined>(report);
  const announcing = new Set<Promise<unknown>>();
  const publisher = connect(url, report, () => undefined);
  let isSubscribed = false;

  const hear = (payload: string) => {
    const head = decodeHead(payload);
    if (head === null) report(new Error('An announcement of the wrong shape came.'));
    else heads.call(head);
  };
  const subscriber = connect(url, report, () => {
    // The client subscribes again by itself, but not where the first time was cut off.
    const subscribed = isSubscribed ? Promise.resolve() : subscriber.subscribe(HEAD_CHANNEL, hear);
    subscribed.then(
      () => {
        isSubscribed = true;
        gaps.call(undefined);
      },
      // The connection broke, which is told: the next one tries again.
      () => undefined,
    );
  });

  return {
    async announce(head) {
      // That it is away has been told once, not for every push.
      if (!publisher.isReady) return;
      const sent = publisher.publish(HEAD_CHANNEL, JSON.stringify(head));
      announcing.add(sent);
      await sent.finally(() => announcing.delete(sent));
    },
    onHead: heads.add,
    onGap: gaps.add,
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
      await Promise.race([Promise.allSettled(announcing), late]);
      clearTimeout(timer);
      subscriber.destroy();
      publisher.destroy();
    },
  };
}

type Client = ReturnType<typeof createClient>;

/** Connects, and again whenever the connection breaks; reports each time that it is lost once. */
function connect(url: string, report: (error: unknown) => void, onReady: () => void): Client {
  const client: Client = createClient({
    url,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: () => RECONNECT_MS },
    pingInterval: PING_MS,
    commandsQueueMaxLength: MAX_WAITING,
  });
  let isDown = false;
  client.on('error', (error: unknown) => {
    if (!isDown) report(new Error('Redis does not answer.', { cause: error }));
    isDown = true;
  });
  client.on('ready', () => {
    isDown = false;
    onReady();
  });
  // Ends only when the client is destroyed before it ever was connected.
  client.connect().catch(() => undefined);
  return client;
}
