import assert from 'node:assert/strict';
import { aPicture } from '../../contract/storeBlobRules.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { aBlobDevice, type BlobDevice } from '../../support/blobDevice.ts';
import { MemoryService } from '../../support/memoryService.ts';
import { sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const PUSH = { kind: 'push', count: 10 } as const;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function has({ store }: BlobDevice, text: string): Promise<boolean> {
  return (await store.blob(sha256(text))) !== null;
}

describe('blobs on their way', () => {
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

  it('B9: go before their record, and after what waits for no upload', async () => {
    await withPicture('one');
    await one.store.write([aSetting(countedId(), 1)]);
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(one.asked, ['push 1', 'put', 'push 1']);
    // Known to be there: not once more.
    await withPicture('one');
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(one.asked.slice(3), ['push 1']);
  });

  it('B9: that are not here do not hold up their record', async () => {
    await withPicture('one');
    await one.whole(PUSH);
    const other = await aBlobDevice(service);
    await other.store.write([aPicture('one')]);
    assert.equal(await other.whole(PUSH), 'done');
    assert.deepEqual([other.asked, await other.store.deadLetters()], [['push 1'], []]);
  });

  it('B9: wait with their record for a service that cannot be reached', async () => {
    await withPicture('one');
    one.fault = () => ({ kind: 'unavailable', retryAfterMs: null, detail: '' });
    assert.deepEqual(await one.run(PUSH), ['unavailable']);
    one.fault = () => ({ kind: 'revoked' });
    assert.deepEqual(await one.run(PUSH), ['revoked']);
    one.fault = () => null;
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await one.store.deadLetters(), []);
  });

  it('B11: are uploaded once more after missingBlob, under the same mutation id', async () => {
    const id = await withPicture('one');
    const { spaceId = '' } = (await one.store.position()) ?? {};
    await one.run(PUSH);
    service.collectBlobs(spaceId);
    assert.deepEqual(await one.run(PUSH), ['more']);
    const [sent] = await one.store.takeBatch({ count: 1, bytes: 1 });
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(one.asked, ['put', 'push 1', 'put', 'push 1']);
    assert.ok(sent && service.stateOf(spaceId).journal.has(sent.mutationId));
    assert.equal((await one.store.get('attachment', id))?.id, id);
  });

  it('B11: are rejected at the second time, and go when the person asks again', async () => {
    const id = await withPicture('one');
    const { spaceId = '' } = (await one.store.position()) ?? {};
    for (let time = 0; time < 2; time++) {
      await one.run(PUSH);
      service.collectBlobs(spaceId);
      await one.run(PUSH);
    }
    assert.deepEqual(
      (await one.store.deadLetters()).map(({ reason }) => reason),
      ['missingBlob'],
    );
    await one.store.retryDeadLetter('attachment', id);
    assert.equal(await one.whole(PUSH), 'done');
    assert.deepEqual(await one.store.deadLetters(), []);
  });

  it('B12: are uploaded again in a new epoch, though nothing of their record is to be sent', async () => {
    await withPicture('one');
    await one.whole(PUSH);
    const { spaceId = '' } = (await one.store.position()) ?? {};
    service.restore(spaceId, { ...service.backUp(spaceId), blobs: new Map() });
    assert.deepEqual(await one.run({ kind: 'startOver' }, { kind: 'pull' }), ['done', 'done']);
    assert.equal(await one.whole(PUSH), 'done');
    assert.ok(!service.stateOf(spaceId).blobs.has(sha256('one')));
    assert.equal(await one.whole({ kind: 'blobs' }), 'done');
    assert.ok(service.stateOf(spaceId).blobs.has(sha256('one')));
  });

  it('B13: that the service does not take make a refused change, and hold up nothing', async () => {
    for (const [kind, reason] of [
      ['overQuota', 'noRoomForBlob'],
      ['tooLarge', 'tooLarge'],
    ] as const) {
      const id = await withPicture(kind);
      await one.store.write([aSetting(countedId(), 1)]);
      one.fault = () => ({ kind });
      assert.equal(await one.whole(PUSH), 'done');
      const letters = await one.store.deadLetters();
      assert.deepEqual(letters.find((letter) => letter.id === id)?.reason, reason);
      const asked = one.asked.length;
      assert.equal(await one.whole({ kind: 'blobs' }), 'done');
      assert.equal(one.asked.length, asked, 'it is left alone for a while');
      one.fault = () => null;
      await one.store.retryDeadLetter('attachment', id);
      assert.equal(await one.whole(PUSH), 'done');
      assert.deepEqual(await one.store.deadLetters(), []);
    }
  });

  it('B14: are fetched one by one; what is wrong or missing is asked for again later', async () => {
    for (const text of ['one', 'two', 'three']) await withPicture(text);
    await one.whole(PUSH);
    const other = await aBlobDevice(service);
    other.fault = (_, hash) => (hash === sha256('two') ? bytesOf('2') : null);
    assert.deepEqual(await other.run({ kind: 'blobs' }), ['more']);
    assert.equal(other.asked.length, 1);
    assert.equal(await other.whole({ kind: 'blobs' }), 'done');
    assert.deepEqual(
      [await has(other, 'one'), await has(other, 'two'), await has(other, 'three')],
      [true, false, true],
    );
    assert.equal(other.asked.length, 3);
    other.fault = () => null;
    assert.equal(await other.whole({ kind: 'blobs' }), 'done');
    assert.equal(other.asked.length, 3, 'not before its time');
    other.at = 300_000;
    assert.equal(await other.whole({ kind: 'blobs' }), 'done');
    assert.ok(await has(other, 'two'));
    // What came from there is there.
    assert.deepEqual([...new Set(other.asked)], ['get']);
  });

  it('B15: end a step as the service answers, and nothing is carried before a load is complete', async () => {
    await withPicture('one');
    await one.whole(PUSH);
    const other = await aBlobDevice(service);
    for (const kind of ['unauthorized', 'forbidden', 'revoked'] as const) {
      other.fault = () => ({ kind });
      assert.deepEqual(await other.run({ kind: 'blobs' }), [kind]);
    }
    await other.run({ kind: 'startOver' });
    const asked = other.asked.length;
    assert.deepEqual(await other.run({ kind: 'blobs' }), ['done']);
    assert.equal(other.asked.length, asked);
  });
});
