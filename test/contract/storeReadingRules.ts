import assert from 'node:assert/strict';
import { message } from '../../shared/domain/message.ts';
import { SCHEMA_VERSION } from '../../shared/domain/record.ts';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import type { MessageHit } from '../../shared/domain/messageSearch.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { aSnapshot, keptRecords } from '../support/keptRecords.ts';
import { countedId } from '../support/syncBuilders.ts';
import { LIMIT, pull, served } from './storeSetting.ts';
import type { Setting } from './storeSetting.ts';

type MessageChange = RecordChange & { readonly kind: 'message' };

const ROOM = countedId();
let time = 0;

function said(text: string, over: Readonly<Record<string, unknown>> = {}): MessageChange {
  const data = message.parse({
    conversationId: ROOM,
    author: { kind: 'human', name: 'Ada' },
    text,
    reasoning: '',
    toolUses: [],
    replyTo: null,
    status: 'complete',
    failure: null,
    model: null,
    usage: null,
    createdAt: ++time,
    ...over,
  });
  return { kind: 'message', id: countedId(), data };
}

async function search(
  store: LocalStore,
  text: string,
  conversationId: string | null = null,
): Promise<readonly MessageHit[]> {
  return store.searchMessages({ text, conversationId, limit: 50 });
}

async function idsFor(store: LocalStore, text: string, room?: string): Promise<readonly string[]> {
  return (await search(store, text, room ?? null)).map(({ messageId }) => messageId);
}

const matchOf = (hit: MessageHit | undefined): string | undefined =>
  hit?.excerpt.slice(hit.matchStart, hit.matchEnd);

