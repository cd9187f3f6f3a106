import assert from 'node:assert/strict';
import { completeMention, mentionQuery } from '../../../webview/state/mentionQuery.ts';

const names = ['Ada', 'Ada Lovelace', 'Grace Hopper', 'Željko', '小林', 'all'];

/** `|` marks the caret. */
function optionsAt(marked: string): readonly string[] | null {
  const caret = marked.indexOf('|');
  return mentionQuery(marked.replace('|', ''), caret, names)?.options ?? null;
}

describe('the mention at the caret', () => {
  const table: [string, readonly string[] | null][] = [
    ['@|', names],
    ['hello @a|', ['Ada', 'Ada Lovelace', 'all']],
    ['@ada|', ['Ada', 'Ada Lovelace']],
    ['@Ada L|', ['Ada Lovelace']],
    ['@Ada |', null],
    ['@Ada Lovelace|', ['Ada Lovelace']],
    ['@Ada Lovelace |', null],
    ['@Ada Lovelace and|', null],
    ['@hop|', ['Grace Hopper']],
    ['@že|', ['Željko']],
    ['@z\u030ce|', ['Željko']],
    ['@小|', ['小林']],
    ['你好@小|', ['小林']],
    ['(@gra|', ['Grace Hopper']],
    ['mail sam@a|', null],
    ['sam.x+y@a|', null],
    ['@@a|', null],
    ['`@a|', null],
    ['`x` @a|', ['Ada', 'Ada Lovelace', 'all']],
    ['``a ` @a|', null],
    ['```\n@a|', null],
    ['~~~ts\n```\n@a|', null],
    ['```\ncode\n```\n@a|', ['Ada', 'Ada Lovelace', 'all']],
    ['stray ` tick\n\n@a|', ['Ada', 'Ada Lovelace', 'all']],
    ['@nobody|', null],
    ['@a\n|', null],
    ['no mention|', null],
    ['@|Ada', names],
  ];
  for (const [marked, expected] of table) {
    it(`[R3] at ${JSON.stringify(marked)} offers ${expected?.join(', ') ?? 'nothing'}`, () => {
      assert.deepEqual(optionsAt(marked), expected);
    });
  }

  it('[R3] people are offered too, the person themselves after all others', () => {
    const offered = (text: string) => mentionQuery(text, text.length, names, 'Ana María')?.options;
    assert.deepEqual(offered('@a'), ['Ada', 'Ada Lovelace', 'all', 'Ana María']);
    assert.deepEqual(offered('@ana m'), ['Ana María']);
    assert.equal(offered('@Ana María '), undefined);
    assert.deepEqual(mentionQuery('@hop', 4, names, 'Hopkins')?.options, [
      'Grace Hopper',
      'Hopkins',
    ]);
  });

  it('[R3] a name that two have is offered once', () => {
    assert.deepEqual(mentionQuery('@ada', 4, ['Ada'], 'Ada')?.options, ['Ada']);
  });

  it('[R3] a picked name is completed with one space after it', () => {
    const picked = completeMention('hi @gra', { start: 3, caret: 7 }, 'Grace Hopper');
    assert.deepEqual(picked, { text: 'hi @Grace Hopper ', caret: 17 });
    const before = completeMention('@a you', { start: 0, caret: 2 }, 'Ada');
    assert.deepEqual(before, { text: '@Ada you', caret: 5 });
  });
});
