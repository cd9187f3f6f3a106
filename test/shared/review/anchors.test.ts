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
      assert.deepEqual(reanchor(anchor, null, huge), at(line));
    }
  });
});

describe('reanchor', () => {
  const base = numbered(20);
  const anchor = takeAnchor(base.join('\n'), 10, 11, hash);

  it('[V3] finds the lines again after edits above, below and in other line ends', () => {
    assert.deepEqual(reanchor(anchor, null, base.join('\r\n')), at(10, 11));
    assert.deepEqual(reanchor(anchor, null, ['new', 'new', ...base].join('\n')), at(12, 13));
    assert.deepEqual(reanchor(anchor, null, base.slice(9).join('\n')), at(1, 2));
  });

  it('[V3] is outdated when the lines have changed, never put on another line', () => {
    const changed = base.with(11, 'line number 11 changed');
    assert.deepEqual(reanchor(anchor, null, changed.join('\n')), outdated);
    assert.deepEqual(reanchor(anchor, null, ''), outdated);
  });

  it('tells equal lines apart by their surroundings', () => {
    const blocks = ['first', 'return null;', '}', 'second', 'return null;', '}'];
    const second = takeAnchor(blocks.join('\n'), 4, 4, hash);
    assert.deepEqual(reanchor(second, null, ['x', ...blocks].join('\n')), at(5));
  });

  it('does not guess among places that look the same', () => {
    const same = Array.from({ length: 30 }, () => 'repeat();');
    const middle = takeAnchor(same.join('\n'), 15, 15, hash);
    assert.deepEqual(reanchor(middle, null, same.join('\n')), at(15));
    assert.deepEqual(reanchor(middle, null, ['x', ...same.slice(0, 8)].join('\n')), outdated);
  });

  it('does not stay on its line when another place is just as likely', () => {
    const taken = takeAnchor('a\nrepeat();\nb\nc\nd', 1, 1, hash);
    const changed = ['q', 'repeat();', 'b', 'z', 'z', 'z', 'repeat();', 'b', 'w'];
    assert.deepEqual(reanchor(taken, null, changed.join('\n')), outdated);
  });

  it('does not trust a lone brace without its surroundings', () => {
    const brace = takeAnchor('if (a) {\n  go();\n}\nend();\n', 2, 2, hash);
    assert.deepEqual(reanchor(brace, null, 'class A {\n  x = 1;\n}\nconst other = 2;\n'), outdated);
    assert.deepEqual(reanchor(brace, null, 'new\nif (a) {\n  go();\n}\nend();\n'), at(3));
  });

  it('whatever happened to the file: outdated, or exactly the quoted lines', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '', '  return null;', '}', 'long line here'), {
      minLength: 1,
      maxLength: 25,
    });
    fc.assert(
      fc.property(lines, lines, fc.nat(24), fc.nat(3), (before, after, start, length) => {
        const taken = takeAnchor(before.join('\n'), start, start + length, hash);
        const found = reanchor(taken, null, after.join('\n'));
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
        assert.deepEqual(reanchor(taken, null, before.join('\r\n')), at(taken.startLine));
      }),
      { seed: 7 },
    );
  });
});

