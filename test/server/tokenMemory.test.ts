import assert from 'node:assert/strict';
import { createTokenMemory } from '../../server/http/tokenMemory.ts';

describe('What is remembered of verified tokens', () => {
  let now = 0;
  beforeEach(() => (now = 1_000_000));
  const open = (maxTokens?: number) => createTokenMemory(() => now, maxTokens);

  it('[S13] is whose they are, for a minute', () => {
    const memory = open();
    assert.equal(memory.of('a'), null);
    memory.keep('a', 'ada', now + 3_600_000);
    now += 59_999;
    assert.equal(memory.of('a'), 'ada');
    assert.equal(memory.of('b'), null);
    now += 1;
    assert.equal(memory.of('a'), null);
  });

  it('[S13] ends with the token', () => {
    const memory = open();
    memory.keep('a', 'ada', now + 5_000);
    memory.keep('old', 'ada', now);
    assert.equal(memory.of('old'), null);
    now += 4_999;
    assert.equal(memory.of('a'), 'ada');
    now += 1;
    assert.equal(memory.of('a'), null);
  });

  it('[S13] is nothing after the clock was set back', () => {
    const memory = open();
    memory.keep('a', 'ada', now + 3_600_000);
    now -= 1;
    assert.equal(memory.of('a'), null);
    now += 1;
    assert.equal(memory.of('a'), null);
  });

  it('[S13] is bounded: the oldest go first', () => {
    const memory = open(2);
    for (const token of ['a', 'b', 'a', 'c']) memory.keep(token, 'ada', now + 60_000);
    assert.deepEqual(
      ['a', 'b', 'c'].map((token) => memory.of(token)),
      ['ada', null, 'ada'],
    );
  });
});
