import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, applyHunks, editsOf, placeHunks } from '../../../shared/review/applyHunks.ts';

const line = fc.string({
  unit: fc.constantFrom('a', 'b', '$', '&', '<', ' ', '\\', 'é'),
  maxLength: 12,
});

/** A file whose lines are all different, so that each can be named by its text. */
const file = fc
  .record({
    lines: fc.array(line, { minLength: 2, maxLength: 30 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    hasBom: fc.boolean(),
    hasFinalLineEnd: fc.boolean(),
  })
  .map(({ lines, lineEnd, hasBom, hasFinalLineEnd }) => {
    const unique = lines.map((text, i) => `<${i}>${text}`);
    const text = (hasBom ? '\uFEFF' : '') + unique.join(lineEnd) + (hasFinalLineEnd ? lineEnd : '');
    return { unique, lineEnd, text };
  });

/** Hunks that each replace one line of the file by other text. */
const fileAndHunks = file.chain(({ unique, lineEnd, text }) =>
  fc.subarray(unique, { minLength: 1 }).chain((chosen) =>
    fc.record({
      text: fc.constant(text),
      lineEnd: fc.constant(lineEnd),
      hunks: fc.tuple(
        ...chosen.map((oldText) =>
          fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => ({
            oldText,
            newText: `new ${lines.join('\n')}.`,
          })),
        ),
      ),
    }),
  ),
);

describe('applyHunks', () => {
  const cases: readonly (readonly [string, string, string, string, string])[] = [
    ['replaces the one place', 'a\nb\nc\n', 'b', 'B', 'a\nB\nc\n'],
    [
      'matches across CRLF and writes CRLF',
      'a\r\nb\r\nc\r\n',
      'a\nb',
      'x\ny\nz',
      'x\r\ny\r\nz\r\nc\r\n',
    ],
    ['matches a CRLF quote in an LF file', 'a\nb\n', 'a\r\nb', 'c\r\nd', 'c\nd\n'],
    ['keeps the byte-order mark', '\uFEFFa\nb', 'a', 'z', '\uFEFFz\nb'],
    ['keeps lone CR line ends', 'a\rb\rc', 'b', 'x\ny', 'a\rx\ry\rc'],
    ['keeps the final line end that a model forgot', 'a\nb\n', 'b\n', 'c', 'a\nc\n'],
    ['adds no final line end', 'a\nb', 'b', 'c', 'a\nc'],
    ['takes $ as plain text', 'cost: 5\n', '5', "$& $1 $` $' $$", "cost: $& $1 $` $' $$\n"],
    ['takes regular expressions as plain text', 'a.*b\naxxb\n', 'a.*b', 'ok', 'ok\naxxb\n'],
    ['leaves entities alone', 'a &amp; b\n', 'a &', 'x &', 'x &amp; b\n'],
    ['deletes', 'a\nb\nc\n', 'b\n', '', 'a\nc\n'],
    ['keeps mixed line ends outside the hunk', 'a\r\nb\nc\r\n', 'b', 'B', 'a\r\nB\nc\r\n'],
  ];
  for (const [title, text, oldText, newText, expected] of cases) {
    it(title, () => {
      assert.equal(applyHunks(text, [{ oldText, newText }]).text, expected);
    });
  }

  it('[V5] a hunk with no place changes no byte and does not lose the others', () => {
    const { text, results: placements } = applyHunks('\uFEFFone\r\ntwo\r\ntwo\r\nthree', [
      { oldText: 'four', newText: 'x' },
      { oldText: 'two', newText: 'x' },
      { oldText: 'three', newText: 'THREE' },
      { oldText: '', newText: 'x' },
    ]);
    assert.equal(text, '\uFEFFone\r\ntwo\r\ntwo\r\nTHREE');
    assert.deepEqual(
      placements.map(({ kind }) => kind),
      ['notFound', 'ambiguous', 'placed', 'notFound'],
    );
  });

  it('counts occurrences that overlap as ambiguous', () => {
    assert.equal(placeHunks('aaa', [{ oldText: 'aa', newText: 'b' }])[0]?.kind, 'ambiguous');
  });

  it('applies neither of two hunks that touch the same text, in any order', () => {
    const hunks = [
      { oldText: 'one two', newText: 'x' },
      { oldText: 'two three', newText: 'y' },
    ];
    for (const each of [hunks, hunks.toReversed()]) {
      const { text, results: placements } = applyHunks('one two three', each);
      assert.equal(text, 'one two three');
      assert.deepEqual(placements, [
        { kind: 'overlaps', others: [1] },
        { kind: 'overlaps', others: [0] },
      ]);
    }
  });

  it('applies hunks that only stand side by side', () => {
    const hunks = [
      { oldText: 'one', newText: '1' },
      { oldText: ' two', newText: '2' },
    ];
    assert.equal(applyHunks('one two', hunks).text, '12');
  });

  it('says that old and new text are the same', () => {
    assert.equal(
      placeHunks('a\r\nb', [{ oldText: 'a\nb', newText: 'a\r\nb' }])[0]?.kind,
      'noChange',
    );
  });

  it('the order of hunks does not matter', () => {
    fc.assert(
      fc.property(fileAndHunks, ({ text, hunks }) => {
        assert.equal(applyHunks(text, hunks).text, applyHunks(text, hunks.toReversed()).text);
      }),
      { seed: 1 },
    );
  });

  it('apply then invert is the identity', () => {
    fc.assert(
      fc.property(fileAndHunks, ({ text, hunks }) => {
        const edits = editsOf(placeHunks(text, hunks));
        let shift = 0;
        const inverse = edits.map(({ start, end, newText }) => {
          const from = start + shift;
          shift += newText.length - (end - start);
          return { start: from, end: from + newText.length, newText: text.slice(start, end) };
        });
        assert.equal(applyEdits(applyEdits(text, edits), inverse), text);
      }),
      { seed: 2 },
    );
  });

  it('keeps line ends, byte-order mark and final line end, and all text outside hunks', () => {
    fc.assert(
      fc.property(fileAndHunks, ({ text, lineEnd, hunks }) => {
        const { text: result, results: placements } = applyHunks(text, hunks);
        assert.ok(placements.every(({ kind }) => kind === 'placed'));
        assert.equal(result.startsWith('\uFEFF'), text.startsWith('\uFEFF'));
        assert.equal(result.endsWith(lineEnd), text.endsWith(lineEnd));
        if (lineEnd === '\r\n') assert.doesNotMatch(result, /(?<!\r)\n/);
        else assert.doesNotMatch(result, /\r/);
        const kept = (whole: string, skip: readonly string[]): string[] =>
          whole
            .split(lineEnd)
            .filter((each) => /^\uFEFF?<\d+>/.test(each) && !skip.some((s) => each.endsWith(s)));
        const replaced = hunks.map(({ oldText }) => oldText);
        assert.deepEqual(kept(result, []), kept(text, replaced));
      }),
      { seed: 3 },
    );
  });

  it('any text and any hunks: bytes change only where a hunk is placed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '\uFEFF', '$') }),
        fc.array(
          fc.record({
            oldText: fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 3 }),
            newText: fc.string(),
          }),
          { maxLength: 4 },
        ),
        (text, hunks) => {
          const { text: result, results: placements } = applyHunks(text, hunks);
          if (placements.every(({ kind }) => kind !== 'placed')) assert.equal(result, text);
        },
      ),
      { seed: 4 },
    );
  });

  it('edits a 10,000-line file in 50 ms', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `  const value${i} = compute(${i});`);
    const text = lines.join('\r\n');
    const hunks = [5, 5_000, 9_999].map((i) => ({ oldText: lines[i] ?? '', newText: 'changed' }));
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      applyHunks(text, hunks);
      return performance.now() - start;
    });
    assert.ok(Math.min(...times) <= 50, `${Math.min(...times)} ms`);
  });
});
