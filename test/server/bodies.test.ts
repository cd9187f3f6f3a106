import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { runSignedInService, type SignedInService } from '../support/signedInService.ts';

const MEGABYTE = 1024 * 1024;
const CHUNK = Buffer.concat([
  Buffer.from('100000\r\n'),
  Buffer.alloc(MEGABYTE, ' '),
  Buffer.from('\r\n'),
]);

describe('The body of a request', () => {
  let service: SignedInService;
  let ada: Awaited<ReturnType<SignedInService['person']>>;
  before(async function () {
    this.timeout(60_000);
    service = await runSignedInService({
      on: 'Postgres',
      over: { webhookSecret: `whsec_${btoa('a secret of 24 bytes.....')}` },
    });
    ada = await service.person('user_ada');
  });
  after(() => service.close());

  /** Begins a request of JSON on a connection of its own. */
  async function begin(line: string, framing: string, authorization = ada.authorization) {
    const socket = connect(service.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\n` +
        `Content-Type: application/json\r\n${framing}\r\n\r\n`,
    );
    return socket;
  }

  const answerOf = async (socket: Socket) => {
    const [head] = (await once(socket, 'data')) as [Buffer];
    return head.toString('latin1').slice(0, 12);
  };

  const lines = () => [
    `POST /v1/spaces/${ada.spaceId}/push`,
    'POST /v1/spaces',
    'POST /v1/proxy/openai/chat/completions',
    'PUT /v1/provider-keys/openai',
    'PATCH /v1/devices/11111111-1111-4111-8111-111111111111',
    'POST /webhooks/clerk',
  ];

  it('O9: is refused by its length before any of it is sent', async () => {
    for (const line of lines()) {
      const socket = await begin(line, `Content-Length: ${1_000 * MEGABYTE}`);
      assert.equal(await answerOf(socket), 'HTTP/1.1 413', line);
      socket.destroy();
    }
  });

  it('O9: ends the connection where it has no length and grows too large', async () => {
    for (const line of lines()) {
      const socket = await begin(line, 'Transfer-Encoding: chunked');
      const said = text(socket).catch(() => '');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      let sent = 0;
      while (!socket.destroyed && sent < 100) {
        sent += 1;
        await Promise.race([new Promise((resolve) => socket.write(CHUNK, resolve)), closed]);
      }
      await closed;
      assert.ok(sent < 100, `went on reading: ${line}`);
      const answer = await said;
      assert.ok(answer === '' || answer.startsWith('HTTP/1.1 413'), answer.slice(0, 40));
    }
  });

  it('O9: is no longer read where it was refused for another reason', async () => {
    const socket = await begin(lines()[0] ?? '', 'Transfer-Encoding: chunked', 'Bearer no.token.1');
    assert.match(await text(socket), /^HTTP\/1\.1 401 .*\r\nConnection: close\r\n/s);
  });

  /**
   * Bodies of 8 MB that are begun and not sent, by somebody of their own each time 64 MB are held. One that is refused,
   * as a small request was there before it, is begun anew. Answers what lets go of one, and of all.
   */
  async function holding(count: number, framing: string) {
    const sockets = new Map<number, Socket>();
    const hold = async (at: number): Promise<void> => {
      const person = await service.person(`user_slow_${Math.floor(at / 8)}`);
      const line = `POST /v1/spaces/${person.spaceId}/push`;
      const socket = await begin(line, framing, person.authorization);
      sockets.set(at, socket);
      socket.once('data', () => {
        if (sockets.get(at) === socket) void hold(at);
      });
    };
    for (let at = 0; at < count; at += 1) await hold(at);
    const letGo = (at: number): void => {
      const socket = sockets.get(at);
      sockets.delete(at);
      socket?.destroy();
    };
    return { letGo, letGoOfAll: () => [...sockets.keys()].forEach(letGo) };
  }

  const small = (person: Pick<typeof ada, 'fetch' | 'spaceId'>) =>
    person.fetch(`/v1/spaces/${person.spaceId}/push`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ epoch: null, mutations: [] }),
    });

  /** Asks until the service has the bodies that are begun, or has let go of those that were cut. */
  async function answered(person: typeof ada, status: number): Promise<Response> {
    for (;;) {
      const response = await small(person);
      if (response.status === status) return response;
      await response.text();
    }
  }

  for (const framing of [`Content-Length: ${8 * MEGABYTE}`, 'Transfer-Encoding: chunked']) {
    it(`O9: counts from its beginning: 64 MB of a person at once are held and no more (${framing})`, async () => {
      const slow = await service.person('user_slow_0');
      const { letGo, letGoOfAll } = await holding(8, framing);
      const refused = await answered(slow, 429);
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
      assert.equal(wireError.parse(await refused.json()).error.code, 'tooMany');
      assert.equal((await small(ada)).status, 200, 'others are served');
      letGo(0);
      await answered(slow, 200);
      letGoOfAll();
    });
  }

  it('O9: and 256 MB of all people together', async () => {
    const { letGoOfAll } = await holding(32, `Content-Length: ${8 * MEGABYTE}`);
    const refused = await answered(ada, 503);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal(wireError.parse(await refused.json()).error.code, 'unavailable');
    letGoOfAll();
    await answered(ada, 200);
  });

  it('O9: is not unpacked', async () => {
    const response = await ada.fetch('/v1/spaces', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      body: new Uint8Array(10),
    });
    assert.equal(response.status, 400);
  });
});
