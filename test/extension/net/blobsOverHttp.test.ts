import assert from 'node:assert/strict';
import { createHttpServiceClient } from '../../../extension/net/httpServiceClient.ts';
import type { ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { MAX_BLOB_BYTES } from '../../../shared/domain/blob.ts';
import { aPicture } from '../../contract/storeBlobRules.ts';
import { sha256 } from '../../support/reviewBuilders.ts';
import { type RunningService, runService } from '../../support/runningService.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { atRest, type Device, openDevice, until } from './device.ts';

const SPACE = countedId();
const bytes = new TextEncoder().encode('one');

function clientWith(...answers: readonly Response[]) {
  const left = [...answers];
  const asked: Request[] = [];
  const address: ServiceAddress = {
    url: 'https://service.example/base',
    token: () => Promise.resolve('token'),
    fetch: (url, init) => {
      asked.push(new Request(url, init));
      const answer = left.shift();
      if (answer === undefined) return Promise.reject(new TypeError('offline'));
      Object.defineProperty(answer, 'url', { value: url });
      return Promise.resolve(answer);
    },
    now: () => 0,
  };
  return { client: createHttpServiceClient(address), asked };
}

describe('blobs over HTTP', () => {
  it('go out as they are, to their hash', async () => {
    const { client, asked } = clientWith(new Response(null, { status: 204 }));
    const hash = sha256('one');
    assert.deepEqual(await client.putBlob(SPACE, hash, bytes), { ok: true, reply: null });
    const [request] = asked;
    assert.equal(request?.url, `https://service.example/base/v1/spaces/${SPACE}/blobs/${hash}`);
    assert.deepEqual([request.method, await request.text()], ['PUT', 'one']);
  });

  it('K11: carry the token to the service and after no redirect', async () => {
    const { client, asked } = clientWith(new Response(null, { status: 204 }), new Response(bytes));
    await client.putBlob(SPACE, sha256('one'), bytes);
    await client.getBlob(SPACE, sha256('one'));
    assert.deepEqual(
      asked.map(({ redirect, headers }) => [redirect, headers.get('authorization')]),
      [
        ['error', 'Bearer token'],
        ['error', 'Bearer token'],
      ],
    );
  });

  it('come as bytes, as none, or not at all where they are too many', async () => {
    const large = new Uint8Array(MAX_BLOB_BYTES + 1);
    const { client } = clientWith(
      new Response(bytes),
      new Response('{}', { status: 404 }),
      new Response(large),
    );
    const get = () => client.getBlob(SPACE, sha256('one'));
    const first = await get();
    assert.ok(first.ok && first.reply);
    assert.deepEqual(new Uint8Array(first.reply), bytes);
    assert.deepEqual(await get(), { ok: true, reply: null });
    assert.deepEqual(await get(), { ok: false, failure: { kind: 'tooLarge' } });
    const last = await get();
    assert.equal(!last.ok && last.failure.kind, 'unavailable');
  });

  it('are refused as the status says', async () => {
    const kinds = { 401: 'unauthorized', 403: 'forbidden', 413: 'tooLarge', 507: 'overQuota' };
    for (const [status, kind] of Object.entries(kinds)) {
      const { client } = clientWith(Response.json({}, { status: Number(status) }));
      const answer = await client.putBlob(SPACE, sha256('one'), bytes);
      assert.deepEqual(answer, { ok: false, failure: { kind } });
    }
  });
});

describe('Pictures of two devices at the real service', function () {
  this.timeout(30_000);
  let service: RunningService;
  const devices: Device[] = [];
  const device = async (): Promise<Device> => {
    const made = await openDevice({ url: service.url, token: service.token });
    devices.push(made);
    return made;
  };
  before(async () => {
    service = await runService({ on: 'PGlite' });
  });
  after(async () => {
    for (const one of devices) await one.close();
    await service.close();
  });

  it('[S1] B9, B14: a picture made on one device comes to the other, byte by byte', async () => {
    const [one, other] = [await device(), await device()];
    const text = 'x'.repeat(300_000);
    one.setOnline(false);
    const hash = await one.store.putBlob(new TextEncoder().encode(text));
    await one.store.write([aPicture(text)]);
    one.setOnline(true);
    await atRest(one);
    await until(async () => (await other.store.blob(hash)) !== null);
    assert.deepEqual([one.errors, other.errors], [[], []]);
  });
});
