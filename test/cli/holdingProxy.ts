import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface HoldingProxy {
  readonly url: string;
  /** Resolves when the request that is to be held has come. */
  readonly held: Promise<void>;
  close(): Promise<void>;
}

interface Held {
  /** Which requests count: a part of their path. */
  readonly path: string;
  /** Which of them is held for ever, from 1. */
  readonly number: number;
  /** Whether the service gets it all the same: its answer is what is lost. */
  readonly isPassedOn: boolean;
}

/** Stands before a service and passes everything on but for one request. */
export async function holdRequest(serviceUrl: string, held: Held): Promise<HoldingProxy> {
  let count = 0;
  let tell: () => void = () => undefined;
  const come = new Promise<void>((resolve) => (tell = resolve));
  const pass = async (request: IncomingMessage): Promise<{ status: number; text: string }> => {
    const body = await buffer(request);
    const response = await fetch(`${serviceUrl}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: {
        authorization: request.headers.authorization ?? '',
        'content-type': 'application/json',
      },
      ...(body.byteLength > 0 && { body }),
    });
    return { status: response.status, text: await response.text() };
  };
  const server = createServer((request, response) => {
    const isHeld = (request.url ?? '').includes(held.path) && ++count === held.number;
    if (isHeld && !held.isPassedOn) {
      tell();
      return;
    }
    void pass(request).then(({ status, text }) => {
      if (isHeld) tell();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held: come,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
