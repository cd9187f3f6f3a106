import assert from 'node:assert/strict';
import type { Replacement } from '../../../shared/domain/fileChange.ts';
import { applyHunks } from '../../../shared/review/applyHunks.ts';

/** What one hunk makes of a file: the tier and the text it gives, or the verdict and the file untouched. */
export function applyOne(text: string, hunk: Replacement): { verdict: string; text: string } {
  const applied = applyHunks(text, [hunk]);
  const [result] = applied.results;
  assert.ok(result);
  if (result.kind !== 'placed') assert.equal(applied.text, text, 'a refusal changes no byte');
  return {
    verdict: result.kind === 'placed' ? `tier ${result.tier}` : result.kind,
    text: applied.text,
  };
}

interface Case {
  readonly title: string;
  readonly file: string;
  readonly old: string;
  readonly new: string;
  readonly hint?: Replacement['hint'];
  /** The tier and the text that results, or the verdict alone. */
  readonly gives: readonly [string, string] | string;
}

/** One test for each case. */
export function table(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const each of cases) {
      it(each.title, () => {
        const hunk = {
          oldText: each.old,
          newText: each.new,
          ...(each.hint && { hint: each.hint }),
        };
        const { verdict, text } = applyOne(each.file, hunk);
        const [expected, result] =
          typeof each.gives === 'string' ? [each.gives, each.file] : each.gives;
        assert.deepEqual({ verdict, text }, { verdict: expected, text: result });
      });
    }
  });
}
