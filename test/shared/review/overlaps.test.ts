import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Replacement } from '../../../shared/domain/fileChange.ts';
import { applyEdits, applyHunks, editsOf } from '../../../shared/review/applyHunks.ts';
import { invertEdits } from '../../../shared/review/invertEdits.ts';

const file = 'one\ntwo\nthree\nfour\nfive\n';
const hunk = (oldText: string, newText: string): Replacement => ({ oldText, newText });
const kindsOf = (text: string, hunks: readonly Replacement[]) =>
  applyHunks(text, hunks).results.map(({ kind }) => kind);

describe('[V5] hunks that quote the same lines', () => {
  const sharing = [
    hunk('one\ntwo\nthree', '1\ntwo\nthree'),
    hunk('two\nthree\nfour\n', 'two\nthree\n4\n'),
    hunk('three\nfour\nfive', 'three\nfour\nfive\nsix'),
  ];

  it('are placed on the lines that they change', () => {
    const { text, results } = applyHunks(file, sharing.slice(0, 2));
    assert.equal(text, '1\ntwo\nthree\n4\nfive\n');
    const places = results.map((result) => result.kind === 'placed' && result.place.startLine);
    assert.deepEqual(places, [0, 3]);
  });

  it('are refused where one changes a line that another quotes', () => {
    const { text, results } = applyHunks(file, sharing);
    assert.deepEqual(
      results.map(({ kind }) => kind),
      ['placed', 'overlaps', 'overlaps'],
    );
    assert.equal(text, '1\ntwo\nthree\nfour\nfive\n');
  });

  it('are refused where both add lines at one place, or one does within the quote of another', () => {
    const after = hunk('two\nthree', 'two\nthree\nnew');
    const alsoAfter = hunk('one\ntwo\nthree', 'one\ntwo\nthree\nother');
    assert.deepEqual(kindsOf(file, [after, alsoAfter]), ['overlaps', 'overlaps']);
    const within = hunk('two\nthree\nfour', 'two\nnew\nthree\nfour');
    const quoting = hunk('one\ntwo\nthree', '1\ntwo\nthree');
    assert.deepEqual(kindsOf(file, [within, quoting]), ['overlaps', 'overlaps']);
  });

  it('are refused where equal lines leave a choice of which are new', () => {
    const text = 'a\n}\n}\nb\n';
    const hunks = [hunk('a\n}\n}\n', 'a\n}\n}\n}\n'), hunk('}\n}\nb\n', '}\n}\nB\n')];
    assert.deepEqual(kindsOf(text, hunks), ['overlaps', 'overlaps']);
  });

  it('of which one is found by likeness only: that one is refused, the other stays', () => {
    const text = 'function total(items) {\n  const sum = items.length;\n  return sum;\n}\n';
    const alike = hunk(
      'function total(itens) {\n  const sum = items.length;\n  return sum;\n}',
      'function count(itens) {\n  const sum = items.length;\n  return sum;\n}',
    );
    assert.deepEqual(kindsOf(text, [alike]), ['fuzzy']);
    const exact = hunk('  return sum;\n', '  return 2 * sum;\n');
    assert.deepEqual(kindsOf(text, [alike, exact]), ['overlaps', 'placed']);
  });

  /** A run of lines of which one or none goes and some are added. */
  const window = fc.record({
    first: fc.nat({ max: 9 }),
    length: fc.integer({ min: 1, max: 5 }),
    at: fc.nat({ max: 5 }),
    removed: fc.nat({ max: 1 }),
    added: fc.nat({ max: 2 }),
    isClosed: fc.boolean(),
  });
  const sample = fc.record({
    windows: fc.array(window, { minLength: 2, maxLength: 4 }),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    hasFinalLineEnd: fc.boolean(),
  });

  it('[seed 51] those placed give what one after the other gives, in any order; inverting takes it back', () => {
    let sharingAndPlaced = 0;
    const lines = Array.from({ length: 12 }, (_, i) => `line ${i};`);
    fc.assert(
      fc.property(sample, fc.infiniteStream(fc.nat()), (given, random) => {
        const { windows, lineEnd, hasFinalLineEnd } = given;
        const text = lines.join(lineEnd) + (hasFinalLineEnd ? lineEnd : '');
        const hunks = windows.map(({ first, length, at, removed, added, isClosed }, i) => {
          const old = lines.slice(first, first + length);
          const fresh = Array.from({ length: added }, (_, k) => `new ${i} ${k};`);
          const end = isClosed ? '\n' : '';
          const next = old.toSpliced(Math.min(at, old.length - removed), removed, ...fresh);
          return hunk(old.join('\n') + end, next.length > 0 ? next.join('\n') + end : '');
        });
        const { text: after, results } = applyHunks(text, hunks);
        const edits = editsOf(results);
        assert.equal(applyEdits(after, invertEdits(text, edits)), text);
        const placed = hunks.filter((_, i) => results[i]?.kind === 'placed');
        const spans = windows.filter((_, i) => results[i]?.kind === 'placed');
        const order = [...placed].sort(() => (Number(random.next().value) % 2) - 0.5);
        const single = order.reduce((now, each) => applyHunks(now, [each]).text, text);
        assert.equal(single, after);
        const isSharing = spans.some((a) =>
          spans.some(
            (b) => a !== b && a.first < b.first + b.length && b.first < a.first + a.length,
          ),
        );
        if (isSharing) sharingAndPlaced++;
      }),
      { seed: 51, numRuns: 3_000 },
    );
    assert.ok(sharingAndPlaced > 100, `${sharingAndPlaced}`);
  });
});
