import pg from 'pg';
import type { Announcer } from '../announce/announcer.ts';
import { decodeHead, HEAD_CHANNEL } from '../announce/decodeHead.ts';
import { createListeners } from '../announce/listeners.ts';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { Executor } from './driver.ts';

const RECONNECT_MS = 1_000;

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
    const next = new pg.Client(connection);
    client = next;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    next.on('notification', ({ payload }) => {
      const head = decodeHead(payload);
      if (head === null) report(new Error('An announcement of the wrong shape came.'));
      else heads.call(head);
    });
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
      await last?.end().catch(report);
      // Nobody waits for an announcement, so one may still be on its way.
      await Promise.allSettled(announcing);
    },
  };
}
