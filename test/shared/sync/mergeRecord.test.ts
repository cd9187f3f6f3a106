import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeRecord } from '../../../shared/sync/mergeRecord.ts';
import { sameJson } from '../../../shared/sync/sameJson.ts';

type Fields = Record<string, unknown>;

const item = (id: string, text: string): Fields => ({ id, text });

/** base, mine, theirs and what becomes of them; null is a conflict. */
const cases: readonly (readonly [string, Fields | null, Fields, Fields, Fields | null])[] = [
  ['disjoint fields', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
  ['equal changes', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }],
  ['different changes of a field', { a: 1 }, { a: 2 }, { a: 3 }, null],
  ['a removed field against an untouched one', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
  ['a removed field against a changed one', { a: 1 }, {}, { a: 2 }, null],
  [
    'fields of objects',
    { o: { x: 1, y: 1 } },
    { o: { x: 2, y: 1 } },
    { o: { x: 1, y: 2 } },
    { o: { x: 2, y: 2 } },
  ],
  ['lists without names', { l: [1] }, { l: [1, 2] }, { l: [1, 3] }, null],
  [
    'comments added on both sides',
    { l: [item('a', '1')] },
    { l: [item('a', '1'), item('b', 'mine')] },
    { l: [item('a', '1'), item('c', 'theirs')] },
    { l: [item('a', '1'), item('c', 'theirs'), item('b', 'mine')] },
  ],
  [
    'a removed comment',
    { l: [item('a', '1'), item('b', '2')] },
    { l: [item('b', '2')] },
    { l: [item('a', '1'), item('b', '3')] },
    { l: [item('b', '3')] },
  ],
  [
    'a removed comment that was changed',
    { l: [item('a', '1')] },
    { l: [] },
    { l: [item('a', '2')] },
    null,
  ],
  [
    'participants, named by personalityId',
    { l: [] },
    { l: [{ personalityId: 'p', isMuted: false }] },
    { l: [{ personalityId: 'q', isMuted: true }] },
    {
      l: [
        { personalityId: 'q', isMuted: true },
        { personalityId: 'p', isMuted: false },
      ],
    },
  ],
  [
    'lists with a name twice',
    { l: [] },
    { l: [item('a', '1'), item('a', '2')] },
    { l: [item('b', '1')] },
    null,
  ],
  ['no ancestor, equal', null, { a: 1 }, { a: 1 }, { a: 1 }],
  ['no ancestor, different', null, { a: 1 }, { a: 2 }, null],
];

describe('mergeRecord', () => {
  for (const [what, base, mine, theirs, expected] of cases) {
    it(`C7: ${expected ? 'merges' : 'leaves to the person'} ${what}`, () => {
      const merge = mergeRecord(base, mine, theirs);
      assert.deepEqual(merge, expected ? { ok: true, merged: expected } : { ok: false });
    });
  }

  it('C7: takes a field named __proto__ for a field', () => {
    const theirs = JSON.parse('{"__proto__":{"x":1},"a":1}') as Fields;
    const merge = mergeRecord({ a: 0 }, { a: 0, b: 1 }, theirs);
    assert.ok(merge.ok && Object.hasOwn(merge.merged, '__proto__'));
    assert.equal(Reflect.get({}, 'x'), undefined);
  });

  const fields = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(
      fc.integer({ min: 0, max: 2 }),
      fc.uniqueArray(
        fc.record({ id: fc.constantFrom('x', 'y'), n: fc.integer({ max: 2, min: 0 }) }),
        {
          selector: ({ id }) => id,
        },
      ),
    ),
    { noNullPrototype: true },
  );

  it('C7: keeps every change of either side, whatever the three are (seed 7)', () => {
    fc.assert(
      fc.property(fields, fields, fields, (base, mine, theirs) => {
        const merge = mergeRecord(base, mine, theirs);
        if (!merge.ok) return;
        for (const key of ['a', 'b', 'c']) {
          const was = base[key];
          const m = mine[key];
          const t = theirs[key];
          const now: unknown = merge.merged[key];
          if (Array.isArray(m) && Array.isArray(t)) continue;
          if (!sameJson(m, was)) assert.deepEqual(now, m);
          if (!sameJson(t, was)) assert.deepEqual(now, t);
        }
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  it('C7: comes to the same verdict and contents from either side (seed 8)', () => {
    const sorted = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
        Array.isArray(inner) ? inner.map((one) => JSON.stringify(one)).toSorted() : inner,
      );
    fc.assert(
      fc.property(fields, fields, fields, (base, mine, theirs) => {
        const [here, there] = [mergeRecord(base, mine, theirs), mergeRecord(base, theirs, mine)];
        assert.ok(sameJson(sorted(here), sorted(there)));
      }),
      { seed: 8, numRuns: 1_000 },
    );
  });
});
