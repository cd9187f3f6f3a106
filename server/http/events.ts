import { randomInt } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { HeadHub, HeadStream } from './headHub.ts';
import { deviceOf } from './deviceGuard.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

/** Each a range that a stream draws from, so that clients do not come back all at once. */
export interface StreamTimings {
  readonly heartbeatMs: readonly [number, number];
  /** A stream ends at this age; the token is checked when the client comes back. */
  readonly ageMs: readonly [number, number];
}

const MAX_STREAMS_PER_USER = 100;
const RECONNECT_MS = 2_000;

/**
 * `GET /v1/events`: server-sent events `head`, one per space of the person whenever its head moves.
 * Never data: the client pulls. Order: subscribe, read the heads, send those newer than Last-Event-ID.
 */
export function events(service: SyncService, hub: HeadHub, timings: StreamTimings): RequestHandler {
  return async (request, response) => {
    const userId = userOf(response);
    // Gone while the token was checked: `close` has been told already and would be waited for in vain.
    if (response.closed) return;
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    // A newcomer’s stream may be here before their first `me`, and must not miss the space it makes.
    await service.me(userId);
    if (hub.countOf(userId) >= MAX_STREAMS_PER_USER) {
      throw new HttpFault('tooMany', 'Too many devices listen at once.');
    }
    const stream = openStream(userId, response, request.get('Last-Event-ID') ?? '');
    const timers = [
      setInterval(stream.beat, randomInt(...timings.heartbeatMs)),
      setTimeout(() => stream.end('age'), randomInt(...timings.ageMs)),
    ];
    try {
      const disconnect = await hub.connect(stream);
      stream.start();
      await closed;
      disconnect();
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  };
}

interface OpenStream extends HeadStream {
  /** Sends the headers and the heads that were offered so far. */
  readonly start: () => void;
  readonly beat: () => void;
}

function openStream(userId: string, response: Response, lastEventId: string): OpenStream {
  const latest = new Map<string, HeadEvent>();
  const sent = new Map<string, HeadEvent>();
  const seen = /^([0-9a-f-]{36}):(\d{1,15})$/.exec(lastEventId);
  let isStarted = false;

  const isNews = (head: HeadEvent) => {
    const before = sent.get(head.spaceId);
    if (before?.epoch === head.epoch) return head.head > before.head;
    return !(seen?.[1] === head.epoch && head.head <= Number(seen[2]));
  };
  // A client that does not read gets nothing more; the next sweep offers the newest head again.
  const send = (head: HeadEvent) => {
    if (response.writableNeedDrain || response.writableEnded || !isNews(head)) return;
    sent.set(head.spaceId, head);
    response.write(
      `event: head\nid: ${head.epoch}:${head.head}\ndata: ${JSON.stringify(head)}\n\n`,
    );
  };

  return {
    userId,
    deviceId: deviceOf(response),
    offer(head) {
      if (isStarted) send(head);
      else latest.set(head.spaceId, newer(latest.get(head.spaceId), head));
    },
    start() {
      isStarted = true;
      if (response.destroyed || response.writableEnded) return;
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
      });
      response.flushHeaders();
      response.write(`retry: ${RECONNECT_MS}\n\n`);
      for (const head of latest.values()) send(head);
      latest.clear();
    },
    beat() {
      if (!isStarted) return;
      // What was written a whole beat ago is still here: nobody reads at the other end.
      if (response.writableNeedDrain || response.writableEnded) response.destroy();
      else response.write(': beat\n\n');
    },
    end(reason) {
      if (response.writableEnded) return;
      if (!isStarted) response.destroy();
      else response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    },
  };
}

function newer(before: HeadEvent | undefined, head: HeadEvent): HeadEvent {
  return before?.epoch === head.epoch && before.head > head.head ? before : head;
}
