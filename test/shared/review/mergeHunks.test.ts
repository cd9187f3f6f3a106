import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diff3Merge } from 'node-diff3';
import { applyEdits } from '../../../shared/review/applyHunks.ts';
import { hasMarkers, mergedWithMarkers } from '../../../shared/review/conflictMarkers.ts';
import { hunkBetween } from '../../../shared/review/hunkBetween.ts';
import { mergeHunks } from '../../../shared/review/mergeHunks.ts';

const base = Array.from({ length: 10 }, (_, i) => `line ${i}\n`).join('');
const hunk = (startLine: number, oldText: string, newText: string) => ({
  startLine,
  oldText,
  newText,
});
const labels = { mine: 'Yours', theirs: "Ada's" };

function merged(current: string, ...hunks: ReturnType<typeof hunk>[]): string {
  const { edits, conflicts, unplaced } = mergeHunks(base, hunks, current);
  assert.deepEqual([conflicts, unplaced], [[], []]);
  return applyEdits(current, edits);
}

describe('mergeHunks', () => {
  const five = hunk(5, 'line 5\n', 'five\n');

  it('[V6] keeps both the hunk and a change elsewhere', () => {
    const current = base.replace('line 1\n', 'one\nmore\n');
    assert.equal(merged(current, five), current.replace('line 5', 'five'));
  });

  it('[V6] keeps a change of lines that the hunk quotes but leaves alone', () => {
    const wide = hunk(3, 'line 3\nline 4\nline 5\n', 'line 3\nline 4\nfive\n');
    const current = base.replace('line 3', 'three');
    assert.equal(merged(current, wide), current.replace('line 5', 'five'));
  });

  it('[V6] takes a quote that begins and ends inside lines', () => {
    const inner = hunk(5, '5\nline', '5a\nLINE');
    const current = base.replace('line 1\n', '');
    assert.equal(merged(current, inner), current.replace('5\nline 6', '5a\nLINE 6'));
    const two = [hunk(5, 'line', 'LINE'), hunk(5, '5', '-5-')];
    assert.equal(merged(current, ...two), current.replace('line 5', 'LINE -5-'));
  });

  it('[V6] keeps line ends and byte-order mark of the current text', () => {
    const current = `\uFEFF${base.replace('line 1', 'one').replaceAll('\n', '\r\n')}`;
    assert.equal(
      merged(current, hunk(5, 'line 5\n', 'five\nand\n')),
      current.replace('line 5', 'five\r\nand'),
    );
  });

  it('[V6] tells a different change of the same line as a conflict and makes no edit', () => {
    const current = base.replace('line 5', 'cinq').replace('line 0\n', '');
    assert.deepEqual(mergeHunks(base, [five], current), {
      edits: [],
      conflicts: [
        {
          hunkIndex: 0,
          hunkIndexes: [0],
          base: 'line 5\n',
          mine: 'cinq\n',
          theirs: 'five\n',
          startLine: 4,
          endLine: 5,
        },
      ],
      alreadyMade: [],
      unplaced: [],
    });
  });

  it('[V6] a hunk in conflict stays whole; what was changed apart from it is not lost by taking it', () => {
    const wide = hunk(
      2,
      'line 2\nline 3\nline 4\nline 5\nline 6\n',
      'two\nline 3\nline 4\nline 5\nsix\n',
    );
    const current = base.replace('line 2', 'deux').replace('line 4', 'quatre');
    const { edits, conflicts } = mergeHunks(base, [wide], current);
    assert.deepEqual(edits, []);
    assert.equal(conflicts[0]?.theirs, 'two\nline 3\nquatre\nline 5\nsix\n');
    assert.equal(conflicts[0].mine, 'deux\nline 3\nquatre\nline 5\nline 6\n');
  });

  it('[V6] a change right beside the hunk is a conflict, as in Git', () => {
    const { edits, conflicts } = mergeHunks(base, [five], base.replace('line 6', 'six'));
    assert.deepEqual([edits.length, conflicts.length], [0, 1]);
  });

  it('[V6] knows what is made already, also when hunks were accepted one after the other', () => {
    const hunks = [
      hunk(5, 'line 5\n', 'five\n'),
      hunk(6, 'line 6\n', ''),
      hunk(7, 'line 7\n', 'seven\nand\n'),
      hunk(1, 'line 1\n', 'one\n'),
    ];
    const all = merged(base, ...hunks);
    assert.deepEqual(mergeHunks(base, hunks, all).alreadyMade, [0, 1, 2, 3]);
    for (let made = 0; made < 16; made++) {
      const isMade = (_: unknown, i: number): boolean => (made & (1 << i)) !== 0;
      const current = merged(base, ...hunks.filter(isMade));
      const result = mergeHunks(base, hunks, current);
      assert.deepEqual(result.alreadyMade, [0, 1, 2, 3].filter(isMade));
      assert.equal(applyEdits(current, result.edits), all);
    }
  });

  it('[V6] refuses hunks that are not where they say, stand there twice or overlap', () => {
    const hunks = [
      hunk(4, 'line 5\n', 'x'),
      hunk(99, 'line 5\n', 'x'),
      hunk(-1, 'line', 'x'),
      hunk(2, 'line 2\nline 3\n', 'x\n'),
      hunk(3, 'line 3\nline 4\n', 'y\n'),
      five,
    ];
    assert.deepEqual(mergeHunks(base, hunks, base).unplaced, [0, 1, 2, 3, 4]);
    assert.deepEqual(mergeHunks('a a\n', [hunk(0, 'a', 'b')], 'a a\n').unplaced, [0]);
  });

  it('[V6] one change that covers two hunks is one conflict of both', () => {
    const current = base.replace('line 4\nline 5\nline 6\n', 'all new\n');
    const hunks = [hunk(4, 'line 4\n', 'four\n'), hunk(6, 'line 6\n', 'six\n')];
    const { conflicts } = mergeHunks(base, hunks, current);
    assert.deepEqual(
      conflicts.map(({ hunkIndexes, mine, theirs }) => [hunkIndexes, mine, theirs]),
      [[[0, 1], 'all new\n', 'four\nline 5\nsix\n']],
    );
  });
});

