import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anchor as anchorSchema } from '../../../shared/domain/thread.ts';
import { reanchor, takeAnchor } from '../../../shared/review/anchors.ts';

const hash = 'a'.repeat(64);
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `line number ${i}`);
const at = (startLine: number, endLine = startLine) => ({ kind: 'found', startLine, endLine });
const outdated = { kind: 'outdated' };

describe('takeAnchor', () => {
  it('keeps the lines and three around them', () => {
    assert.deepEqual(takeAnchor(numbered(10).join('\r\n'), 4, 5, hash), {
      startLine: 4,
      endLine: 5,
      quote: 'line number 4\nline number 5',
      before: ['line number 1', 'line number 2', 'line number 3'],
      after: ['line number 6', 'line number 7', 'line number 8'],
      baseHash: hash,
    });
  });

  it('makes an anchor that can be stored from any text and any lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), fc.integer(), (text, start, end) => {
        const anchor = takeAnchor(text, start, end, hash);
        assert.ok(anchorSchema.safeParse(anchor).success);
      }),
      { seed: 5 },
    );
    const huge = [`\0\uD800${'x'.repeat(50_000)}`, 'y'.repeat(15_000), 'z'.repeat(15_000)].join(
      '\n',
    );
    for (const line of [0, 1, 2]) {
      const anchor = takeAnchor(huge, line, 2, hash);
      assert.ok(anchorSchema.safeParse(anchor).success);
      assert.deepEqual(reanchor(anchor, huge), at(line));
    }
  });
});

describe('reanchor', () => {
  const base = numbered(20);
  const anchor = takeAnchor(base.join('\n'), 10, 11, hash);

  it('[V3] finds the lines again after edits above, below and in other line ends', () => {
    assert.deepEqual(reanchor(anchor, base.join('\r\n')), at(10, 11));
    assert.deepEqual(reanchor(anchor, ['new', 'new', ...base].join('\n')), at(12, 13));
    assert.deepEqual(reanchor(anchor, base.slice(9).join('\n')), at(1, 2));
  });

  it('[V3] is outdated when the lines have changed, never put on another line', () => {
    const changed = base.with(11, 'line number 11 changed');
    assert.deepEqual(reanchor(anchor, changed.join('\n')), outdated);
    assert.deepEqual(reanchor(anchor, ''), outdated);
  });

  it('tells equal lines apart by their surroundings', () => {
    const blocks = ['first', 'return null;', '}', 'second', 'return null;', '}'];
    const second = takeAnchor(blocks.join('\n'), 4, 4, hash);
    assert.deepEqual(reanchor(second, ['x', ...blocks].join('\n')), at(5));
  });

  it('does not guess among places that look the same', () => {
    const same = Array.from({ length: 30 }, () => 'repeat();');
    const middle = takeAnchor(same.join('\n'), 15, 15, hash);
    assert.deepEqual(reanchor(middle, same.join('\n')), at(15));
    assert.deepEqual(reanchor(middle, ['x', ...same.slice(0, 8)].join('\n')), outdated);
  });

  it('does not stay on its line when another place is just as likely', () => {
    const taken = takeAnchor('a\nrepeat();\nb\nc\nd', 1, 1, hash);
    const changed = ['q', 'repeat();', 'b', 'z', 'z', 'z', 'repeat();', 'b', 'w'];
    assert.deepEqual(reanchor(taken, changed.join('\n')), outdated);
  });

  it('does not trust a lone brace without its surroundings', () => {
    const brace = takeAnchor('if (a) {\n  go();\n}\nend();\n', 2, 2, hash);
    assert.deepEqual(reanchor(brace, 'class A {\n  x = 1;\n}\nconst other = 2;\n'), outdated);
    assert.deepEqual(reanchor(brace, 'new\nif (a) {\n  go();\n}\nend();\n'), at(3));
  });

  it('whatever happened to the file: outdated, or exactly the quoted lines', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '', '  return null;', '}', 'long line here'), {
      minLength: 1,
      maxLength: 25,
    });
    fc.assert(
      fc.property(lines, lines, fc.nat(24), fc.nat(3), (before, after, start, length) => {
        const taken = takeAnchor(before.join('\n'), start, start + length, hash);
        const found = reanchor(taken, after.join('\n'));
        if (found.kind === 'outdated') return;
        assert.equal(after.slice(found.startLine, found.endLine + 1).join('\n'), taken.quote);
      }),
      { seed: 6 },
    );
  });

  it('an unchanged file always gives the same lines', () => {
    const lines = fc.array(fc.constantFrom('a', '', '}'), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(lines, fc.nat(24), (before, start) => {
        const taken = takeAnchor(before.join('\n'), start, start, hash);
        assert.deepEqual(reanchor(taken, before.join('\r\n')), at(taken.startLine));
      }),
      { seed: 7 },
    );
  });
});
