import { createParser } from 'eventsource-parser';
import { headEvent } from '../../shared/protocol/syncApi.ts';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import { serviceUrl } from './httpServiceClient.ts';
import type { ServiceAddress } from './httpServiceClient.ts';

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
}

/**
 * Listens for heads over SSE until it is stopped, and connects again with growing waits.
 *
 *     connecting ── 200 ──▶ open ── end, error, 45 s of silence ──▶ waiting ──▶ connecting
 *         └───────────────── anything else ────────────────────────────▲
 */
export function listenForHeads(options: HeadListenerOptions): () => void {
  const { schedule, random } = options;
  let isStopped = false;
  let failures = 0;
  let lastEventId: string | null = null;
  let abort = new AbortController();
  let cancelWait = (): void => undefined;

  const connect = async (): Promise<void> => {
    abort = new AbortController();
    try {
      await readEvents(options, {
        abort,
        lastEventId,
        onOpen: () => {
          failures = 0;
          if (!isStopped) options.onConnected();
        },
        onEvent: (id, event) => {
          lastEventId = id ?? lastEventId;
          if (!isStopped) options.onHead(event);
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
  readonly onOpen: () => void;
  readonly onEvent: (id: string | null, event: HeadEvent) => void;
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
    const token = await options.token();
    if (token === null || abort.signal.aborted) return;
    watch();
    const response = await options.fetch(serviceUrl(options.url, 'v1/events'), {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
      redirect: 'error',
      signal: abort.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (response.status !== 200 || !isStream || response.body === null) {
      await response.body?.cancel();
      return;
    }
    connection.onOpen();
    const parser = createParser({
      maxBufferSize: MAX_EVENT_CHARACTERS,
      onEvent: ({ event, id, data }) => {
        const head = event === 'head' ? decodeHead(data) : null;
        if (head !== null) connection.onEvent(id ?? null, head);
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

function decodeHead(data: string): HeadEvent | null {
  try {
    const decoded = headEvent.safeParse(JSON.parse(data));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
