import assert from 'node:assert/strict';
import { MAX_BLOB_BYTES } from '../../shared/domain/blob.ts';
import { conversationId } from '../../shared/domain/ids.ts';
import type { RecordChange, StoreChange } from '../../shared/domain/recordStore.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { sha256 } from '../support/reviewBuilders.ts';
import { countedId } from '../support/syncBuilders.ts';
import { EPOCH, pull, served, type Setting, takeOne } from './storeSetting.ts';

const DAY_MS = 86_400_000;
const FIRST = { after: '', limit: 10 };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A picture whose bytes are `text`. */
export function aPicture(text: string, id = countedId()): RecordChange & { kind: 'attachment' } {
  const blob = sha256(text);
  const room = conversationId.parse('00000000-0000-4000-8000-0000000000ff');
  const rest = { type: 'image/png', bytes: text.length, createdAt: 1 } as const;
  return { kind: 'attachment', id, data: { conversationId: room, blob, ...rest } };
}

async function texts(store: LocalStore, ...all: readonly string[]): Promise<(string | null)[]> {
  const found = [];
  for (const text of all) {
    const bytes = await store.blob(sha256(text));
    found.push(bytes && new TextDecoder().decode(bytes));
  }
  return found;
}

export function blobRules(setting: Setting, reopen: (clock: () => number) => LocalStore): void {
  it('B10: keeps bytes under their hash, also for other windows, and refuses too many', async () => {
    const { store, reopen: again } = setting();
    assert.equal(await store.putBlob(bytesOf('one')), sha256('one'));
    assert.equal(await store.putBlob(bytesOf('one')), sha256('one'));
    assert.equal(await store.putBlob(new Uint8Array()), sha256(''));
    for (const each of [store, again()]) {
      assert.deepEqual(await texts(each, 'one', '', 'two'), ['one', '', null]);
    }
    const most = new Uint8Array(MAX_BLOB_BYTES);
    const hash = await store.putBlob(most);
    assert.equal((await store.blob(hash))?.byteLength, MAX_BLOB_BYTES);
    await assert.rejects(store.putBlob(new Uint8Array(MAX_BLOB_BYTES + 1)), RangeError);
  });

  it('B10: takes from the service what the hash names and nothing else', async () => {
    const { store } = setting();
    assert.equal(await store.takeBlob(sha256('one'), bytesOf('two'), EPOCH), false);
    assert.equal(await store.takeBlob(sha256('one'), bytesOf('on'), EPOCH), false);
    assert.deepEqual(await texts(store, 'one', 'two'), [null, null]);
    assert.equal(await store.takeBlob(sha256('one'), bytesOf('one'), EPOCH), true);
    assert.deepEqual(await texts(store, 'one'), ['one']);
  });

  it('S5: throws where a blob cannot be written', async () => {
    const { store, tested } = setting();
    tested.failWrites('readOnly');
    await assert.rejects(store.putBlob(bytesOf('one')), { name: 'StoreUnavailableError' });
  });

  it('B9: names the blob in the mutation', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    await store.putBlob(bytesOf('one'));
    const picture = aPicture('one');
    await store.write([picture]);
    assert.deepEqual((await takeOne(store)).blobs, [sha256('one')]);
    await store.write([{ ...picture, data: null }]);
  });

  it('B12, B14: tells page by page what records name and is not here, or not at the service', async () => {
    const { store } = setting();
    const all = ['a', 'b', 'c', 'd', 'e'].toSorted((a, b) => (sha256(a) < sha256(b) ? -1 : 1));
    const [here = '', known = '', ...missing] = all;
    await store.putBlob(bytesOf(here));
    await store.takeBlob(sha256(known), bytesOf(known), EPOCH);
    await store.putBlob(bytesOf('nobody names it'));
    await store.write([...all, ...all].map((text) => aPicture(text)));
    const hashes = missing.map(sha256);
    assert.deepEqual(await store.wantedBlobs(FIRST), hashes);
    assert.deepEqual(await store.wantedBlobs({ after: '', limit: 2 }), hashes.slice(0, 2));
    const page = { after: hashes[1] ?? '', limit: 2 };
    assert.deepEqual(await store.wantedBlobs(page), hashes.slice(2));
    assert.deepEqual(await store.unsentNamed(EPOCH, FIRST), [sha256(here)]);
    assert.deepEqual(await store.unsentNamed(EPOCH, { after: sha256(here), limit: 2 }), []);
    const asked = [sha256(known), sha256(here), ...hashes];
    assert.deepEqual(await store.unsentBlobs(asked, EPOCH), [sha256(here)]);
    await store.markSent([sha256(here), ...hashes], EPOCH);
    assert.deepEqual(await store.unsentBlobs(asked, EPOCH), []);
    // Another epoch knows of none of them.
    const other = countedId();
    assert.deepEqual(await store.unsentBlobs(asked, other), [sha256(known), sha256(here)]);
    assert.equal((await store.unsentNamed(other, FIRST)).length, 2);
    await store.markSent([sha256(known)], null);
    assert.deepEqual(await store.unsentBlobs(asked, EPOCH), [sha256(known)]);
  });

  it('B14: wants nothing whose name is no hash, whatever a record says', async () => {
    const { store } = setting();
    const names = ['../../../v1/events', 'x'.repeat(64), sha256('a').toUpperCase(), 7, {}, ''];
    const hash = sha256('missing');
    const records = [...names, hash].map((blob, at) =>
      served(countedId(), at + 1, { kind: 'attachment', data: { ...aPicture('a').data, blob } }),
    );
    await pull(store, records, records.length);
    assert.deepEqual(await store.wantedBlobs(FIRST), [hash]);
  });

  it('B13: tries refused changes again once the service has their blob', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const [one, two, other] = [aPicture('one'), aPicture('one'), aPicture('other')];
    await store.putBlob(bytesOf('one'));
    await store.write([one, two, other]);
    const refuse = async (): Promise<void> => {
      for (const { mutationId } of await store.takeBatch({ count: 9, bytes: 1e6 })) {
        await store.rejectBlob(mutationId, 'blobNotTaken');
      }
    };
    await refuse();
    assert.equal((await store.deadLetters()).length, 3);
    await store.markSent([sha256('one')], null);
    assert.equal((await store.deadLetters()).length, 3, 'nobody has it');
    await store.markSent([sha256('one')], EPOCH);
    assert.deepEqual(
      (await store.deadLetters()).map(({ id }) => id),
      [other.id],
    );
    await refuse();
    await store.takeBlob(sha256('other'), bytesOf('other'), EPOCH);
    assert.deepEqual(
      (await store.takeBatch({ count: 9, bytes: 1e6 })).map(({ id }) => id),
      [other.id],
    );
  });

  it('B14: tells of the records that name a blob when it comes, and of no others', async () => {
    const { store } = setting();
    const [one, two, other] = [aPicture('one'), aPicture('one'), aPicture('other')];
    await store.write([one, two, other]);
    const heard: StoreChange[] = [];
    store.onDidChange((change) => heard.push(change));
    await store.takeBlob(sha256('one'), bytesOf('one'), EPOCH);
    assert.deepEqual(
      heard.map(({ origin, changes }) => [origin, changes.map(({ id }) => id).toSorted()]),
      [['elsewhere', [one.id, two.id].toSorted()]],
    );
  });

  it('B13: rejects the entry whose blob the service does not take', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const picture = aPicture('one');
    await store.write([picture]);
    const { mutationId } = await takeOne(store);
    await store.rejectBlob(mutationId, 'noRoomForBlob');
    const [letter] = await store.deadLetters();
    assert.deepEqual([letter?.id, letter?.reason], [picture.id, 'noRoomForBlob']);
    await store.retryDeadLetter('attachment', picture.id);
    assert.notEqual((await takeOne(store)).mutationId, mutationId);
  });

  it('B16: forgets after a week what nothing here names', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const shown = aPicture('shown');
    const sent = aPicture('sent');
    const conflicting = aPicture('mine');
    const names = ['shown', 'sent', 'mine', 'theirs', 'base', 'unnamed'];
    for (const name of names) await store.putBlob(bytesOf(name));
    const based = served(conflicting.id, 1, {
      ...{ kind: 'attachment', data: aPicture('base').data },
    });
    await pull(store, [based], 1);
    await store.write([shown, sent, conflicting]);
    await store.takeBatch({ count: 9, bytes: 1e6 });
    const theirs = { ...based, version: 2, seq: 2, data: aPicture('theirs').data };
    await pull(store, [theirs], 2);
    // What is on its way names it still.
    await store.write([{ ...sent, data: null }]);
    const later = reopen(() => 1_000 + 8 * DAY_MS);
    await store.forgetUnnamed();
    assert.deepEqual(await texts(store, ...names), names, 'nothing goes before a week');
    await later.putBlob(bytesOf('put again'));
    await later.forgetUnnamed();
    assert.deepEqual(await texts(store, ...names), [...names.slice(0, -1), null]);
    assert.deepEqual(await texts(store, 'put again'), ['put again']);
  });

  it('B16: keeps for a week what was named until now, as its record may be brought back', async () => {
    const { store } = setting();
    await pull(store, [], 0);
    const [mine, theirs] = [aPicture('mine'), aPicture('theirs')];
    for (const name of ['mine', 'theirs', 'unnamed']) await store.putBlob(bytesOf(name));
    await pull(store, [served(theirs.id, 1, { kind: 'attachment', data: theirs.data })], 1);
    await store.write([mine]);
    const later = reopen(() => 1_000 + 30 * DAY_MS);
    // One was never sent, the other goes on another device.
    await later.write([{ ...mine, data: null }]);
    await pull(
      later,
      [served(theirs.id, 2, { kind: 'attachment', version: 2, deleted: true, data: null })],
      2,
    );
    await later.forgetUnnamed();
    assert.deepEqual(await texts(later, 'mine', 'theirs', 'unnamed'), ['mine', 'theirs', null]);
    const muchLater = reopen(() => 1_000 + 38 * DAY_MS);
    await muchLater.forgetUnnamed();
    assert.deepEqual(await texts(muchLater, 'mine', 'theirs'), [null, null]);
  });
}
