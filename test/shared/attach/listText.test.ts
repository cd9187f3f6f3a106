import assert from 'node:assert/strict';
import { changesAttachment, problemsAttachment } from '../../../shared/attach/listText.ts';
import { attachment, MAX_EXCERPT_LENGTH } from '../../../shared/domain/attachment.ts';
import { showExcerpts, showLeftOut } from '../../../shared/prompt/excerpts.ts';

const problem = {
  path: 'src/a.ts',
  line: 11,
  severity: 'error',
  source: 'ts(2304)',
  message: 'Cannot find\n name.',
} as const;

describe('[V11] lists that go with a message', () => {
  it('name each problem on a line, counted as people count', () => {
    const list = problemsAttachment('src/a.ts', [problem, { ...problem, source: '' }], true);
    assert.equal(
      list.text,
      'src/a.ts:12: error: Cannot find name. [ts(2304)]\nsrc/a.ts:12: error: Cannot find name.',
    );
    assert.deepEqual([list.source, list.endLine, list.isWhole], ['problems', 1, true]);
    assert.equal(problemsAttachment('.', [problem], false).isWhole, false);
  });

  it('hold a diff and the names of new files', () => {
    const list = changesAttachment(['-a\n+b\n'], ['new.ts']);
    assert.equal(list.text, '-a\n+b\nUntracked files:\n  new.ts');
    assert.deepEqual(attachment.parse(list), list);
  });

  it('end at a whole line where they are too long', () => {
    const list = changesAttachment([`${'+x'.repeat(100)}\n`.repeat(600)], []);
    assert.ok(list.text.length <= MAX_EXCERPT_LENGTH && !list.isWhole);
    assert.equal(list.text.split('\n').at(-1)?.length, 200);
  });

  it('read as what they are', () => {
    const shown = showExcerpts([changesAttachment(['+b'], [])], 1_000);
    assert.equal(shown, 'Changes in the workspace:\n```diff\n+b\n```');
    const problems = problemsAttachment('src/a.ts', [problem], true);
    assert.match(showExcerpts([problems], 1_000), /^The editor's problems in `src\/a\.ts`:\n```\n/);
    assert.equal(
      showLeftOut([problems]),
      "(The editor's problems in `src/a.ts`, attached here, left out now.)",
    );
  });
});
