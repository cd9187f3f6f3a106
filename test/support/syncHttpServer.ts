import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pullQuery, pushRequest } from '../../shared/protocol/syncApi.ts';
import type { GoneEvent, HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { ServiceAnswer } from '../../shared/sync/syncService.ts';
import { MemoryService } from './memoryService.ts';
import { countedId } from './syncBuilders.ts';

/** Answers a request in the service's place; gives false to let the service answer. */
export type Interference = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface SyncHttpServer {
  readonly url: string;
  readonly service: MemoryService;
  /** The requests so far, as `GET /v1/me`. */
  readonly requests: readonly string[];
  /** How many heads are being listened to. */
  readonly listeners: () => number;
  /** Null for an honest service. */
  interfere(how: Interference | null): void;
  sendHead(event: HeadEvent): void;
  /** Cuts the event streams, as a crash does. */
  dropListeners(): void;
  /** Tells everybody who listens that a space is gone. */
  sendGone(event: GoneEvent): void;
  /** Ends the event streams and says why. */
  endStreams(reason: string): void;
  close(): Promise<void>;
}

const STATUS = { forbidden: 403, resync: 409, tooLarge: 413 } as const;

/** The sync routes on loopback over a memory service. The token is the user's name. */
export async function startSyncHttpServer(): Promise<SyncHttpServer> {
  const streams = new Set<ServerResponse>();
  const requests: string[] = [];
  let interference: Interference | null = null;
  const sendHead = (event: HeadEvent): void => {
    const { epoch, head } = event;
    const lines = `event: head\nid: ${epoch}:${String(head)}\ndata: ${JSON.stringify(event)}\n\n`;
    for (const stream of streams) stream.write(lines);
  };
  const service = new MemoryService({ newId: countedId, onHead: sendHead });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<null> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method ?? ''} ${url.pathname.replace(/[0-9a-f-]{36}/, ':id')}`);
    if (interference?.(request, response) === true) return null;
    const user = /^Bearer (\w+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (user === undefined) return send(response, 401, {});
    if (url.pathname === '/v1/me') return send(response, 200, await service.me(user));
    if (url.pathname === '/v1/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return null;
    }
    const [, spaceId = '', verb] = /^\/v1\/spaces\/([^/]+)\/(push|pull)$/.exec(url.pathname) ?? [];
    const reply: ServiceAnswer<unknown> | null =
      verb === 'pull'
        ? await service.pull(user, spaceId, pullQuery.parse(Object.fromEntries(url.searchParams)))
        : verb === 'push'
          ? await service.push(user, spaceId, pushRequest.parse(JSON.parse(await text(request))))
          : null;
    if (reply === null) return send(response, 404, {});
    if (reply.ok) return send(response, 200, reply.reply);
    return send(response, STATUS[reply.refusal.kind], {});
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => response.destroy(cause as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    service,
    requests,
    listeners: () => streams.size,
    interfere: (how) => void (interference = how),
    sendHead,
    sendGone(event) {
      for (const stream of streams) stream.write(`event: gone\ndata: ${JSON.stringify(event)}\n\n`);
    },
    dropListeners: () => {
      for (const stream of streams) stream.end();
    },
    endStreams: (reason) => {
      for (const stream of streams)
        stream.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: unknown): null {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return null;
}
