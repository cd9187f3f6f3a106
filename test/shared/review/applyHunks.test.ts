import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Replacement } from '../../../shared/domain/fileChange.ts';
import { applyHunks, placeHunks } from '../../../shared/review/applyHunks.ts';

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

  /** 10,000 lines, and 50 hunks of which some are found loosely only and some not at all. */
  function manyHunks(loose: number, failing: number): { text: string; hunks: Replacement[] } {
    const functions = Array.from({ length: 2_000 }, (_, i) => [
      `function handle${i}(request, response) {`,
      `  const value${i} = compute(request.body.field${i}, “x”);`,
      '  return response.json({ ok: true });',
      '}',
      '',
    ]);
    const disguises: readonly ((old: string) => string)[] = [
      (old) => old.replaceAll('\n', ' \n'),
      (old) => old.replaceAll(/^/gm, '\t'),
      (old) => old.replaceAll('\n', '\n\n'),
      (old) => old.replaceAll(/[“”]/g, '"'),
    ];
    const hunks = Array.from({ length: 50 }, (_, i) => {
      const block = functions[i * 39]?.slice(0, 3).join('\n') ?? '';
      const disguise = disguises[i % disguises.length];
      const isLoose = i >= failing && i < failing + loose;
      const wrong = i < failing ? block.replaceAll(/[aeo]/g, 'q') : block;
      const oldText = isLoose && disguise ? disguise(wrong) : wrong;
      return { oldText, newText: `${oldText} // changed` };
    });
    return { text: functions.flat().join('\r\n'), hunks };
  }

  for (const [loose, failing] of [
    [0, 0],
    [10, 3],
    [40, 10],
  ] as const) {
    it(`[V5] places 50 hunks in 10,000 lines within 50 ms, ${loose} loosely and ${failing} nowhere`, () => {
      const { text, hunks } = manyHunks(loose, failing);
      const times = Array.from({ length: 10 }, () => {
        // Processor time: what else the machine does is not measured.
        const start = process.cpuUsage();
        const { results } = applyHunks(text, hunks);
        const time = process.cpuUsage(start).user / 1_000;
        assert.equal(results.filter(({ kind }) => kind === 'notFound').length, failing);
        assert.equal(
          results.filter((each) => each.kind === 'placed' && each.tier > 1).length,
          loose,
        );
        return time;
      });
      assert.ok(Math.min(...times) <= 50, `${Math.min(...times)} ms`);
    });
  }

  it('[V5] stays quick on texts made to be slow', () => {
    const start = process.cpuUsage();
    const alternating = 'a\nb\n'.repeat(50_000);
    placeHunks(alternating, [
      { oldText: `a \n${'b\na\n'.repeat(500)}a\n`, newText: 'x' },
      { oldText: ` a\n${'  b\n  a\n'.repeat(500)}`, newText: 'x' },
    ]);
    placeHunks('x '.repeat(500_000), [{ oldText: `${'x '.repeat(20_000)}y`, newText: 'x' }]);
    placeHunks(' '.repeat(500_000), [{ oldText: '  x', newText: 'x' }]);
    const all = Array.from({ length: 10_000 }, (_, i) => `old ${i}`).join('\n');
    placeHunks(all, [{ oldText: all, newText: all.replaceAll('old', 'new') }]);
    const time = process.cpuUsage(start).user / 1_000;
    assert.ok(time < 2_000, `${time} ms`);
  });
});
