import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createHttpServiceClient } from '../../../extension/net/httpServiceClient.ts';
import { MAX_BLOB_BYTES } from '../../../shared/domain/blob.ts';
import type { ServiceClient } from '../../../shared/sync/serviceClient.ts';
import { aPicture } from '../../contract/storeBlobRules.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { type RunningService, runService } from '../../support/runningService.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { type Device, openDevice, until } from './device.ts';

const SPACE_BYTES = 1024 * 1024;

describe('Blobs that the real service refuses', function () {
  this.timeout(30_000);
  let service: RunningService;
  let client: ServiceClient;
  let spaceId = '';
  const devices: Device[] = [];
  before(async () => {
    service = await runService({ on: 'PGlite', over: { spaceBytes: SPACE_BYTES } });
    const { url, token } = service;
    client = createHttpServiceClient({
      ...{ url, fetch, now: Date.now },
      token: () => Promise.resolve(token),
    });
    const me = await client.me();
    spaceId = me.ok ? (me.reply.spaces[0]?.id ?? '') : '';
  });
  after(async () => {
    for (const one of devices) await one.close();
    await service.close();
  });

  it('B13: a refusal is heard though the service hangs up before the bytes are through', async () => {
    const kinds: string[] = [];
    for (const size of [MAX_BLOB_BYTES, MAX_BLOB_BYTES + 1, 4_000_000, SPACE_BYTES + 1]) {
      for (let time = 0; time < 5; time++) {
        const bytes = randomBytes(size);
        const answer = await client.putBlob(
          spaceId,
          createHash('sha256').update(bytes).digest('hex'),
          bytes,
        );
        kinds.push(answer.ok ? 'ok' : answer.failure.kind);
      }
    }
    assert.deepEqual(
      kinds.filter((kind) => kind !== 'overQuota' && kind !== 'tooLarge'),
      [],
    );
  });

  it('[S1] B13: a picture without room is told of, and all else goes on', async () => {
    const device = await openDevice({ url: service.url, token: service.token });
    devices.push(device);
    const text = 'x'.repeat(SPACE_BYTES + 1);
    await device.store.putBlob(new TextEncoder().encode(text));
    await device.store.write([aPicture(text), aSetting(countedId(), 1)]);
    await until(async () => (await device.store.deadLetters()).length === 1);
    await until(async () => (await device.store.status()).pending === 0);
    const [letter] = await device.store.deadLetters();
    assert.equal(letter?.reason, 'noRoomForBlob');
    assert.deepEqual(device.errors, []);
  });
});
