import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPriceListCache, type PriceListCache } from '../../server/upstream/priceList.ts';

const DAY_MS = 24 * 60 * 60_000;

describe('The price list', () => {
  let provider: Server;
  let behave: RequestListener;
  let asked: number;
  let now: number;
  let cache: PriceListCache;

  const answer = (body: string, status = 200) => {
    behave = (_request, response) => response.writeHead(status).end(body);
  };
  const read = async () => {
    const list = await cache.read();
    return list && { json: list.json.toString(), ageMs: list.ageMs };
  };

  beforeEach(async () => {
    asked = 0;
    now = 1_000;
    provider = createServer((request, response) => {
      asked += 1;
      behave(request, response);
    });
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/models`;
    cache = createPriceListCache({ url, now: () => now, timeoutMs: 500 });
  });
  afterEach(() => {
    provider.closeAllConnections();
    provider.close();
  });

  it('K9: is fetched once in a day, however many ask', async () => {
    answer('{"data":[1]}');
    const lists = await Promise.all([read(), read(), read()]);
    assert.deepEqual(lists[2], { json: '{"data":[1]}', ageMs: 0 });
    answer('{"data":[2]}');
    now += DAY_MS - 1;
    assert.deepEqual(await read(), { json: '{"data":[1]}', ageMs: DAY_MS - 1 });
    assert.equal(asked, 1);
    now += 1;
    assert.deepEqual(await read(), { json: '{"data":[2]}', ageMs: 0 });
    assert.equal(asked, 2);
  });

  it('K9: is the old one while the provider is away, which is asked once a minute', async () => {
    answer('{"data":[1]}');
    await read();
    now += DAY_MS;
    answer('', 503);
    assert.equal((await read())?.json, '{"data":[1]}');
    now += 59_999;
    assert.deepEqual(await read(), { json: '{"data":[1]}', ageMs: DAY_MS + 59_999 });
    assert.equal(asked, 2);
    now += 1;
    answer('{"data":[2]}');
    assert.equal((await read())?.json, '{"data":[2]}');
  });

  const wrong: Readonly<Record<string, RequestListener>> = {
    'an error': (_request, response) => response.writeHead(500).end('{"data":[]}'),
    'no list': (_request, response) => response.end('{"data":{}}'),
    'no JSON': (_request, response) => response.end('<html>'),
    'a redirect': (_request, response) => response.writeHead(302, { Location: '/x' }).end(),
    silence: () => undefined,
    'half a list': (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{"data":[');
      response.destroy();
    },
    'a list that is too large': (_request, response) => {
      response.end(`{"data":[${' '.repeat(9 * 1024 * 1024)}]}`);
    },
  };
  for (const [what, behaviour] of Object.entries(wrong)) {
    it(`K9: is none after ${what}`, async () => {
      behave = behaviour;
      assert.equal(await read(), null);
      assert.equal(asked, 1);
    });
  }
});
