import assert from 'node:assert/strict';
import { SpeechFilter } from '../../../shared/turns/speechFilter.ts';

function speech(text: string, size = 1): string {
  const filter = new SpeechFilter({ own: 'Ada', others: ['Bo', 'Sam'] });
  let shown = '';
  for (let at = 0; at < text.length; at += size) shown += filter.push(text.slice(at, at + size));
  const end = filter.end();
  return end.isSkip ? '<skip>' : shown + end.text;
}

describe('speech of one member', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['Ada: hello', 'hello'],
    ['**Ada:** hello', 'hello'],
    ['[ada]: hello', 'hello'],
    ['Ada (Code reviewer): hello', 'hello'],
    ['Adam: hello', 'Adam: hello'],
    ['Ada thinks: no', 'Ada thinks: no'],
    ['one\nBo: two\nthree', 'one'],
    ['one\n\n**Sam**: two', 'one'],
    ['one\nBob: two', 'one\nBob: two'],
    ['```yaml\nBo: 1\n```\nok', '```yaml\nBo: 1\n```\nok'],
    ['Bo: I am Bo', ''],
    ['SKIP', '<skip>'],
    ['[skip].', '<skip>'],
    ['Skip the cache', 'Skip the cache'],
    ['Ada: pass', '<skip>'],
    ['  hi  \n\n', 'hi'],
  ];
  for (const [text, wanted] of rows) {
    it(`[R13] ${JSON.stringify(text)} reads ${JSON.stringify(wanted)}, however it is cut into deltas`, () => {
      for (const size of [1, 2, 3, 7, 1000])
        assert.equal(speech(text, size), wanted, `size ${size}`);
    });
  }
  it('never takes back what it showed', () => {
    const filter = new SpeechFilter({ own: 'Ada', others: ['Bo'] });
    assert.equal(filter.push('Well\nB'), 'Well');
    assert.equal(filter.push('o: x'), '');
    assert.equal(filter.isCut, true);
  });
});
