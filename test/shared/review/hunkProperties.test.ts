import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Replacement } from '../../../shared/domain/fileChange.ts';
import {
  applyEdits,
  applyHunks,
  editsOf,
  type HunkResult,
  placeHunks,
} from '../../../shared/review/applyHunks.ts';
import { invertEdits } from '../../../shared/review/invertEdits.ts';

/** Words that a careless replacement would take for more than text. */
const word = fc.constantFrom(
  ...[
    'alpha',
    'beta',
    '$&',
    '$1',
    '.*',
    '(x|y)',
    '&amp;',
    '<b>',
    '\\n',
    '“q”',
    'it’s',
    '–',
    'e\u0301',
    '日本',
  ],
);
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((each) => each.join(' '));

/** A file of indented lines that are all different, with blank ones between, and hunks that each change a run of its lines. */
interface Sample {
  readonly lines: readonly string[];
  readonly hunks: readonly Replacement[];
}

const line = fc.record({ depth: fc.nat({ max: 3 }), text: words, isBlankAfter: fc.boolean() });
/** How many lines a run has, whether it is changed, and where in it new text goes. */
const run = fc.record({
  length: fc.integer({ min: 1, max: 4 }),
  isChanged: fc.boolean(),
  at: fc.nat({ max: 3 }),
  removes: fc.boolean(),
  added: fc.array(words, { maxLength: 2 }),
});

const sample: fc.Arbitrary<Sample> = fc
  .record({
    lines: fc.array(line, { minLength: 2, maxLength: 16 }),
    runs: fc.array(run, { minLength: 1, maxLength: 6 }),
  })
  .map(({ lines, runs }) => {
    const all = lines.flatMap(({ depth, text, isBlankAfter }, i) => [
      `${'    '.repeat(depth)}line${i}; ${text}.`,
      ...(isBlankAfter ? [''] : []),
    ]);
    const hunks: Replacement[] = [];
    let start = 0;
    for (const { length, isChanged, at, removes, added } of runs) {
      const old = all.slice(start, start + length);
      if (old[0] === '') old.shift();
      if (old.at(-1) === '') old.pop();
      start += length;
      if (!isChanged || old.length === 0) continue;
      const indent = /^ */.exec(old[0] ?? '')?.[0] ?? '';
      const changed = old.toSpliced(
        at,
        removes ? 1 : 0,
        ...added.map((text) => `${indent}new ${text}`),
      );
      if (changed.length > 0) hunks.push({ oldText: old.join('\n'), newText: changed.join('\n') });
    }
    return { lines: all, hunks: hunks.filter(({ oldText, newText }) => oldText !== newText) };
  });

const format = fc.record({
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  bom: fc.constantFrom('', '\uFEFF'),
  hasFinalLineEnd: fc.boolean(),
});
type Format = typeof format extends fc.Arbitrary<infer T> ? T : never;

function written(lines: readonly string[], { lineEnd, bom, hasFinalLineEnd }: Format): string {
  return bom + lines.join(lineEnd) + (hasFinalLineEnd ? lineEnd : '');
}

const PLAIN: Format = { lineEnd: '\n', bom: '', hasFinalLineEnd: true };

function allPlaced(results: readonly HunkResult[], tier: number): void {
  for (const result of results) {
    assert.ok(result.kind === 'placed', result.kind);
    assert.ok(result.tier <= tier, `tier ${result.tier}`);
  }
}

/** The file with every line changed in a way that a tier forgives; the hunks stay as they are. */
const DISGUISES: readonly {
  readonly name: string;
  readonly tier: number;
  readonly disguise: (line: string) => string;
}[] = [
  {
    name: 'white space at line ends',
    tier: 2,
    disguise: (line) => (line === '' ? line : `${line} \t`),
  },
  { name: 'four more spaces', tier: 3, disguise: (line) => (line === '' ? line : `    ${line}`) },
  { name: 'tabs for spaces', tier: 3, disguise: (line) => line.replaceAll('    ', '\t') },
  {
    name: 'a tab more, and tabs for spaces',
    tier: 3,
    disguise: (line) => (line === '' ? line : `\t${line.replaceAll('    ', '\t')}`),
  },
  { name: 'no-break spaces', tier: 5, disguise: (line) => line.replaceAll('; ', ';\u00A0') },
  {
    name: 'smart quotes',
    tier: 5,
    disguise: (line) => line.replaceAll('’', "'").replaceAll(/[“”]/g, '"'),
  },
  { name: 'decomposed accents', tier: 5, disguise: (line) => line.normalize('NFC') },
];

