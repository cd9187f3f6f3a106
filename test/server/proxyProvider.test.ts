import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask, assertFault, CHAT, counted, eventually, storeKeys } from '../support/proxyClient.ts';
import { type RunningService, runService } from '../support/runningService.ts';

describe('The proxy before a provider of its own ways', () => {
  let provider: Server;
  let service: RunningService;
  let behave: RequestListener;
  before(async function () {
    this.timeout(60_000);
    provider = createServer((request, response) => behave(request, response));
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    service = await runService({
      on: 'Postgres',
      over: { providerUrls: { openrouter: url, openai: url, anthropic: url } },
      timings: { firstByteMs: 1_000, silenceMs: 1_000 },
    });
    await storeKeys(service);
  });
  after(async () => {
    await service.close();
    provider.closeAllConnections();
    provider.close();
  });

  it('K5: follows no redirect', async () => {
    const asked: string[] = [];
    behave = (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { Location: '/elsewhere' }).end();
    };
    await assertFault(await service.request(CHAT, ask('m')), 503, 'unavailable');
    assert.deepEqual(asked, ['/chat/completions']);
  });

  it('K6: gives back each byte as it comes, though it were no text', async () => {
    const bytes = randomBytes(300_000);
    behave = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (let at = 0; at < bytes.length; at += 7_001)
        response.write(bytes.subarray(at, at + 7_001));
      response.end();
    };
    const answer = await service.request(CHAT, ask('m'));
    assert.ok(bytes.equals(Buffer.from(await answer.arrayBuffer())));
  });

  it('K6: waits for no more than has come', async () => {
    let finish = (): void => undefined;
    behave = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
      finish = () => response.end('data: 2\n\n');
    };
    const answer = await service.request(CHAT, ask('m'));
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader?.read())?.value, 'data: 1\n\n');
    finish();
    assert.equal((await reader?.read())?.value, 'data: 2\n\n');
  });

  it('K6: gives back no cookies and nothing of the provider’s insides', async () => {
    behave = (_request, response) => {
      response
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Set-Cookie': 'a=b',
          'X-Internal': 'secret',
          Server: 'inside',
          'Access-Control-Allow-Origin': '*',
        })
        .end('{}');
    };
    const answer = await service.request(CHAT, ask('m'));
    assert.equal(await answer.text(), '{}');
    for (const name of ['set-cookie', 'x-internal', 'server', 'access-control-allow-origin']) {
      assert.equal(answer.headers.get(name), null, name);
    }
  });

  it('K7: answers 503 where nothing begins in time, and leaves', async () => {
    let isLeft = false;
    behave = (_request, response) => void response.once('close', () => (isLeft = true));
    await assertFault(await service.request(CHAT, ask('m')), 503, 'unavailable');
    await eventually(() => Promise.resolve(isLeft ? true : null), 'the service to leave');
  });

  it('K7: reads no faster than the client, and leaves one that reads nothing', async () => {
    const part = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    let isLeft = false;
    behave = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.once('close', () => (isLeft = true));
      const pump = () => {
        while (!isLeft && sent < 512 * 1024 * 1024 && response.write(part)) sent += part.length;
      };
      response.on('drain', pump);
      pump();
    };
    const answer = await service.request(CHAT, ask('m'));
    await eventually(() => Promise.resolve(isLeft ? true : null), 'the service to leave');
    assert.ok(sent < 64 * 1024 * 1024, `${sent} bytes were taken`);
    await answer.body?.cancel();
  });

  it('K6: answers one of eight megabytes in one event, and counts what it can', async () => {
    const text = 'x'.repeat(8_000_000);
    behave = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.end(`data: ${text}\n\ndata: {"usage":{"prompt_tokens":3}}\n\n`);
    };
    const answer = await service.request(CHAT, ask('large'));
    assert.ok((await answer.text()).includes(text));
    const row = await counted(service, 'large', 1);
    assert.equal(row.completionTokens, 0);
  });

  it('K9: gives the price list, fetched once for all who ask', async () => {
    let asked = 0;
    behave = (_request, response) => {
      asked += 1;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":[{"id":"a"}]}');
    };
    const read = () => service.request('/v1/proxy/openrouter/models');
    const answers = await Promise.all(Array.from({ length: 5 }, read));
    for (const answer of answers) {
      assert.deepEqual(await answer.json(), { data: [{ id: 'a' }] });
      assert.match(answer.headers.get('age') ?? '', /^\d+$/);
    }
    assert.equal(asked, 1);
  });
});
