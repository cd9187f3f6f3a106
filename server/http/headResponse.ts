import type { Response } from 'express';
import type { GoneEvent, HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { HeadStream } from './headAudience.ts';
import type { PulsedStream } from './streamPulse.ts';

const RECONNECT_MS = 2_000;
const BEAT = ': beat\n\n';
/** They tell browsers how to show a document, and each stream would keep them twice. */
const OF_DOCUMENTS = [
  'Content-Security-Policy',
  'Cross-Origin-Opener-Policy',
  'Origin-Agent-Cluster',
  'Referrer-Policy',
  'X-DNS-Prefetch-Control',
  'X-Download-Options',
  'X-Frame-Options',
  'X-Permitted-Cross-Domain-Policies',
  'X-XSS-Protection',
] as const;

/** A head that the client knows from its last stream. */
interface Seen {
  readonly epoch: string;
  readonly head: number;
}

/**
 * The stream of heads as a response. A process holds thousands for minutes each, so it is one small object: no timer and no
 * closure of its own.
 *
 *   new ──start()──▶ started ──end(), or the connection closes──▶ ended
 */
export class HeadResponse implements HeadStream, PulsedStream {
  readonly userId: string;
  readonly deviceId: string | null;
  readonly #response: Response;
  readonly #seen: Seen | null;
  /** The newest head of each space: offered, and from the start on sent. */
  readonly #heads = new Map<string, HeadEvent>();
  #isStarted = false;

  constructor(
    response: Response,
    { userId, deviceId }: Pick<HeadStream, 'userId' | 'deviceId'>,
    lastEventId: string,
  ) {
    this.#response = response;
    this.userId = userId;
    this.deviceId = deviceId;
    this.#seen = seenIn(lastEventId);
  }

  offer(head: HeadEvent): void {
    const before = this.#heads.get(head.spaceId);
    if (!this.#isStarted) this.#heads.set(head.spaceId, newer(before, head));
    // A client that does not read gets nothing more; the next sweep offers the newest head again.
    else if (this.#isOpen() && this.#isNews(head, before)) this.#send(head);
  }

  /** Without an id: what the client says it has heard at its next connection is about heads. */
  lose(gone: GoneEvent): void {
    this.#heads.delete(gone.spaceId);
    if (!this.#isStarted || this.#response.destroyed || this.#response.writableEnded) return;
    this.#response.write(`event: gone\ndata: ${JSON.stringify(gone)}\n\n`);
  }

  /** Sends the headers and the heads that were offered so far. */
  start(): void {
    const response = this.#response;
    const offered = [...this.#heads.values()];
    this.#heads.clear();
    this.#isStarted = true;
    if (response.destroyed || response.writableEnded) return;
    for (const name of OF_DOCUMENTS) response.removeHeader(name);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    response.write(`retry: ${RECONNECT_MS}\n\n`);
    for (const head of offered) this.offer(head);
  }

  beat(): void {
    if (!this.#isStarted) return;
    // What was written a whole beat ago is still here: nobody reads at the other end.
    if (this.#isOpen()) this.#response.write(BEAT);
    else this.#response.destroy();
  }

  end(reason: Parameters<HeadStream['end']>[0]): void {
    const response = this.#response;
    if (response.writableEnded) return;
    if (this.#isStarted) response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    else response.destroy();
  }

  #isOpen(): boolean {
    return !this.#response.writableNeedDrain && !this.#response.writableEnded;
  }

  #isNews(head: HeadEvent, sent: HeadEvent | undefined): boolean {
    if (sent?.epoch === head.epoch) return head.head > sent.head;
    return !(this.#seen?.epoch === head.epoch && head.head <= this.#seen.head);
  }

  #send(head: HeadEvent): void {
    this.#heads.set(head.spaceId, head);
    this.#response.write(
      `event: head\nid: ${head.epoch}:${head.head}\ndata: ${JSON.stringify(head)}\n\n`,
    );
  }
}

function seenIn(lastEventId: string): Seen | null {
  const [, epoch, head] = /^([0-9a-f-]{36}):(\d{1,15})$/.exec(lastEventId) ?? [];
  return epoch === undefined ? null : { epoch, head: Number(head) };
}

function newer(before: HeadEvent | undefined, head: HeadEvent): HeadEvent {
  return before?.epoch === head.epoch && before.head > head.head ? before : head;
}
