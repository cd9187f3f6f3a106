import assert from 'node:assert/strict';
import { type Decision, decisionWords } from '../../../extension/review/decisionWords.ts';

const decided: Decision = {
  conversationId: null,
  personalityName: 'Ada',
  path: 'src/a.ts',
  kind: 'accepted',
  count: 1,
};

describe('decisionWords', () => {
  it('[V4] sums up what was decided about one file', () => {
    const words = decisionWords('Kim', [
      decided,
      { ...decided, count: 2 },
      { ...decided, kind: 'rejected' },
      { ...decided, path: 'src/b.ts' },
    ]);
    assert.deepEqual(words.split('\n\n'), [
      "Kim accepted 3 proposed edits of Ada's in `src/a.ts`.",
      "Kim rejected a proposed edit of Ada's in `src/a.ts`.",
      "Kim accepted a proposed edit of Ada's in `src/b.ts`.",
    ]);
  });

  it('[V4] shows what the person changed before accepting, in a fence that its text cannot close', () => {
    const change = { from: 'a\n```\nb\n', to: 'a\n```\nc\n' };
    const words = decisionWords('Kim', [{ ...decided, kind: 'changed', change }]);
    assert.equal(
      words,
      [
        "Kim accepted an edit of Ada's in `src/a.ts` after changing it:",
        '````diff',
        '@@ -1,3 +1,3 @@',
        ' a',
        ' ```',
        '-b',
        '+c',
        '````',
      ].join('\n'),
    );
  });

  it('two changed edits are told apart', () => {
    const change = { from: 'a\n', to: 'b\n' };
    const each: Decision = { ...decided, kind: 'changed', change };
    assert.equal(decisionWords('Kim', [each, each]).split('after changing it').length, 3);
  });

  it('[V4] a text that was written anew is told without a difference, in good time', () => {
    const lines = (word: string): string =>
      Array.from({ length: 4_000 }, (_, i) => `${word} ${i}\n`).join('');
    const change = { from: lines('theirs'), to: lines('mine') };
    const before = performance.now();
    const words = decisionWords('Kim', [{ ...decided, kind: 'changed', change }]);
    assert.match(words, /after writing most of it anew\.$/);
    assert.ok(performance.now() - before < 1_000);
  });
});
