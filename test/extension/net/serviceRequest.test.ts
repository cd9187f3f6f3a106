import assert from 'node:assert/strict';
import * as z from 'zod';
import { createDevicesClient } from '../../../extension/net/devicesClient.ts';
import { askService, type ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { countedId } from '../../support/syncBuilders.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | null;
}

/** A service that answers from a list, and what it was asked. */
function aService(answers: readonly Response[], tokens: readonly (string | null)[] = ['one']) {
  const asked: Asked[] = [];
  const refused: (string | undefined)[] = [];
  const address: ServiceAddress = {
    url: 'https://service.example/base',
    token: (old) => {
      refused.push(old);
      return Promise.resolve(tokens[Math.min(refused.length, tokens.length) - 1] ?? null);
    },
    device: () => Promise.resolve({ id: 'the-id', name: 'Ada’s laptop ☕' }),
    fetch: (url, init) => {
      const { method = 'GET', body, headers } = init ?? {};
      asked.push({
        method,
        url: url as string,
        headers: new Headers(headers),
        body: typeof body === 'string' ? body : null,
      });
      const answer = answers[asked.length - 1];
      return answer ? Promise.resolve(answer) : Promise.reject(new TypeError('offline'));
    },
    now: () => 0,
  };
  return { address, asked, refused };
}

const GET = { method: 'GET', path: 'v1/x', reply: z.object({ ok: z.boolean() }) } as const;
const fine = (): Response => Response.json({ ok: true });
const refusal = (status: number, code = 'unauthorized'): Response => {
  const answer = Response.json({ error: { code, message: 'No.', requestId: 'r' } }, { status });
  Object.defineProperty(answer, 'url', { value: 'https://service.example/base/v1/x' });
  return answer;
};

describe('a request to the service', () => {
  it('C21, D1: names the device, its name percent-encoded, and goes below the path of the address', async () => {
    const { address, asked } = aService([fine()]);
    assert.deepEqual(await askService(address, GET), { ok: true, reply: { ok: true } });
    const [request] = asked;
    assert.equal(request?.url, 'https://service.example/base/v1/x');
    assert.equal(request.headers.get('authorization'), 'Bearer one');
    assert.equal(request.headers.get('parley-device'), 'the-id');
    const name = request.headers.get('parley-device-name') ?? '';
    assert.equal(decodeURIComponent(name), 'Ada’s laptop ☕');
  });

  it('C13, C21: asks once for another token after a 401, and repeats the request once', async () => {
    const { address, asked, refused } = aService([refusal(401), fine()], ['old', 'new']);
    assert.equal((await askService(address, GET)).ok, true);
    assert.deepEqual(refused, [undefined, 'old']);
    assert.deepEqual(
      asked.map(({ headers }) => headers.get('authorization')),
      ['Bearer old', 'Bearer new'],
    );
  });

  it('C13, C21: is refused for good by a second 401, by no other token and by the same one', async () => {
    for (const tokens of [['old', 'new'], ['old', null], ['old']] as const) {
      const { address, asked } = aService([refusal(401), refusal(401), fine()], tokens);
      assert.deepEqual(await askService(address, GET), {
        ok: false,
        failure: { kind: 'unauthorized' },
      });
      assert.ok(asked.length <= 2);
    }
  });

  it('sends nothing without a token', async () => {
    const { address, asked } = aService([fine()], [null]);
    assert.equal((await askService(address, GET)).ok, false);
    assert.deepEqual(asked, []);
  });

  it('tells a revoked device from what is forbidden', async () => {
    for (const [code, kind] of [
      ['deviceRevoked', 'revoked'],
      ['forbidden', 'forbidden'],
    ] as const) {
      const { address } = aService([refusal(403, code)]);
      assert.deepEqual(await askService(address, GET), { ok: false, failure: { kind } });
    }
    const { address } = aService([new Response('<h1>Forbidden</h1>', { status: 403 })]);
    assert.deepEqual(await askService(address, GET), { ok: false, failure: { kind: 'forbidden' } });
  });

  it('never throws for what a network can do', async () => {
    const { address } = aService([]);
    const answer = await askService(address, GET);
    assert.ok(!answer.ok && answer.failure.kind === 'unavailable');
  });

  it('asks for devices, renames, revokes and admits', async () => {
    const id = countedId();
    const device = {
      ...{ id, name: 'Laptop', createdAt: 1, lastSeenAt: 2 },
      ...{ isThis: true, isRevoked: false },
    };
    const done = (): Response => new Response(null, { status: 204 });
    const { address, asked } = aService([
      Response.json({ devices: [device] }),
      done(),
      done(),
      done(),
    ]);
    const devices = createDevicesClient(address);
    assert.deepEqual(await devices.list(), { ok: true, reply: [device] });
    assert.equal((await devices.rename(id, 'Desk')).ok, true);
    assert.equal((await devices.revoke(id)).ok, true);
    assert.equal((await devices.admit(id)).ok, true);
    assert.deepEqual(
      asked.map(({ method, url, body }) => [method, url.split('/v1/')[1], body]),
      [
        ['GET', 'devices', null],
        ['PATCH', `devices/${id}`, '{"name":"Desk"}'],
        ['DELETE', `devices/${id}`, null],
        ['POST', `devices/${id}/admit`, null],
      ],
    );
  });
});
