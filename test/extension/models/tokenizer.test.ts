import assert from 'node:assert/strict';
import { createTokenizer } from '../../../extension/models/tokenizer.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';

const failing = (error: unknown) => assert.fail(String(error));

describe('the tokenizer', () => {
  it('[M3] counts roughly until its vocabulary is there, then with it', async () => {
    const tokenizer = createTokenizer(failing);
    const text = 'export function createTokenizer(report) { return 42; }';
    assert.equal(tokenizer.count(text), estimateTokens(text));
    const before = tokenizer.version();
    await tokenizer.load();
    assert.notEqual(tokenizer.version(), before);
    assert.equal(tokenizer.count('hello world'), 2);
    assert.equal(tokenizer.count(''), 0);
  });
  it('[M3] takes hostile text as text: marks of models, half a pair, one endless word', async () => {
    const tokenizer = createTokenizer(failing);
    await tokenizer.load();
    assert.ok(tokenizer.count('a <|endoftext|> b <|im_start|>') > 5);
    assert.ok(tokenizer.count('x\ud83d') >= 2);
    const began = performance.now();
    tokenizer.count('a'.repeat(20_000));
    assert.ok(performance.now() - began < 2_000);
  });
  it('[M3] loses next to nothing by counting in pieces', async () => {
    const counts: number[] = [];
    const whole = createTokenizer(failing, () =>
      Promise.resolve((text) => {
        counts.push(text.length);
        return text.length;
      }),
    );
    await whole.load();
    const text = 'word and another\n'.repeat(400) + 'x'.repeat(3_000) + '😀'.repeat(900);
    assert.equal(whole.count(text), text.length);
    assert.ok(Math.max(...counts) <= 1_000);
  });
  it('[M3] stays with the rough count when the vocabulary cannot be loaded', async () => {
    const errors: unknown[] = [];
    const tokenizer = createTokenizer(
      (error) => void errors.push(error),
      () => Promise.reject(new Error('no such file')),
    );
    await tokenizer.load();
    assert.equal(tokenizer.count('abcdefgh'), 2);
    assert.equal(errors.length, 1);
  });
});
