import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { type RunningService, runService } from '../support/runningService.ts';

describe('Every request', () => {
  let service: RunningService;
  before(async function () {
    this.timeout(60_000);
    service = await runService({
      on: 'Postgres',
      over: { allowedOrigins: ['https://app.parley.example'] },
      timings: { headersMs: 300, requestMs: 500 },
    });
  });
  after(() => service.close());

  it('[S13] O7: keeps its well-formed id, and gets one otherwise', async () => {
    const idOf = async (given: string) => {
      const headers = { 'X-Request-Id': given };
      const response = await service.request('/v1/nowhere', { headers });
      const id = response.headers.get('x-request-id');
      assert.equal(wireError.parse(await response.json()).error.requestId, id);
      return id;
    };
    assert.equal(await idOf('trace.2026-11_ab'), 'trace.2026-11_ab');
    for (const given of ['', 'short', 'x'.repeat(65), 'a b c d e f g', '"><script>alert(1)']) {
      assert.match((await idOf(given)) ?? '', /^[0-9a-f-]{36}$/, given);
    }
  });

  it('O8: is readable for pages of the named origins alone, without credentials', async () => {
    const from = (Origin: string, options = {}) =>
      fetch(`${service.url}/v1/sign-in`, { headers: { Origin }, ...options });
    const allowed = await from('https://app.parley.example');
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://app.parley.example');
    assert.equal(allowed.headers.get('access-control-allow-credentials'), null);
    assert.match(allowed.headers.get('vary') ?? '', /Origin/);
    for (const origin of [
      'https://evil.example',
      'https://app.parley.example.evil.example',
      'null',
    ]) {
      const { headers } = await from(origin);
      assert.equal(headers.get('access-control-allow-origin'), null);
    }
  });

  it('O8: may be asked about beforehand by those pages, without a token', async () => {
    const ask = (Origin: string) =>
      fetch(`${service.url}/v1/provider-keys/openai`, {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'PUT' },
      });
    const allowed = await ask('https://app.parley.example');
    assert.equal(allowed.status, 204);
    assert.match(allowed.headers.get('access-control-allow-methods') ?? '', /PUT/);
    assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /Authorization/);
    assert.equal((await ask('https://evil.example')).status, 401);
  });

  it('O8: carries the headers that keep browsers from guessing', async () => {
    const { headers } = await service.request('/v1/me');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'self'/);
    assert.match(headers.get('strict-transport-security') ?? '', /max-age=/);
  });

  /** What the service says to these bytes before it ends the connection. */
  async function say(bytes: string): Promise<string> {
    const socket = connect(service.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    return text(socket);
  }
  const head = () => `GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n`;

  it('O9: is 431 with more headers than 16 KB', async () => {
    assert.match(await say(`${head()}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  });

  it('O9: is 408 where its head never ends', async () => {
    assert.match(await say(`${head()}X-Slow: `), /^HTTP\/1\.1 408 /);
  });

  it('O9: is given up where its body comes too slowly', async () => {
    const said = await say(
      `POST /v1/provider-keys/openai HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
        `Authorization: Bearer ${service.token ?? ''}\r\nContent-Type: application/json\r\n` +
        `Content-Length: 1000\r\n\r\n{`,
    );
    assert.doesNotMatch(said, /^HTTP\/1\.1 2/);
  });

  it('O9: is 400 where it is no HTTP, or two requests in one', async () => {
    assert.match(await say('secret\r\n\r\n'), /^HTTP\/1\.1 400 /);
    const twice = `${head()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    assert.match(await say(twice), /^HTTP\/1\.1 400 /);
    assert.match(await say(`${head()}X-A: b\r\n X-Folded: c\r\n\r\n`), /^HTTP\/1\.1 400 /);
  });
});

describe('Requests of one address', () => {
  const ask = (service: RunningService, headers: Record<string, string>, path = '/v1/sign-in') =>
    fetch(`${service.url}${path}`, { headers });

  it('O10: are counted whatever X-Forwarded-For says, where no proxy is trusted', async function () {
    this.timeout(60_000);
    const service = await runService({ on: 'Postgres', over: { addressRequestsPerMinute: 3 } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      const response = await ask(service, {
        'X-Forwarded-For': `10.0.0.${i}`,
        Forwarded: `for=${i}`,
      });
      statuses.push(response.status);
      await response.text();
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
    const refused = await service.request('/v1/me');
    assert.equal(refused.status, 429);
    assert.equal(wireError.parse(await refused.json()).error.code, 'tooMany');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await ask(service, {}, '/healthz')).status, 200);
    assert.equal((await ask(service, {}, '/readyz')).status, 200);
    await service.close();
  });

  it('O10: are those that the trusted proxy names, not those that the client adds', async function () {
    this.timeout(60_000);
    const service = await runService({
      on: 'Postgres',
      over: { addressRequestsPerMinute: 2, trustedProxies: 1 },
    });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      // The proxy adds the address that it sees at the end of what the client sent.
      const sent = `10.0.0.${i}, 192.0.2.1`;
      statuses.push((await ask(service, { 'X-Forwarded-For': sent })).status);
    }
    statuses.push((await ask(service, { 'X-Forwarded-For': '192.0.2.2' })).status);
    assert.deepEqual(statuses, [200, 200, 429, 429, 200]);
    await service.close();
  });
});
