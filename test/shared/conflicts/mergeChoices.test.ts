import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  choiceOf,
  type FieldChoice,
  mergedData,
  openFields,
} from '../../../shared/conflicts/mergeChoices.ts';
import { compareSides, fieldsOf } from '../../../shared/conflicts/recordFields.ts';
import { mergeRecord } from '../../../shared/sync/mergeRecord.ts';

type Data = Readonly<Record<string, unknown>>;
const NONE: ReadonlyMap<string, FieldChoice> = new Map();
const keyOf = (...path: readonly unknown[]): string => JSON.stringify(path);

/** The fields of a comparison that are not the same, with their states. */
function states(base: Data | null, mine: Data, theirs: Data): Record<string, string> {
  const fields = fieldsOf(compareSides(base, mine, theirs));
  return Object.fromEntries(
    fields
      .filter(({ state }) => state !== 'same')
      .map(({ path, state }) => [pathText(path), state]),
  );
}

function pathText(path: readonly unknown[]): string {
  return path
    .map((step) => (typeof step === 'string' ? step : (step as { item: string }).item))
    .join('.');
}

describe('the fields of a conflict', () => {
  it('[S4] says of each field who changed it', () => {
    const base = { a: 1, b: 1, c: 1, d: 1, e: 1 };
    const mine = { a: 1, b: 2, c: 1, d: 2, e: 2 };
    const theirs = { a: 1, b: 1, c: 3, d: 2, e: 3 };
    assert.deepEqual(states(base, mine, theirs), {
      ...{ b: 'mine', c: 'theirs', d: 'both', e: 'conflict' },
    });
  });

  it('[S4] looks into objects, and into lists whose items have names', () => {
    const base = { rules: { a: 1, b: 1 }, seats: [{ id: 'x', n: 1, m: 1 }, { id: 'y' }] };
    const mine = { rules: { a: 2, b: 1 }, seats: [{ id: 'x', n: 2, m: 1 }, { id: 'y' }] };
    const theirs = { rules: { a: 3, b: 2 }, seats: [{ id: 'x', n: 3, m: 1 }, { id: 'z' }] };
    assert.deepEqual(states(base, mine, theirs), {
      'rules.a': 'conflict',
      'rules.b': 'theirs',
      'seats.x.n': 'conflict',
      'seats.y': 'theirs',
      'seats.z': 'theirs',
    });
  });

  it('[S4] takes lists without names, and what is too deep or too wide, as a whole', () => {
    const deep = (n: number): unknown => (n === 0 ? 1 : { in: deep(n - 1) });
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
    const found = states({}, { a: [1], b: deep(40), c: { ...wide, z: 1 } }, { a: [2], c: wide });
    assert.deepEqual(Object.keys(found).sort(), ['a', 'b', 'c']);
    const nested = states({ b: deep(40) }, { b: { in: deep(38) } }, { b: deep(41) });
    assert.equal(Object.keys(nested).length, 1);
    const below = compareSides({}, { b: deep(40) }, { b: deep(41) });
    assert.ok(fieldsOf(below).every(({ path }) => path.length <= 6));
  });

  it('[S4] knows a field that a side does not have', () => {
    assert.deepEqual(states({ a: 1 }, {}, { a: 2, b: 1 }), { a: 'conflict', b: 'theirs' });
  });

  it('[S4] without a base takes equal fields for equal and the rest for conflicts', () => {
    assert.deepEqual(states(null, { a: 1, b: 1 }, { a: 1, b: 2 }), { a: 'both', b: 'conflict' });
  });
});

describe('the record that choices make', () => {
  const base = { a: 1, b: 1, text: 'x' };
  const node = compareSides(base, { a: 2, b: 1, text: 'mine' }, { a: 1, b: 3, text: 'theirs' });

  it('[S4] is none while a choice is missing', () => {
    assert.equal(mergedData(node, NONE), null);
    assert.deepEqual(
      openFields(node, NONE).map(({ path }) => path),
      [['text']],
    );
  });

  it('[S4] takes the side that changed a field unless another is chosen', () => {
    const text = { kind: 'theirs' } as const;
    assert.deepEqual(mergedData(node, new Map([[keyOf('text'), text]])), {
      ...{ a: 2, b: 3, text: 'theirs' },
    });
    const choices = new Map<string, FieldChoice>([
      [keyOf('text'), { kind: 'text', text: 'both' }],
      [keyOf('a'), { kind: 'theirs' }],
      [keyOf('b'), { kind: 'base' }],
    ]);
    assert.deepEqual(mergedData(node, choices), { a: 1, b: 1, text: 'both' });
  });

  it('[S4] leaves out what the chosen side does not have', () => {
    const gone = compareSides({ a: 1, b: 1 }, { b: 2 }, { a: 2, b: 1 });
    const choose = (kind: 'mine' | 'theirs') => mergedData(gone, new Map([[keyOf('a'), { kind }]]));
    assert.deepEqual(choose('mine'), { b: 2 });
    assert.deepEqual(choose('theirs'), { a: 2, b: 2 });
  });

  it('[S4] keeps a field named __proto__ a field', () => {
    const mine = JSON.parse('{"__proto__": {"a": 1}, "b": 1}') as Data;
    const made = mergedData(compareSides({}, mine, {}), NONE);
    assert.equal(Object.getPrototypeOf(made), Object.prototype);
    assert.equal(JSON.stringify(made), '{"__proto__":{"a":1},"b":1}');
  });

  const json = fc.jsonValue({ maxDepth: 2 });
  const record = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'seats'), json, { maxKeys: 4 });

  it('[S4] C7: without a choice is what merges by itself, wherever that merges', () => {
    fc.assert(
      fc.property(record, record, record, (from, mine, theirs) => {
        const automatic = mergeRecord(from, mine, theirs);
        if (!automatic.ok) return;
        const made = mergedData(compareSides(from, mine, theirs), NONE);
        assert.deepEqual(made, { ...automatic.merged });
      }),
      { numRuns: 500 },
    );
  });

  it('[S4] is a whole side when each field takes that side, whatever the sides', () => {
    fc.assert(
      fc.property(record, record, record, (from, mine, theirs) => {
        const compared = compareSides(from, mine, theirs);
        for (const [kind, side] of [
          ['mine', mine],
          ['theirs', theirs],
        ] as const) {
          const choices = new Map(fieldsOf(compared).map(({ key }) => [key, { kind }]));
          assert.deepEqual(mergedData(compared, choices), { ...side });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[S4] tells what is taken now', () => {
    const taken = fieldsOf(node).map((field) => choiceOf(field, NONE)?.kind ?? null);
    assert.deepEqual(taken, ['mine', 'theirs', null]);
  });
});