describe('reanchor with the text that the anchor was taken from', () => {
  const base = [
    'import a',
    'function one() {',
    '  const value = 1;',
    '  return value;',
    '}',
    '',
    'function two() {',
    '  const value = 2;',
    '  return value;',
    '}',
    'end',
  ];
  const find = (lines: readonly [number, number], current: readonly string[]) =>
    reanchor(
      takeAnchor(base.join('\n'), lines[0], lines[1], hash),
      base.join('\r\n'),
      current.join('\n'),
    );

  it('[V3] follows lines that equal others', () => {
    assert.deepEqual(find([8, 8], base), at(8));
    assert.deepEqual(find([8, 8], ['new', 'new', ...base]), at(10));
    assert.deepEqual(find([8, 8], base.toSpliced(1, 5)), at(3));
    assert.deepEqual(find([4, 4], base.toSpliced(0, 1, 'x', 'y', 'z')), at(6));
  });

  it('[V3] knows an equal line for another one when its own is gone', () => {
    assert.deepEqual(find([8, 8], base.toSpliced(8, 1)), outdated);
    assert.deepEqual(
      reanchor(takeAnchor('r();\nx\nr();', 0, 0, hash), 'r();\nx\nr();', 'x\nr();'),
      outdated,
    );
  });

  it('[V3] does not choose among equal neighbours of which one is gone', () => {
    const same = ['first', 'repeat();', 'repeat();', 'last'];
    const anchor = takeAnchor(same.join('\n'), 2, 2, hash);
    assert.deepEqual(reanchor(anchor, same.join('\n'), same.toSpliced(1, 1).join('\n')), outdated);
  });

  it('[V3] follows lines into other white space', () => {
    const moved = base.map((line) => (line === '' ? line : `\t${line}  `));
    assert.deepEqual(find([7, 8], ['if (x) {', ...moved, '}']), at(8, 9));
    assert.deepEqual(find([7, 8], base.toSpliced(8, 0, '', '')), at(7, 10));
  });

  it('[V3] keeps a place of which the half is still there, with what was written in it', () => {
    assert.deepEqual(find([6, 9], base.with(7, '  const value = 22;')), at(6, 9));
    assert.deepEqual(find([6, 9], base.toSpliced(8, 0, '  log();', '  log();')), at(6, 11));
    assert.deepEqual(find([6, 7], base.with(6, 'function deux() {')), at(6, 7));
  });

  it('[V3] is outdated when too little is left of it', () => {
    assert.deepEqual(find([7, 7], base.with(7, '  const other = 22;')), outdated);
    assert.deepEqual(find([6, 9], base.toSpliced(6, 3, 'x')), outdated);
  });

  it('[V3] finds lines that were moved elsewhere, in another indentation too', () => {
    const two = base.slice(6, 10);
    assert.deepEqual(find([6, 9], [...two, ...base.toSpliced(6, 4)]), at(0, 3));
    const indented = two.map((line) => `    ${line}`);
    assert.deepEqual(find([6, 9], [...base.toSpliced(6, 4), 'class', ...indented]), at(8, 11));
  });

  it('[V3] takes no chance in a file that was written anew', () => {
    const other = Array.from({ length: 40 }, (_, i) => `something else ${i}`);
    assert.deepEqual(find([4, 4], [...other, '}']), outdated);
    assert.deepEqual(find([7, 7], [...other, '  const value = 2;', ...other]), at(40));
  });

  it('[V3] without a base that holds the quote only the exact quote counts', () => {
    const anchor = takeAnchor(base.join('\n'), 7, 7, hash);
    assert.deepEqual(reanchor(anchor, 'some other text', ['x', ...base].join('\n')), at(8));
    assert.deepEqual(
      reanchor(anchor, 'some other text', base.with(7, 'const value = 2;').join('\n')),
      outdated,
    );
  });

  /** Lines with a mark of their own that no one sees: what the true place is told by. */
  interface Marked {
    readonly text: string;
    readonly mark: number;
  }
  const words = fc.constantFrom('a', 'b', '', '}', '  return null;', 'long line here', 'x = 1;');
  const marked = fc
    .array(words, { minLength: 1, maxLength: 25 })
    .map((lines) => lines.map((text, mark): Marked => ({ text, mark })));
  const edits = fc.array(
    fc.record({
      at: fc.nat(25),
      removed: fc.nat(3),
      added: fc.array(fc.nat(1_000), { maxLength: 3 }),
    }),
    { maxLength: 5 },
  );

  it('[V3] lines removed, and others written: found is always the true place', () => {
    let found = 0;
    fc.assert(
      fc.property(marked, edits, fc.nat(24), fc.nat(3), (lines, made, start, length) => {
        const current = [...lines];
        for (const { at: place, removed, added } of made) {
          const fresh = added.map((n): Marked => ({ text: `fresh ${n}`, mark: -1 }));
          current.splice(Math.min(place, current.length), removed, ...fresh);
        }
        const textOf = (all: readonly Marked[]): string => all.map(({ text }) => text).join('\n');
        const anchor = takeAnchor(textOf(lines), start, start + length, hash);
        const result = reanchor(anchor, textOf(lines), textOf(current));
        if (result.kind === 'outdated') return;
        found++;
        const own = current.slice(result.startLine, result.endLine + 1);
        const isOwn = ({ mark }: Marked): boolean =>
          mark >= anchor.startLine && mark <= anchor.endLine;
        // One blank line is as good as another beside it, unless nothing else was quoted.
        const counts = ({ text }: Marked): boolean =>
          text.trim() !== '' || anchor.quote.trim() === '';
        assert.ok(own.filter(counts).every((each) => each.mark === -1 || isOwn(each)));
        // At least half of what is no blank line is still there.
        const filled = (all: readonly Marked[]): number =>
          all.filter((each) => isOwn(each) && each.text.trim() !== '').length;
        assert.ok(filled(own) * 2 >= filled(lines));
      }),
      { seed: 9, numRuns: 5_000 },
    );
    assert.ok(found > 1_000);
  });

  it('[V3] an edit elsewhere in a file of different lines never makes it outdated', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 40 }), edits, fc.nat(1), (count, made, indent) => {
        const lines = numbered(count);
        const last = count - 1;
        let current = [...lines];
        for (const { at: place, removed, added } of made) {
          const fresh = added.map((n) => `fresh ${n}`);
          const isClear = place + removed < last - 3;
          if (isClear && current.length > 4)
            current.splice(
              Math.min(place, current.length - 4),
              Math.min(removed, Math.max(0, current.length - 4 - place)),
              ...fresh,
            );
        }
        current = current.map((line) => `${'  '.repeat(indent)}${line}`);
        const anchor = takeAnchor(lines.join('\n'), last, last, hash);
        const place = current.length - 1;
        const isRewritten = current.filter((line) => line.includes('number')).length < 3;
        if (isRewritten) return;
        assert.deepEqual(reanchor(anchor, lines.join('\n'), current.join('\n')), at(place));
      }),
      { seed: 10, numRuns: 1_000 },
    );
  });

  it('[V3] 10,000 lines rewritten from end to end do not hold up the editor', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `line ${i % 90}`);
    const other = Array.from({ length: 10_000 }, (_, i) => `line ${(i * 7) % 93}`);
    const anchor = takeAnchor(lines.join('\n'), 5_000, 5_002, hash);
    const start = performance.now();
    reanchor(anchor, lines.join('\n'), other.join('\n'));
    assert.ok(performance.now() - start < 1_000);
  });
});
