import assert from 'node:assert/strict';
import type { ApiFailure } from '../../../shared/sync/serviceClient.ts';
import { aPicture } from '../../contract/storeBlobRules.ts';
import { aBlobDevice, type BlobDevice } from '../../support/blobDevice.ts';
import { MemoryService } from '../../support/memoryService.ts';
import { sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const PUSH = { kind: 'push', count: 200 } as const;
const BLOBS = { kind: 'blobs' } as const;
const HOUR_MS = 3_600_000;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('blobs in trouble', () => {
  let service: MemoryService;
  let one: BlobDevice;
  beforeEach(async () => {
    service = new MemoryService({ newId: countedId });
    one = await aBlobDevice(service);
  });

  async function withPicture(text: string): Promise<string> {
    const picture = aPicture(text);
    await one.store.putBlob(bytesOf(text));
    await one.store.write([picture]);
    return picture.id;
  }
  const letters = async (): Promise<readonly string[]> =>
    (await one.store.deadLetters()).map(({ id, reason }) => `${id} ${reason}`);

  it('B13: go by themselves with their records once the service has room again', async () => {
    const id = await withPicture('one');
    one.fault = () => ({ kind: 'overQuota' });
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await letters(), [`${id} noRoomForBlob`]);
    one.fault = () => null;
    one.at += HOUR_MS;
    assert.equal(await one.whole(BLOBS), 'done');
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await letters(), []);
    const { spaceId = '' } = (await one.store.position()) ?? {};
    assert.ok(service.stateOf(spaceId).records.size > 0);
  });

  it('B13: that are refused for long are offered at growing distances', async () => {
    await withPicture('one');
    one.fault = () => ({ kind: 'overQuota' });
    await one.whole(PUSH);
    const before = one.asked.length;
    for (let minute = 0; minute < 24 * 60; minute++) {
      one.at += 60_000;
      await one.whole(BLOBS);
    }
    const times = one.asked.length - before;
    assert.ok(times >= 12 && times <= 60, `${times} times in a day`);
  });

  it('B11: go by themselves where their record was refused before somebody brought them', async () => {
    const picture = aPicture('one');
    await one.store.write([picture]);
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await letters(), [`${picture.id} missingBlob`]);
    const other = await aBlobDevice(service);
    const { spaceId = '' } = (await one.store.position()) ?? {};
    await other.service.putBlob(spaceId, sha256('one'), bytesOf('one'));
    assert.equal(await one.whole(BLOBS), 'done');
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await letters(), []);
  });

  const notKnown: ApiFailure = { kind: 'wrongService', detail: 'answered 404.' };

  it('B13: that a service knows nothing of make a refused change, and sync goes on', async () => {
    const id = await withPicture('one');
    one.fault = () => notKnown;
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await letters(), [`${id} blobNotTaken`]);
    assert.equal(await one.whole(BLOBS), 'done');
    // It was updated.
    one.fault = () => null;
    one.at += HOUR_MS;
    await one.whole(BLOBS);
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await letters(), []);
  });

  it('B14: that a service finds fault with are left alone, and sync goes on', async () => {
    await one.store.write([aPicture('one')]);
    one.fault = () => notKnown;
    assert.equal(await one.whole(BLOBS), 'done');
    const asked = one.asked.length;
    assert.equal(await one.whole(BLOBS), 'done');
    assert.equal(one.asked.length, asked);
  });

  it('B14: that nobody has are asked for ever more seldom, however many a record names', async () => {
    const pictures = Array.from({ length: 60 }, (_, at) => aPicture(`nobody’s ${at}`));
    await one.store.write(pictures);
    one.asked.length = 0;
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      one.at += 300_000;
      await one.whole(BLOBS);
    }
    assert.ok(one.asked.length >= 60, 'each was asked for');
    assert.ok(one.asked.length <= 60 * 24, `${one.asked.length} requests in a day`);
  });

  it('B14: are soon asked for anew in another epoch', async () => {
    await one.store.write([aPicture('one')]);
    for (let hour = 0; hour < 48; hour++) {
      one.at += HOUR_MS;
      await one.whole(BLOBS);
    }
    const { spaceId = '' } = (await one.store.position()) ?? {};
    service.restore(spaceId, service.backUp(spaceId));
    await one.run({ kind: 'startOver' }, { kind: 'pull' });
    one.asked.length = 0;
    await one.whole(BLOBS);
    assert.deepEqual(one.asked, ['get']);
  });

  it('B9: whose record is deleted while they go leave nothing waiting', async () => {
    const id = await withPicture('one');
    const deleted: Promise<void>[] = [];
    one.fault = (what) => {
      if (what === 'put') deleted.push(one.store.write([{ kind: 'attachment', id, data: null }]));
      return null;
    };
    assert.equal(await one.whole(PUSH), 'done');
    await Promise.all(deleted);
    assert.equal(await one.whole(PUSH), 'done');
    const { spaceId = '' } = (await one.store.position()) ?? {};
    assert.equal(service.stateOf(spaceId).records.get(`attachment/${id}`)?.deleted, true);
    assert.deepEqual([(await one.store.status()).pending, await letters()], [0, []]);
  });

  it('B13: whose record is deleted while they are refused leave nothing waiting', async () => {
    const id = await withPicture('one');
    const deleted: Promise<void>[] = [];
    one.fault = () => {
      deleted.push(one.store.write([{ kind: 'attachment', id, data: null }]));
      return { kind: 'overQuota' };
    };
    assert.equal(await one.whole(PUSH), 'done');
    await Promise.all(deleted);
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual([(await one.store.status()).pending, await letters()], [0, []]);
  });

  it('B9: that are at the service when the program dies are not sent again, and their record is', async () => {
    const id = await withPicture('one');
    assert.deepEqual(await one.run(PUSH), ['more']);
    // What a carrier remembers dies with it.
    const again = await aBlobDevice(service, one.store);
    assert.equal(await again.whole(PUSH), 'done');
    assert.deepEqual([one.asked, again.asked], [['put'], ['push 1']]);
    const { spaceId = '' } = (await one.store.position()) ?? {};
    assert.ok(service.stateOf(spaceId).records.has(`attachment/${id}`));
  });

  it('S4, B9: that two windows carry at once go with one record, once', async () => {
    const id = await withPicture('one');
    const other = await aBlobDevice(service, one.store);
    await Promise.all([one.whole(PUSH), other.whole(PUSH)]);
    const { spaceId = '' } = (await one.store.position()) ?? {};
    assert.equal(service.stateOf(spaceId).records.get(`attachment/${id}`)?.version, 1);
    assert.deepEqual([(await one.store.status()).pending, await letters()], [0, []]);
  });

  it('B2: that two devices make at once are one, and both records name it', async () => {
    const other = await aBlobDevice(service);
    await withPicture('one');
    await other.store.putBlob(bytesOf('one'));
    await other.store.write([aPicture('one')]);
    assert.deepEqual(await Promise.all([one.whole(PUSH), other.whole(PUSH)]), ['done', 'done']);
    const { spaceId = '' } = (await one.store.position()) ?? {};
    const { blobs, records } = service.stateOf(spaceId);
    assert.deepEqual([blobs.size, records.size], [1, 2]);
  });
});
