import { type IncomingMessage, request, createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../support/random.ts';

/** An HTTP proxy on loopback before one service, which does what networks do at their worst. */
export interface BadProxy {
  readonly url: string;
  /** How often each fault was done. */
  readonly faults: ReadonlyMap<string, number>;
  /** From now on everything goes through as it should. */
  calmDown(): void;
  close(): void;
}

type Fault =
  | 'cutRequest'
  | 'cutAnswer'
  | 'truncate'
  | 'delayRequest'
  | 'delayAnswer'
  | 'repeat'
  | 'page500'
  | 'tooMany'
  | 'unavailable';

/** Percent of the requests. */
const CHANCES: readonly (readonly [Fault, number])[] = [
  ['cutRequest', 4],
  ['cutAnswer', 5],
  ['truncate', 3],
  ['delayRequest', 8],
  ['delayAnswer', 8],
  ['repeat', 6],
  ['page500', 2],
  ['tooMany', 1],
  ['unavailable', 1],
];
const LONGEST_DELAY_MS = 400;
const LONGEST_STREAM_MS = 3_000;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** `target` is the service's port on loopback, which may be another process from moment to moment. */
export async function startBadProxy(target: number, random: Random): Promise<BadProxy> {
  const faults = new Map<string, number>();
  let isCalm = false;

  const choose = (): Fault | null => {
    if (isCalm) return null;
    let dice = random.below(100);
    for (const [fault, chance] of CHANCES) {
      if (dice < chance) {
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
        return fault;
      }
      dice -= chance;
    }
    return null;
  };

  const server = createServer((incoming, outgoing) => {
    const isStream = incoming.url?.startsWith('/v1/events') ?? false;
    const work = isStream
      ? passStream(target, incoming, outgoing, () =>
          isCalm ? null : random.below(LONGEST_STREAM_MS),
        )
      : passRequest(target, { incoming, outgoing, fault: choose(), random });
    work.catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calmDown: () => {
      isCalm = true;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Passing {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly fault: Fault | null;
  readonly random: Random;
}

async function passRequest(target: number, { incoming, outgoing, fault, random }: Passing) {
  const body = await buffer(incoming);
  if (fault === 'cutRequest') return void outgoing.destroy();
  if (fault === 'page500') return void outgoing.writeHead(500).end('<h1>Bad gateway</h1>');
  if (fault === 'tooMany' || fault === 'unavailable') {
    const status = fault === 'tooMany' ? 429 : 503;
    return void outgoing.writeHead(status, { 'Retry-After': '1' }).end('{}');
  }
  if (fault === 'delayRequest') await wait(random.below(LONGEST_DELAY_MS));
  const asked = send(target, incoming, body);
  // The second one may arrive before the first, long after it, or when its sender is dead.
  if (fault === 'repeat') {
    const again = wait(random.below(LONGEST_DELAY_MS)).then(() => send(target, incoming, body));
    again.catch(() => undefined);
  }
  const answer = await asked;
  if (fault === 'delayAnswer') await wait(random.below(LONGEST_DELAY_MS));
  if (fault === 'cutAnswer') return void outgoing.destroy();
  outgoing.writeHead(answer.status, headersOf(answer));
  if (fault !== 'truncate') return void outgoing.end(answer.body);
  outgoing.write(answer.body.subarray(0, random.below(answer.body.length + 1)), () =>
    outgoing.destroy(),
  );
}

function headersOf({ headers }: Answer): IncomingMessage['headers'] {
  const { connection: _connection, 'keep-alive': _keepAlive, ...kept } = headers;
  return kept;
}

function send(target: number, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const { connection: _connection, ...kept } = headers;
    const options = { host: '127.0.0.1', port: target, method, path: url, headers: kept };
    const asking = request({ ...options, agent: false }, (response) => {
      const { statusCode: status = 502, headers: given } = response;
      buffer(response).then((read) => resolve({ status, headers: given, body: read }), reject);
    });
    asking.once('error', reject).end(body);
  });
}

/** Passes server-sent events on, and cuts them somewhere. */
function passStream(
  target: number,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  ageMs: () => number | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { url, headers } = incoming;
    const options = { host: '127.0.0.1', port: target, path: url, headers, agent: false };
    const asking = request(options, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      outgoing.flushHeaders();
      response.on('error', () => outgoing.destroy());
      response.pipe(outgoing);
    });
    asking.once('error', reject).end();
    const age = ageMs();
    const timer = age === null ? undefined : setTimeout(() => outgoing.destroy(), age);
    outgoing.once('close', () => {
      clearTimeout(timer);
      asking.destroy();
      resolve();
    });
  });
}
