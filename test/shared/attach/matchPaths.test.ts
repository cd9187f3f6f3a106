import assert from 'node:assert/strict';
import { matchPaths } from '../../../shared/attach/matchPaths.ts';

const paths = ['docs/lane.md', 'shared/turns/lane.ts', 'shared/turns/planner.ts', 'src/Lanes.tsx'];

describe('[V11] files by what is typed of their path', () => {
  it('come with their names’ beginnings first, the shorter path before the longer', () => {
    assert.deepEqual(matchPaths(paths, 'LANE', 3), [
      'docs/lane.md',
      'src/Lanes.tsx',
      'shared/turns/lane.ts',
    ]);
  });

  it('are found by letters in order, after all that hold the whole', () => {
    assert.deepEqual(matchPaths(paths, 'turns/l', 9), [
      'shared/turns/lane.ts',
      'shared/turns/planner.ts',
    ]);
    assert.deepEqual(matchPaths(paths, 'dlmd', 9), ['docs/lane.md']);
  });

  it('are all when nothing is typed, and never more than asked for', () => {
    assert.deepEqual(matchPaths(paths, '', 2), paths.slice(0, 2));
    assert.deepEqual(matchPaths(paths, 'zzz', 2), []);
  });
});
