import assert from 'node:assert/strict';
import fc from 'fast-check';
import { growBlocks, noBlocks } from '../../../../webview/views/markdown/growBlocks.ts';

const pieces = fc.array(
  fc.constantFrom(
    '\n',
    '\n\n',
    '```',
    '~~~',
    'word ',
    '- item',
    '1. one',
    '    ',
    '# head',
    '`',
    '1',
  ),
  { maxLength: 40 },
);

describe('growing Markdown', () => {
  it('splits at blank lines, but not inside code and lists', () => {
    const text = 'a\n\n```\nx\n\ny\n```\n\n- one\n\n- two\n\nend';
    assert.deepEqual(growBlocks(noBlocks, text).blocks, [
      'a\n\n',
      '```\nx\n\ny\n```\n\n- one\n\n- two\n\n',
      'end',
    ]);
  });

  it('gives the same blocks in steps as at once, loses nothing, and never changes a final block (seed 7)', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        let grown = noBlocks;
        for (const part of parts) {
          const next = growBlocks(grown, grown.text + part);
          const final = grown.blocks.slice(0, -1);
          assert.deepEqual(next.blocks.slice(0, final.length), final);
          grown = next;
        }
        assert.equal(grown.blocks.join(''), parts.join(''));
        if (parts.length > 0) assert.deepEqual(grown, growBlocks(noBlocks, parts.join('')));
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
