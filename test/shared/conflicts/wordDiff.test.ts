import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wordDiff } from '../../../shared/conflicts/wordDiff.ts';

const shown = (older: string, newer: string): string =>
  wordDiff(older, newer)
    .map(({ kind, text }) =>
      kind === 'same' ? text : kind === 'added' ? `+${text}+` : `-${text}-`,
    )
    .join('');

describe('the difference of two texts by words', () => {
  it('[S4] marks the words that came and went', () => {
    assert.equal(shown('You think a lot.', 'You think hard.'), 'You think -a lot-+hard+.');
    assert.equal(shown('', 'new'), '+new+');
    assert.equal(shown('old', ''), '-old-');
    assert.equal(shown('same', 'same'), 'same');
    assert.equal(shown('', ''), '');
  });

  it('[S4] the parts but the removed ones are the newer text, whatever the texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (older, newer) => {
        const parts = wordDiff(older, newer);
        const kept = parts.filter(({ kind }) => kind !== 'removed');
        assert.equal(kept.map(({ text }) => text).join(''), newer);
      }),
    );
  });

  it('[S4] does not dwell on huge texts, nor on those that have nothing in common', () => {
    const huge = 'word '.repeat(50_000);
    const begin = performance.now();
    assert.deepEqual(wordDiff(huge, `${huge}more`), [{ kind: 'same', text: `${huge}more` }]);
    const one = Array.from({ length: 1_600 }, (_, i) => `a${i}`).join(' ');
    const other = Array.from({ length: 1_600 }, (_, i) => `b${i}`).join(' ');
    wordDiff(one, other);
    assert.ok(performance.now() - begin < 2_000);
  });

  it('[S4] shows a long text that was written anew as it is now, not word among word', () => {
    const long = 'You read the whole function before you say anything about a line of it. '.repeat(
      8,
    );
    const short = 'You review like a sparrow: quickly, and everywhere.';
    assert.equal(shown(long, short), `+${short}+`);
    assert.equal(shown(short, long), `+${long}+`);
    assert.equal(shown(long, ''), `-${long}-`);
    assert.equal(shown(long, `${long}And more.`), `${long}+And more.+`);
  });

  it('[S4] of a text to which much was added, the lines that stay are not marked', () => {
    const added = Array.from({ length: 800 }, (_, i) => `line ${i} is new`).join('\n');
    assert.equal(shown('One.\nTwo.\n', `One.\nTwo.\n${added}`), `One.\nTwo.\n+${added}+`);
  });
});
