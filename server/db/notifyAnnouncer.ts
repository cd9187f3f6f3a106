import { Socket } from 'node:net';
import pg from 'pg';
import type { Announcer } from '../announce/announcer.ts';
import { decodeHead, HEAD_CHANNEL } from '../announce/decodeHead.ts';
import { createListeners, type Listeners } from '../announce/listeners.ts';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { Executor } from './driver.ts';

const RECONNECT_MS = 1_000;
/** How long what is on its way may take at the end. */
const CLOSE_MS = 1_000;

/**
 * Announces over Postgres's NOTIFY: the pool tells, and one connection of its own listens, opened again
 * whenever it breaks.
 */
export function openNotifyAnnouncer(
  pool: Executor,
  connection: pg.ClientConfig,
  report: (error: unknown) => void,
): Announcer {
  const heads = createListeners<HeadEvent>(report);
  const gaps = createListeners<undefined>(report);
  const announcing = new Set<Promise<unknown>>();
  let client: pg.Client | null = null;
  let socket: Socket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** Nothing is heard before the first connection either. */
  let mayHaveMissed = true;

  const lost = (broken: pg.Client, error?: unknown) => {
    if (client !== broken) return;
    client = null;
    if (error !== undefined) report(error);
    broken.end().catch(() => undefined);
    if (isClosed) return;
    mayHaveMissed = true;
    timer = setTimeout(connect, RECONNECT_MS);
  };

  function connect(): void {
    const line = new Socket();
    const next = new pg.Client({ ...connection, stream: () => line });
    client = next;
    socket = line;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    next.on('notification', ({ payload }) => hear(payload, heads, report));
    next
      .connect()
      .then(() => next.query(`listen ${HEAD_CHANNEL}`))
      .then(() => {
        if (mayHaveMissed) gaps.call(undefined);
        mayHaveMissed = false;
      })
      .catch((error: unknown) => lost(next, error));
  }

  connect();
  return {
    async announce(head) {
      const sent = pool.query('select pg_notify($1, $2)', [HEAD_CHANNEL, JSON.stringify(head)]);
      announcing.add(sent);
      await sent.finally(() => announcing.delete(sent));
    },
    onHead: heads.add,
    onGap: gaps.add,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const last = client;
      client = null;
      await inTime(Promise.allSettled([last?.end().catch(report), ...announcing]));
      socket?.destroy();
    },
  };
}

/** Nobody waits for an announcement, so one may still be on its way: it gets a moment, and no more. */
async function inTime(last: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
  await Promise.race([last, late]);
  clearTimeout(timer);
}

function hear(
  payload: string | undefined,
  heads: Listeners<HeadEvent>,
  report: (error: unknown) => void,
): void {
  const head = decodeHead(payload);
  if (head === null) report(new Error('An announcement of the wrong shape came.'));
  else heads.call(head);
}
