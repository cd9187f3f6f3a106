import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';

/** How long a client may take. */
export interface ClientTimings {
  /** For the head of a request. */
  readonly headersMs: number;
  /** For a whole request, 8 MB over a slow line among them. */
  readonly requestMs: number;
}

/** The head of a request, in bytes. */
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;

/** What Node calls a request that it cannot take, and the status that says so. */
const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A server that does not wait for clients who send a byte now and then. Logs what it cannot take by its code alone. */
export function createHttpServer(
  app: RequestListener,
  { headersMs, requestMs }: ClientTimings,
  log: Logger,
): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(headersMs, 5_000),
      // Longer than clients and proxies keep a connection, so that they are the ones to close it.
      keepAliveTimeout: 75_000,
    },
    app,
  );
  server.maxHeadersCount = MAX_HEADERS;
  const answering = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.on('close', () => answering.delete(socket));
  });
  server.on('clientError', (error: Error, socket: Duplex) => {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    log.warn({ code }, 'unreadable request');
    const line = STATUS_LINES[code] ?? '400 Bad Request';
    // In the middle of an answer nothing else can be said.
    if (answering.has(socket)) socket.destroy();
    else socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  return server;
}

/** Resolves with the port, or rejects with the system's error. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** What was just answered may still be on its way. */
const LAST_WORDS_MS = 200;

/** No new connections; those on which a request still runs are cut. */
export async function closeServer(server: Server): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
    timer = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS);
  });
  clearTimeout(timer);
}
