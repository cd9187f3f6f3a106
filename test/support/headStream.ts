import { createParser } from 'eventsource-parser';

/** An event of the service's stream. */
interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** A stream of server-sent events, read one by one. */
export interface HeadStreamClient {
  readonly response: Response;
  /** The next event or comment; null at the stream's end. */
  next(): Promise<StreamEvent | null>;
  close(): void;
}

/** Comments come as events named `comment`. */
export async function openHeadStream(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<HeadStreamClient> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const waiting: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ event = 'message', id, data }) =>
      waiting.push({ event, id, data: JSON.parse(data) as unknown }),
    onComment: (data) => waiting.push({ event: 'comment', id: undefined, data }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    response,
    async next() {
      while (waiting.length === 0) {
        const part = await reader?.read();
        if (part === undefined || part.done) return null;
        parser.feed(part.value);
      }
      return waiting.shift() ?? null;
    },
    close: () => abort.abort(),
  };
}
