import { createParser } from 'eventsource-parser';
import * as z from 'zod';
import { goneEvent, headEvent } from '../../shared/protocol/syncApi.ts';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import { headersOf, type ServiceAddress, serviceUrl } from './serviceRequest.ts';

/** Rule H2: without a byte for this long the connection is dead. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const MAX_EVENT_CHARACTERS = 64 * 1024;

export interface HeadListenerOptions extends ServiceAddress {
  readonly random: () => number;
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly onHead: (event: HeadEvent) => void;
  /** A connection stands: heads may have moved while there was none. */
  readonly onConnected: () => void;
  /** The service has ended the stream, or the access to a space: the next request says what is the matter. */
  readonly onTurnedAway: () => void;
}

/** The reasons for which the service ends a stream that say nothing of who listens. */
const OWN_REASONS: ReadonlySet<string> = new Set(['age', 'stopping']);
const endEvent = z.object({ reason: z.string().max(100) });

/**
 * Listens for heads over SSE until it is stopped, and connects again: after the first wait where the
 * service has ended the stream with a reason, else with growing waits. A token that is refused is asked
 * for once more.
 *
 *     connecting ── 200 ──▶ open ── end, error, 45 s of silence ──▶ waiting ──▶ connecting
 *         └───────────────── anything else ────────────────────────────▲
 */
export function listenForHeads(options: HeadListenerOptions): () => void {
  const { schedule, random } = options;
  let isStopped = false;
  let failures = 0;
  let lastEventId: string | null = null;
  let refused: string | undefined;
  let abort = new AbortController();
  let cancelWait = (): void => undefined;

  const connect = async (): Promise<void> => {
    abort = new AbortController();
    const before = refused;
    refused = undefined;
    try {
      await readEvents(options, {
        abort,
        lastEventId,
        refused: before,
        onOpen: () => {
          failures = 0;
          if (!isStopped) options.onConnected();
        },
        onRefused: (token) => void (refused = token),
        onEvent: (id, event) => {
          lastEventId = id ?? lastEventId;
          if (!isStopped) options.onHead(event);
        },
        onEnd: (reason) => {
          if (!isStopped && !OWN_REASONS.has(reason)) options.onTurnedAway();
        },
        onGone: () => {
          if (!isStopped) options.onTurnedAway();
        },
      });
    } catch {
      // Whatever it was: heads are a help, and the wait below is the answer to all of it.
    }
    if (isStopped) return;
    const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures++, 10));
    cancelWait = schedule(whole * (0.5 + 0.5 * random()), () => void connect());
  };
  void connect();
  return () => {
    isStopped = true;
    cancelWait();
    abort.abort();
  };
}

interface Connection {
  readonly abort: AbortController;
  readonly lastEventId: string | null;
  /** The token that the service did not take the last time. */
  readonly refused: string | undefined;
  readonly onOpen: () => void;
  readonly onRefused: (token: string) => void;
  readonly onEvent: (id: string | null, event: HeadEvent) => void;
  readonly onEnd: (reason: string) => void;
  readonly onGone: () => void;
}

/** Reads one connection to its end. */
async function readEvents(options: HeadListenerOptions, connection: Connection): Promise<void> {
  const { abort, lastEventId } = connection;
  let cancelWatch = (): void => undefined;
  const watch = (): void => {
    cancelWatch();
    cancelWatch = options.schedule(SILENCE_MS, () => abort.abort());
  };
  try {
    const token = await options.token(connection.refused);
    if (token === null || abort.signal.aborted) return;
    const headers = await headersOf(options, token);
    watch();
    const response = await options.fetch(serviceUrl(options.url, 'v1/events'), {
      headers: {
        ...headers,
        accept: 'text/event-stream',
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
      redirect: 'error',
      signal: abort.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (response.status !== 200 || !isStream || response.body === null) {
      if (response.status === 401) connection.onRefused(token);
      await response.body?.cancel();
      return;
    }
    connection.onOpen();
    const parser = createParser({
      maxBufferSize: MAX_EVENT_CHARACTERS,
      onEvent: ({ event, id, data }) => {
        const head = event === 'head' ? decode(headEvent, data) : null;
        if (head !== null) connection.onEvent(id ?? null, head);
        const end = event === 'end' ? decode(endEvent, data) : null;
        if (end !== null) connection.onEnd(end.reason);
        if (event === 'gone' && decode(goneEvent, data) !== null) connection.onGone();
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      watch();
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
  } finally {
    cancelWatch();
  }
}

function decode<T>(schema: z.ZodType<T>, data: string): T | null {
  try {
    const decoded = schema.safeParse(JSON.parse(data));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
