import assert from 'node:assert/strict';
import { allEdits } from '../../corpus/edits/allEdits.ts';
import type { EditCase } from '../../corpus/edits/editCase.ts';
import { type EditRun, runEdit } from '../../corpus/edits/runEdit.ts';

/** What the case says of the run, the text first: a wrong byte is worse than a wrong reason. */
function check({ file, outcome }: EditCase, { text, results, unread, accepted }: EditRun): void {
  const kinds = results.map(({ kind }) => kind);
  const isExpected = outcome.kind === 'applied' || outcome.kind === 'partly';
  assert.equal(text, isExpected ? outcome.expected : file);
  switch (outcome.kind) {
    case 'applied': {
      const tiers = results.map((result) => (result.kind === 'placed' ? result.tier : result.kind));
      assert.equal(unread, 0);
      assert.deepEqual(tiers, Array(Math.max(1, results.length)).fill(outcome.tier));
      return;
    }
    case 'fuzzy':
      assert.deepEqual(kinds, ['fuzzy']);
      assert.equal(accepted, outcome.expected);
      return;
    case 'partly':
      assert.equal(kinds.filter((kind) => kind !== 'placed').length + unread, outcome.refused);
      return;
    case 'ambiguous':
      assert.deepEqual(kinds, ['ambiguous']);
      return;
    case 'refused':
      assert.ok(kinds.length + unread > 0, 'The edit was not even seen.');
      if (outcome.because !== null) assert.deepEqual(kinds, [outcome.because]);
  }
}

describe('[V5] the corpus of edits', () => {
  for (const each of allEdits) {
    const { kind } = each.outcome;
    const said = each.outcome.kind === 'applied' ? `tier ${each.outcome.tier}` : kind;
    it(`${each.language}, ${said}: ${each.title}`, () => check(each, runEdit(each)));
  }

  it('has enough of everything', () => {
    const count = (test: (each: EditCase) => boolean): number => allEdits.filter(test).length;
    assert.ok(allEdits.length >= 150);
    assert.ok(new Set(allEdits.map(({ language }) => language)).size >= 8);
    for (const tier of [1, 2, 3, 4, 5, 6, 7]) {
      assert.ok(
        count(({ outcome }) => outcome.kind === 'applied' && outcome.tier === tier) >= 9,
        `tier ${tier}`,
      );
    }
    for (const kind of ['fuzzy', 'partly', 'ambiguous', 'refused']) {
      assert.ok(count(({ outcome }) => outcome.kind === kind) >= 8, kind);
    }
    const titles = new Set(allEdits.map(({ language, title }) => `${language}: ${title}`));
    assert.equal(titles.size, allEdits.length);
  });

  it('changes no byte in any case that must be refused', () => {
    const wrong = allEdits.filter(
      (each) =>
        (each.outcome.kind === 'refused' || each.outcome.kind === 'ambiguous') &&
        runEdit(each).text !== each.file,
    );
    assert.deepEqual(
      wrong.map(({ language, title }) => `${language}: ${title}`),
      [],
    );
  });
});
