import assert from 'node:assert/strict';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { personality } from '../../../shared/domain/personality.ts';

describe('built-in personalities', () => {
  it('[R20] are a dozen, each valid, with an id and a name of its own', () => {
    assert.equal(builtInPersonalities.length, 12);
    for (const { data } of builtInPersonalities) personality.parse(data);
    assert.equal(new Set(builtInPersonalities.map(({ id }) => id)).size, 12);
  });
  it('have names of which none begins another, so that a mention means one of them', () => {
    const names = builtInPersonalities.map(({ data }) => data.name.toLowerCase());
    for (const one of names) {
      assert.deepEqual(
        names.filter((other) => other.startsWith(one)),
        [one],
      );
    }
  });
  for (const { data } of builtInPersonalities) {
    it(`${data.name} has a prompt of 150 to 300 words`, () => {
      const words = data.prompt.split(/\s+/).length;
      assert.ok(words >= 150 && words <= 300, `${words} words`);
    });
  }
});
