import assert from 'node:assert/strict';
import {
  createRecordNames,
  nameRecord,
  type RecordNames,
} from '../../../extension/sync/nameRecord.ts';
import { namesWithin } from '../../../extension/sync/namesWithin.ts';
import type { RecordData } from '../../../shared/sync/localRecord.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aPersonality } from '../../support/openPersonalityPage.ts';
import { countedId } from '../../support/syncBuilders.ts';

const ROOM = '00000000-0000-4000-8000-0000000000c1';
const ADA = '00000000-0000-4000-8000-0000000000a1';
const ID = '00000000-0000-4000-8000-000000000001';
const names: RecordNames = {
  conversation: (id) => Promise.resolve(id === ROOM ? 'The nightly run' : ''),
  personality: (id) => Promise.resolve(id === ADA ? 'Ada' : ''),
};
const name = (kind: string, data: RecordData | null, id = ID) =>
  nameRecord(names, { kind, id, data });

describe('naming a record', () => {
  const table: readonly (readonly [
    kind: string,
    data: RecordData | null,
    words: string,
    of: string,
    home: string | null,
  ])[] = [
    ['conversation', { title: 'Plans' }, 'Plans', '', 'conversation'],
    ['personality', { name: 'Ada' }, 'Ada', '', 'personality'],
    ['memory', { personalityId: ADA, text: 'At night.' }, 'At night.', 'Ada', 'personality'],
    [
      'message',
      { conversationId: ROOM, text: 'Hi\n there' },
      'Hi there',
      'The nightly run',
      'conversation',
    ],
    [
      'summary',
      { conversationId: ROOM, text: 'Short.' },
      'Short.',
      'The nightly run',
      'conversation',
    ],
    ['thread', { path: 'a.ts', comments: [{ text: 'Why?' }] }, 'Why?', 'a.ts', null],
    ['proposal', { path: 'a.ts', reason: 'Faster' }, 'Faster', 'a.ts', null],
    ['preset', { name: 'Panel' }, 'Panel', '', null],
    ['setting', { key: 'quotas', value: 1 }, 'quotas', '', null],
    ['hologram', { title: 'New' }, 'New', '', null],
    ['message', null, '', '', null],
    ['setting', null, '', '', null],
  ];
  for (const [kind, data, words, of, home] of table) {
    it(`[S5] a ${kind} with ${JSON.stringify(data)}`, async () => {
      const named = await name(kind, data);
      assert.deepEqual([named.words, named.of, named.home?.kind ?? null], [words, of, home]);
    });
  }

  it('[S5] names what was deleted by what is still known', async () => {
    assert.equal((await name('personality', null, ADA)).words, 'Ada');
    assert.equal((await name('conversation', null, ROOM)).words, 'The nightly run');
  });

  it('[S5] is one bounded line, whatever the record holds', async () => {
    const hostile: readonly RecordData[] = [
      { text: `$(zap) ${'x'.repeat(10_000)}` },
      { text: 'a\n\n\u202Eb\0c\ud800' },
      { text: { text: 'no text' }, personalityId: 7 },
      JSON.parse('{"__proto__": {"text": "inherited"}}') as RecordData,
      { comments: 'none', path: ['a'] },
      { comments: [null] },
    ];
    for (const data of hostile) {
      for (const kind of ['memory', 'message', 'thread', 'constructor', '__proto__', 'setting']) {
        const { words, of } = await name(kind, data);
        assert.ok(words.length <= 82);
        assert.doesNotMatch(words + of, /[\n\0\u202E]|\$\(|inherited/);
        assert.ok((words + of).isWellFormed());
      }
    }
  });

  it('[S5] reads a name once, and those that come with the product without a record', async () => {
    const store = openMemoryStore({ now: () => 0, newId: countedId });
    let reads = 0;
    const counting = {
      get: (...given: Parameters<typeof store.get>) => {
        reads++;
        return store.get(...given);
      },
    } as Pick<typeof store, 'get'>;
    const read = createRecordNames(counting, [{ id: ADA, data: aPersonality({ name: 'Ada' }) }]);
    assert.deepEqual(
      [await read.personality(ADA), await read.personality(ADA), await read.personality(ID)],
      ['Ada', 'Ada', ''],
    );
    assert.equal(reads, 2);
  });
});

describe('the names of what a record mentions', () => {
  it('[S4] finds ids in values and in keys, bounded', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ i, deep: [{ ROOM }] }));
    const found = await namesWithin(
      [{ seats: [{ personalityId: ADA }], by: { [ROOM]: 1 } }, { many }],
      names,
    );
    assert.deepEqual(found, { [ADA]: 'Ada', [ROOM]: 'The nightly run' });
  });
});
