import assert from 'node:assert/strict';
import { findMentions } from '../../../shared/turns/mentions.ts';

const NAMES = ['Ada', 'Ada Two', '小明', 'Élise', '지수', 'C++ (expert)'];

function found(text: string): string[] {
  return findMentions(text, NAMES).map((mention) =>
    mention.kind === 'everyone' ? '*' : (NAMES[mention.index] ?? '?'),
  );
}

describe('mentions', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['@Ada look', ['Ada']],
    ['@ADA, @ada: both', ['Ada', 'Ada']],
    ['@Ada  Two and @Ada', ['Ada Two', 'Ada']],
    ['@Adam is another', []],
    ["@Ada's view", ['Ada']],
    ['(@Ada).', ['Ada']],
    ['ask @Ada.', ['Ada']],
    ['mail x@Ada.example.org or @Ada.example.org', []],
    ['你好@小明你好', ['小明']],
    ['@지수는', ['지수']],
    ['@Élise @E\u0301lise', ['Élise', 'Élise']],
    ['@C++ (expert)!', ['C++ (expert)']],
    ['@all and @Everyone', ['*', '*']],
    ['@allison', []],
    ['`@Ada` and ``a ` @Ada`` then @Ada', ['Ada']],
    ['```ts\n@Ada\n```\n@Ada', ['Ada']],
    ['~~~\n@Ada\n```\n@Ada', []],
    ['see https://x.org/@Ada', []],
    ['@@Ada', []],
    ['an open ` tick @Ada', ['Ada']],
  ];
  for (const [text, names] of rows) {
    it(`[R3] finds ${JSON.stringify(names)} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(found(text), names);
    });
  }
});