/** Finding what was said. */
export function searchRules(setting: Setting): void {
  it('[R17] finds messages that hold every word, whatever its case, also within words', async () => {
    const { store } = setting();
    const both = said('Use parseMessage() before the Index is built.');
    await store.write([both, said('parseMessage alone'), said('the index alone')]);
    assert.deepEqual(await idsFor(store, 'semess INDEX'), [both.id]);
    assert.deepEqual(
      await idsFor(store, 'parsemessage()'),
      (await search(store, 'parseMessage()')).map(({ messageId }) => messageId),
    );
    assert.deepEqual(await idsFor(store, 'parsing'), []);
  });

  it('[R17] finds one, two and more characters of scripts without spaces', async () => {
    const { store } = setting();
    const chinese = said('请检查数据库连接的重试逻辑');
    const japanese = said('データベースの接続を確認してください');
    const korean = said('데이터베이스 연결을 확인하세요');
    await store.write([chinese, japanese, korean]);
    for (const text of ['库', '数据', '数据库', '重试逻辑', '接的', '连接 逻辑']) {
      assert.deepEqual(await idsFor(store, text), [chinese.id], text);
    }
    for (const text of ['ー', '接続', 'ベース', '確認してください']) {
      assert.deepEqual(await idsFor(store, text), [japanese.id], text);
    }
    assert.deepEqual(await idsFor(store, '연결'), [korean.id]);
    assert.deepEqual(await idsFor(store, '据库连数'), []);
  });

  it('[R17] finds a short word of letters where it stands alone', async () => {
    const { store } = setting();
    const alone = said('Write it in Go, not C#.');
    await store.write([alone, said('going on with css')]);
    for (const text of ['go', 'C#', 'go it', 'go write']) {
      assert.deepEqual(await idsFor(store, text), [alone.id], text);
    }
  });

  it('[R17] finds signs and emoji that no index knows', async () => {
    const { store } = setting();
    const arrow = said('map((x) => x)');
    const party = said('Shipped 🎉');
    await store.write([arrow, party]);
    assert.deepEqual(await idsFor(store, '=>'), [arrow.id]);
    assert.deepEqual(await idsFor(store, '🎉'), [party.id]);
    assert.deepEqual(await idsFor(store, '🎉', ROOM), [party.id]);
  });

  it('[R17] takes nothing in a query for an operator', async () => {
    const { store } = setting();
    const strange = said(`a "quoted" thing OR NOT NEAR(b) * ^x: -y {z} \\u{1} .* 100%_`);
    await store.write([strange, said('plain words')]);
    for (const text of [
      '"quoted"',
      'NEAR(b)',
      'OR',
      'NOT',
      '*',
      '^x:',
      '.*',
      '{z}',
      '100%_',
      '%_',
    ]) {
      assert.deepEqual(await idsFor(store, text), [strange.id], text);
    }
    for (const text of [
      '"',
      '""',
      "'",
      '* OR plain',
      'text:words',
      '\0',
      '\ud83d',
      '[',
      '\\',
      'a'.repeat(100_000),
    ]) {
      assert.deepEqual(
        (await idsFor(store, text)).filter((id) => id !== strange.id),
        [],
        text,
      );
    }
    assert.deepEqual(await idsFor(store, '  \n '), []);
  });

  it('[R17] searches one conversation where it is named', async () => {
    const { store } = setting();
    const other = countedId();
    const [here, there] = [said('the needle'), said('the needle', { conversationId: other })];
    await store.write([here, there, said('nothing', { conversationId: other })]);
    assert.deepEqual(await idsFor(store, 'needle', other), [there.id]);
    assert.deepEqual(await idsFor(store, 'the', ROOM), [here.id]);
    assert.deepEqual(await idsFor(store, 'needle', countedId()), []);
  });

  it('[R17] gives the better match first, then the newer one, within the limit', async () => {
    const { store } = setting();
    const once = said(`cache ${'and much else '.repeat(40)}`);
    const old = said('a cache and a cache');
    const fresh = said('a cache and a cache');
    await store.write([fresh, old, once]);
    assert.deepEqual(await idsFor(store, 'cache'), [fresh.id, old.id, once.id]);
    const two = await store.searchMessages({ text: 'cache', conversationId: null, limit: 2 });
    assert.equal(two.length, 2);
  });

  it('[R17] shows the text around the match and its place', async () => {
    const { store } = setting();
    const long = said(`${'😀before\n'.repeat(30)}the NEEDLE${' after'.repeat(60)}`);
    await store.write([long, said('Needle first')]);
    const hits = await search(store, 'needle');
    assert.deepEqual(hits.map(matchOf), ['Needle', 'NEEDLE']);
    assert.deepEqual(hits[0]?.excerpt, 'Needle first');
    const excerpt = hits[1]?.excerpt ?? '';
    assert.match(excerpt, /^….*before the NEEDLE after.*…$/u);
    assert.ok(excerpt.length <= 164 && excerpt.isWellFormed());
  });

  it('[R17] follows what becomes of a message', async () => {
    const { store, reopen } = setting();
    const change = said('first words');
    await store.write([change]);
    const rewritten = { ...change, data: { ...said('other words').data } } as MessageChange;
    await store.write([rewritten]);
    assert.deepEqual(await idsFor(store, 'first'), []);
    assert.deepEqual(await idsFor(reopen(), 'other'), [change.id]);
    await store.write([{ kind: 'message', id: change.id, data: null }]);
    assert.deepEqual(await idsFor(store, 'other'), []);
    await store.write([change]);
    assert.deepEqual(await idsFor(store, 'first'), [change.id]);
  });

  it('[R17] finds an answer once it has ended', async () => {
    const { store } = setting();
    const running = said('half an answ', { status: 'streaming' });
    await store.write([running]);
    assert.deepEqual(await idsFor(store, 'half'), []);
    const { data } = said('half an answer, whole now');
    await store.write([{ ...running, data }]);
    assert.deepEqual(await idsFor(store, 'whole'), [running.id]);
  });

  it('[R17] finds what another device said, and no longer what it took back', async () => {
    const { store } = setting();
    const { id, data } = said('from the other machine');
    const record = served(id, 1, { kind: 'message', data });
    await pull(store, [record], 1);
    assert.deepEqual(await idsFor(store, 'machine'), [id]);
    await pull(store, [{ ...record, seq: 2, version: 2, deleted: true, data: null }], 2);
    assert.deepEqual(await idsFor(store, 'machine'), []);
  });
}