const line = fc.constantFrom('a', 'b', 'c', '', '  }', 'long line');
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
const ownLine = fc.integer({ min: 0, max: 5 }).map((n) => `mine ${n}`);

/** Replaces some lines of a text by others. */
function edited(source: fc.Arbitrary<string>) {
  const edit = fc.tuple(fc.nat(14), fc.nat(3), fc.array(fc.oneof(line, ownLine), { maxLength: 3 }));
  return fc.tuple(source, fc.array(edit, { maxLength: 3 })).map(([before, edits]) => {
    const lines = before.split('\n');
    for (const [at, count, added] of edits)
      lines.splice(Math.min(at, lines.length), count, ...added);
    const after = lines.join('\n');
    // Applying never takes the last line end away.
    const isUnended = before.endsWith('\n') && after !== '' && !after.endsWith('\n');
    return { before, after: isUnended ? `${after}\n` : after };
  });
}

describe('mergeHunks, whatever the texts', () => {
  it('[V6] without changes of the current text it is the same as applying', () => {
    fc.assert(
      fc.property(edited(text), fc.boolean(), ({ before, after }, hasReturns) => {
        const show = (lines: string): string =>
          hasReturns ? `\uFEFF${lines.replaceAll('\n', '\r\n')}` : lines;
        const hunks = hunkBetween(before, after);
        const { edits, conflicts, unplaced } = mergeHunks(before, hunks, show(before));
        assert.deepEqual([conflicts, unplaced], [[], []]);
        const made = applyEdits(show(before), edits);
        // A text of one line shows no line end to follow.
        if (hasReturns && !before.includes('\n')) return;
        assert.equal(made, show(after));
      }),
      { seed: 61, numRuns: 2_000 },
    );
  });

  it('[V6] where an independent three-way merge has no conflict either, both give the same text', () => {
    const tokens = (source: string): string[] => source.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    fc.assert(
      fc.property(
        text.chain((before) => fc.tuple(edited(fc.constant(before)), edited(fc.constant(before)))),
        ([theirs, mine]) => {
          const hunks = hunkBetween(theirs.before, theirs.after);
          const merge = mergeHunks(theirs.before, hunks, mine.after);
          const oracle = diff3Merge(
            tokens(mine.after),
            tokens(theirs.before),
            tokens(theirs.after),
            { excludeFalseConflicts: true },
          );
          if (merge.conflicts.length > 0) return;
          const made = applyEdits(mine.after, merge.edits);
          if (oracle.some(({ conflict }) => conflict)) return;
          assert.equal(made, oracle.flatMap(({ ok }) => ok ?? []).join(''));
        },
      ),
      { seed: 62, numRuns: 3_000 },
    );
  });

  it('[V6] changes of different lines are both there; different changes of one are a conflict', () => {
    const numbered = fc
      .integer({ min: 1, max: 30 })
      .map((count) => Array.from({ length: count }, (_, i) => `line ${i}`));
    const changes = fc.uniqueArray(
      fc.tuple(fc.nat(29), fc.constantFrom('mine', 'theirs', 'both')),
      {
        selector: ([at]) => at,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(numbered, changes, (lines, changed) => {
        const side = (wanted: string): string[] =>
          lines.map((each, i) =>
            changed.some(([at, who]) => at === i && (who === wanted || who === 'both'))
              ? `${each} ${wanted}`
              : each,
          );
        const before = lines.join('\n');
        const mine = side('mine');
        const hunks = changed
          .filter(([at, who]) => who !== 'mine' && at < lines.length)
          .map(([at]) =>
            hunk(
              at,
              `line ${at}${at + 1 < lines.length ? '\n' : ''}`,
              `line ${at} theirs${at + 1 < lines.length ? '\n' : ''}`,
            ),
          );
        const { edits, conflicts, unplaced } = mergeHunks(before, hunks, mine.join('\n'));
        assert.deepEqual(unplaced, []);
        const result = applyEdits(mine.join('\n'), edits).split('\n');
        const touches = (at: number): boolean =>
          changed.some(
            ([other, who]) => who !== 'theirs' && Math.abs(other - at) <= 1 && other < lines.length,
          );
        hunks.forEach(({ startLine }, index) => {
          const isConflict = conflicts.some(({ hunkIndexes }) => hunkIndexes.includes(index));
          assert.equal(isConflict, touches(startLine));
          const expected = isConflict ? mine[startLine] : `line ${startLine} theirs`;
          assert.equal(result[startLine], expected);
        });
        mine.forEach((each, i) => {
          if (!hunks.some(({ startLine }) => startLine === i)) assert.equal(result[i], each);
        });
      }),
      { seed: 63, numRuns: 1_000 },
    );
  });

  it('[V6] markers hold both sides, and taking one of them everywhere gives back its text', () => {
    fc.assert(
      fc.property(
        text.chain((before) => fc.tuple(edited(fc.constant(before)), edited(fc.constant(before)))),
        ([theirs, mine]) => {
          const hunks = hunkBetween(theirs.before, theirs.after);
          const merge = mergeHunks(theirs.before, hunks, mine.after);
          const marked = mergedWithMarkers(mine.after, merge, labels);
          assert.equal(hasMarkers(marked), merge.conflicts.length > 0);
          const onlyMine = marked
            .replace(/^<<<<<<< Yours\n/gm, '')
            .replace(/^=======\n[^]*?^>>>>>>> Ada's\n/gm, '');
          const expected = applyEdits(mine.after, merge.edits);
          // A text without a last line end gets one before a marker.
          assert.equal(onlyMine.trimEnd(), expected.trimEnd());
        },
      ),
      { seed: 64, numRuns: 1_000 },
    );
  });

  it('[V6] a change on both sides is already made', () => {
    fc.assert(
      fc.property(edited(text), ({ before, after }) => {
        const hunks = hunkBetween(before, after);
        const { edits, conflicts, alreadyMade } = mergeHunks(before, hunks, after);
        assert.deepEqual([edits, conflicts], [[], []]);
        assert.deepEqual(alreadyMade, [...hunks.keys()]);
      }),
      { seed: 65, numRuns: 1_000 },
    );
  });

  it('[V6] 50 hunks in 10,000 changed lines do not hold up the editor', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `const value${i % 700} = ${i % 900};\n`);
    const current = many.flatMap((each, i) => (i % 100 === 50 ? [`added ${i}\n`, each] : [each]));
    const hunks = Array.from({ length: 50 }, (_, i) =>
      hunk(i * 200, many[i * 200] ?? '', `changed ${i}\n`),
    );
    const start = performance.now();
    const { edits } = mergeHunks(many.join(''), hunks, current.join(''));
    assert.equal(edits.length, 50);
    assert.ok(performance.now() - start < 500);
  });
});

describe('hasMarkers', () => {
  it('[V6] wants the three markers at line starts, in order', () => {
    assert.equal(hasMarkers('<<<<<<< A\r\nx\r\n=======\r\ny\r\n>>>>>>> B\r\n'), true);
    assert.equal(hasMarkers('a heading\n=======\ntext'), false);
    assert.equal(hasMarkers('  <<<<<<< A\n=======\n>>>>>>> B'), false);
    assert.equal(hasMarkers('>>>>>>> B\n=======\n<<<<<<< A'), false);
  });
});

describe('hunkBetween', () => {
  it('gives the changed lines and nothing around them', () => {
    assert.deepEqual(hunkBetween('a\r\nb\r\nc\r\n', 'a\nB\nc\nd\n'), [
      { startLine: 1, oldText: 'b\n', newText: 'B\n' },
      { startLine: 3, oldText: '', newText: 'd\n' },
    ]);
    assert.deepEqual(hunkBetween('\uFEFFa\r\n', 'a\n'), []);
  });
});