describe('[V5] properties of hunks', () => {
  it('[seed 11] every hunk of a file with lines all different is placed exactly, in any format', () => {
    fc.assert(
      fc.property(sample, format, ({ lines, hunks }, asFormat) => {
        const plain = applyHunks(written(lines, PLAIN), hunks);
        allPlaced(plain.results, 1);
        const formatted = applyHunks(written(lines, asFormat), hunks);
        allPlaced(formatted.results, 1);
        const expected = plain.text.slice(0, -1).split('\n');
        assert.equal(formatted.text, written(expected, asFormat));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  for (const { name, tier, disguise } of DISGUISES) {
    it(`[seed 12] ${name} in the file change nothing but their own lines`, () => {
      fc.assert(
        fc.property(sample, format, ({ lines, hunks }, asFormat) => {
          const plain = applyHunks(written(lines, PLAIN), hunks);
          const file = written(lines.map(disguise), asFormat);
          const disguised = applyHunks(file, hunks);
          allPlaced(disguised.results, tier);
          const made = disguised.text
            .replace(/^\uFEFF/, '')
            .split(asFormat.lineEnd)
            .map((each) => each.trimEnd());
          const expected = written(plain.text.slice(0, -1).split('\n'), {
            ...asFormat,
            bom: '',
          }).split(asFormat.lineEnd);
          assert.equal(made.length, expected.length);
          made.forEach((each, i) => {
            const isKept = lines.includes(expected[i] ?? '');
            if (isKept) assert.equal(each, disguise(expected[i] ?? '').trimEnd());
            else assert.equal(each.trim().normalize('NFC'), expected[i]?.trim().normalize('NFC'));
          });
          const textOutside = (text: string): string => text.replace(/[^\r\n]/g, '');
          assert.equal(textOutside(disguised.text).replaceAll(asFormat.lineEnd, ''), '');
        }),
        { seed: 12, numRuns: 150 },
      );
    });
  }

  it('[seed 13] a file twice over has no place for any hunk, and stays as it is', () => {
    fc.assert(
      fc.property(sample, ({ lines, hunks }) => {
        const once = written(lines, PLAIN);
        const { text, results } = applyHunks(once + once, hunks);
        assert.equal(text, once + once);
        for (const { kind } of results) assert.equal(kind, 'ambiguous');
      }),
      { seed: 13 },
    );
  });

  it('[seed 14] shuffled hunks give the same bytes and the same verdicts', () => {
    const shuffled = sample.chain((each) =>
      fc.record({
        lines: fc.constant(each.lines),
        hunks: fc.constant(each.hunks),
        order: fc.shuffledSubarray([...each.hunks.keys()], {
          minLength: each.hunks.length,
          maxLength: each.hunks.length,
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ lines, hunks, order }) => {
        const text = written(lines, PLAIN);
        const inOrder = applyHunks(text, hunks);
        const mixed = applyHunks(
          text,
          order.flatMap((i) => hunks[i] ?? []),
        );
        assert.equal(mixed.text, inOrder.text);
        assert.deepEqual(
          mixed.results,
          order.map((i) => inOrder.results[i]),
        );
      }),
      { seed: 14 },
    );
  });

  it('[seed 15] one hunk with no place leaves the others applied', () => {
    fc.assert(
      fc.property(sample, ({ lines, hunks }) => {
        const text = written(lines, PLAIN);
        const bad = { oldText: 'nothing like it in here', newText: '' };
        assert.equal(applyHunks(text, [bad, ...hunks]).text, applyHunks(text, hunks).text);
      }),
      { seed: 15 },
    );
  });

  /** Few letters, so that everything happens: several places, overlap, all line ends, look-alikes. */
  const letters = fc.constantFrom(
    'a',
    'b',
    ' ',
    '\t',
    '\n',
    '\r',
    '\n',
    '\uFEFF',
    '$',
    '"',
    '“',
    '\u00A0',
    '.',
    '\\',
    '…',
  );
  const anyText = fc.string({ unit: letters, maxLength: 40 });
  const anyHunk = fc.record({
    oldText: fc.string({ unit: letters, maxLength: 12 }),
    newText: fc.string({ unit: letters, maxLength: 12 }),
    hint: fc.record({
      line: fc.option(fc.nat({ max: 20 })),
      after: fc.option(fc.string({ unit: letters, maxLength: 3 })),
    }),
  });

  it('[seed 16] any text, any hunks: only the places of placed hunks change; inverting gives back every byte', () => {
    fc.assert(
      fc.property(anyText, fc.array(anyHunk, { maxLength: 4 }), (text, hunks) => {
        const results = placeHunks(text, hunks);
        const edits = editsOf(results);
        const { text: after } = applyHunks(text, hunks);
        let at = 0;
        let rest = after;
        for (const { start, end, newText } of edits) {
          assert.ok(start >= at && end >= start && end <= text.length);
          const kept = text.slice(at, start);
          assert.ok(rest.startsWith(kept + newText));
          rest = rest.slice(kept.length + newText.length);
          at = end;
        }
        assert.equal(rest, text.slice(at));
        if (edits.length === 0) assert.equal(after, text);
        assert.equal(applyEdits(after, invertEdits(text, edits)), text);
        if (text.startsWith('\uFEFF')) assert.ok(after.startsWith('\uFEFF'));
        else if (!text.includes('\uFEFF')) assert.ok(!after.startsWith('\uFEFF'));
      }),
      { seed: 16, numRuns: 3_000 },
    );
  });

  it('[seed 17] what is placed exactly is a plain replacement of the one occurrence', () => {
    const unit = fc.constantFrom('a', 'b', '\n', '$', '&', '“', '.');
    const text = fc.string({ unit, maxLength: 30 });
    const hunk = fc.record({
      oldText: fc.string({ unit, minLength: 1, maxLength: 5 }),
      newText: fc.string({ unit, maxLength: 5 }),
    });
    fc.assert(
      fc.property(text, hunk, (file, { oldText, newText }) => {
        const { text: after, results } = applyHunks(file, [{ oldText, newText }]);
        const [result] = results;
        if (result?.kind !== 'placed' || result.tier !== 1 || file === '') return;
        const [before = '', behind = '', ...more] = file.split(oldText);
        assert.deepEqual(more, []);
        const expected = before + newText + behind;
        assert.ok(after === expected || after === `${expected}\n`);
      }),
      { seed: 17, numRuns: 2_000 },
    );
  });
});
