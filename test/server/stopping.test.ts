import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { usageReply } from '../../shared/protocol/restApi.ts';
import { openHeadStream } from '../support/headStream.ts';
import { freshPostgres } from '../support/postgres.ts';
import { type RunningService, runService } from '../support/runningService.ts';

describe('A service that stops in order', function () {
  this.timeout(60_000);
  let provider: Server;
  /** Ends the answer that the provider is giving. */
  let finish: () => void;
  let service: RunningService;
  let url: string;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    provider = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
      finish = () => response.end('data: {"usage":{"prompt_tokens":7}}\n\n');
    });
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const at = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    ({ url, drop } = await freshPostgres());
    service = await runService({
      on: 'Postgres',
      over: {
        database: { kind: 'postgres', url },
        providerUrls: { openrouter: at, openai: at, anthropic: at },
      },
      timings: { drainMs: 20_000 },
    });
    const body = { name: 'Mine', key: 'sk-0123456789' };
    await service.request('/v1/provider-keys/openai', { method: 'PUT', body });
  });
  afterEach(async () => {
    provider.closeAllConnections();
    provider.close();
    await drop();
  });

  const answer = () =>
    service.request('/v1/proxy/openai/chat/completions', { method: 'POST', body: { model: 'm' } });

  /** One more request on a connection that is open already, as a proxy in front would send it. */
  async function ask(path: string) {
    const { token, port } = service;
    const headers = { Authorization: `Bearer ${token ?? ''}`, 'X-Request-Id': 'late-request' };
    const asked = httpRequest({ port, path, headers, agent: new Agent() }).end();
    const [{ statusCode: status, headers: answered }] = (await once(asked, 'response')) as [
      IncomingMessage,
    ];
    return { status, headers: answered };
  }

  it('[S13] O5: finishes what runs, refuses what is new, and says why streams end', async () => {
    const running = await answer();
    const stream = await openHeadStream(`${service.url}/v1/events`, {
      Authorization: `Bearer ${service.token ?? ''}`,
    });
    assert.equal((await stream.next())?.event, 'head');
    const closed = service.close();
    assert.deepEqual(await stream.next(), {
      event: 'end',
      id: undefined,
      data: { reason: 'stopping' },
    });
    assert.equal(await stream.next(), null);

    const refused = await ask('/v1/me');
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.connection, 'close');
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal(refused.headers['x-request-id'], 'late-request');
    assert.equal((await ask('/readyz')).status, 503);
    assert.equal((await ask('/healthz')).status, 200);

    finish();
    assert.match(await running.text(), /data: 1\n\ndata: \{"usage"/);
    await closed;
    const refusal = connect(service.port, '127.0.0.1');
    const [error] = (await once(refusal, 'error')) as [{ code: string }];
    assert.equal(error.code, 'ECONNREFUSED');

    // What the answer took was written before the database was closed.
    const again = await runService({
      on: 'Postgres',
      over: { database: { kind: 'postgres', url } },
    });
    const { usage } = usageReply.parse(await (await again.request('/v1/usage')).json());
    assert.deepEqual(
      usage.map(({ model, promptTokens }) => [model, promptTokens]),
      [['m', 7]],
    );
    await again.close();
  });

  it('O5: waits no longer than it may', async () => {
    await service.close();
    service = await runService({
      on: 'Postgres',
      over: {
        database: { kind: 'postgres', url },
        providerUrls: service.configuration.providerUrls,
        vaultKeys: [{ id: 'k', bytes: Buffer.alloc(32) }],
      },
      timings: { drainMs: 100 },
    });
    const body = { name: 'Mine', key: 'sk-0123456789' };
    await service.request('/v1/provider-keys/openai', { method: 'PUT', body });
    const running = await answer();
    await service.close();
    await assert.rejects(running.text());
  });
});