/** Adding up what answers cost. */
export function spendRules(setting: Setting): void {
  const answer = (cost: number | null, createdAt: number, conversationId = ROOM): MessageChange =>
    said('An answer.', {
      model: 'some/model',
      usage: { promptTokens: 10, completionTokens: 5, cost },
      createdAt,
      conversationId,
    });

  it('lists what answers cost since a moment, of all conversations', async () => {
    const { store } = setting();
    const other = countedId();
    await store.write([
      answer(0.5, 100),
      answer(0.25, 300, other),
      answer(null, 200),
      said('free', { createdAt: 250 }),
    ]);
    const entry = { conversationId: ROOM, model: 'some/model' };
    assert.deepEqual(await store.spendSince(200), [
      { ...entry, cost: null, createdAt: 200 },
      { ...entry, conversationId: other, cost: 0.25, createdAt: 300 },
    ]);
    assert.equal((await store.spendSince(0)).length, 3);
  });

  it('adds up one conversation, without what was deleted', async () => {
    const { store } = setting();
    const gone = answer(4, 3);
    await store.write([
      answer(0.5, 1),
      answer(1, 2),
      answer(null, 2),
      answer(8, 1, countedId()),
      gone,
    ]);
    assert.equal(await store.spendOf(ROOM), 5.5);
    await store.write([{ kind: 'message', id: gone.id, data: null }]);
    assert.equal(await store.spendOf(ROOM), 1.5);
    assert.equal(await store.spendOf(countedId()), 0);
  });
}

/** Keeping what was: texts, changes of files, pictures. */
export function keepingRules(setting: Setting): void {
  it('[S2] sends texts, changes of files and pictures whole, and takes them from others', async () => {
    const { store } = setting();
    const own = keptRecords();
    const others = keptRecords();
    const theirs = others.map(({ kind, id, data }, place) =>
      served(id, place + 1, { kind, data, schemaVersion: SCHEMA_VERSION }),
    );
    await pull(store, theirs, 3);
    await store.write(own);
    assert.deepEqual(
      (await store.takeBatch(LIMIT)).map(({ kind, id, data }) => ({ kind, id, data })),
      own,
    );
    for (const { kind, id, data } of [...own, ...others]) {
      assert.deepEqual((await store.get(kind, id))?.data, data, kind);
    }
    const [{ data: revision }, { data: snapshot }, { data: picture }] = own;
    assert.equal((await store.list('revision', revision.projectId)).length, 2);
    assert.equal((await store.list('snapshot', snapshot.projectId)).length, 2);
    assert.equal((await store.list('attachment', picture.conversationId)).length, 1);
  });

  it('[V7] lists how long a project’s texts are, without those that were deleted', async () => {
    const { store, reopen } = setting();
    const project = countedId();
    const [a, b, gone] = ['one', 'a longer one', 'gone'].map((text) => aSnapshot(text, project));
    assert.ok(a && b && gone);
    await store.write([b, a, gone, aSnapshot('elsewhere', countedId())]);
    await store.write([{ kind: 'snapshot', id: gone.id, data: null }]);
    const size = ({ id, data: { hash, gzip, createdAt } }: typeof a) => ({
      ...{ id, hash, createdAt },
      length: gzip.length,
    });
    for (const each of [store, reopen()]) {
      assert.deepEqual(await each.snapshotSizes(project), [size(a), size(b)]);
    }
    await store.write([{ ...a, data: { ...a.data, createdAt: 2_000 } }]);
    assert.equal((await store.snapshotSizes(project))[0]?.createdAt, 2_000);
  });

  it('[V7] passes over texts that it cannot read, as lists do', async () => {
    const { store } = setting();
    const { id, data } = aSnapshot('one');
    await pull(store, [served(id, 1, { kind: 'snapshot', data: { ...data, hash: 7 } })], 1);
    assert.deepEqual(await store.snapshotSizes(data.projectId), []);
  });
}
