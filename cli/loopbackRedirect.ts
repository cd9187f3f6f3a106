import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandFailure } from './commandFailure.ts';

const PATH = '/callback';
const PAGE = (words: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Parley</title><body style="font: 1rem/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 30rem"><p>${words}</p></body></html>`;

/** A page on this machine that a browser is sent to after a sign-in (RFC 8252, 7.3). */
export interface LoopbackRedirect {
  /** `http://127.0.0.1:<port>/callback`. */
  readonly address: string;
  /** The address that the browser came with: the first whose `state` is the given one. */
  next(state: string, signal: AbortSignal): Promise<URL>;
  close(): void;
}

/** `port` 0 takes any free one. */
export async function listenForRedirect(port: number): Promise<LoopbackRedirect> {
  let take: (url: URL) => boolean = () => false;
  const server = createServer((request, response) => {
    // Null for what is no address, such as `//`: anybody on this machine can ask for it.
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    const isOurs = request.method === 'GET' && url?.pathname === PATH && take(url);
    const words = isOurs
      ? 'That is all. You can close this page and go back to the terminal.'
      : 'Nobody waits for this.';
    response
      .writeHead(isOurs ? 200 : 404, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'referrer-policy': 'no-referrer',
        connection: 'close',
      })
      .end(PAGE(words));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new CommandFailure('failed', `Port ${port} is taken: name another with --callback-port.`, {
          cause,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    next: (state, signal) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason as Error);
        signal.addEventListener('abort', stop, { once: true });
        take = (url) => {
          // Any page of any site can send a browser here: only the one that was asked counts.
          if (url.searchParams.get('state') !== state) return false;
          signal.removeEventListener('abort', stop);
          resolve(url);
          return true;
        };
      }),
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}
