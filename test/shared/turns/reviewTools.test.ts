import assert from 'node:assert/strict';
import { proposalId } from '../../../shared/domain/ids.ts';
import type { ChangesRequest, CommentRequest } from '../../../shared/domain/reviewDesk.ts';
import type { FileProblem, ProblemList } from '../../../shared/domain/workspace.ts';
import { idOf } from '../../support/roomOf.ts';
import { openThread, toolBench } from '../../support/toolBench.ts';

describe('the tools of review', () => {
  it('[V5] an edit as a patch becomes a proposal for each file, and each refusal is told', async () => {
    const made = {
      kind: 'made',
      path: 'b.ts',
      proposalId: proposalId.parse(idOf(7)),
      line: 4,
      failed: [],
    } as const;
    const refusal = { kind: 'textNotFound', nearest: 'two', nearestLine: 1 } as const;
    const { run, asked } = toolBench('', {
      changes: [{ kind: 'refused', path: 'a.ts', refusal }, made, { ...made, path: 'c.ts' }],
    });
    const patch = [
      '*** Begin Patch',
      '*** Update File: a.ts',
      '@@',
      '-tow',
      '+2',
      '*** Delete File: b.ts',
      '*** Add File: c.ts',
      '+three',
      '*** End Patch',
    ].join('\n');
    const { reply, outcome } = await run('propose_edit', {
      reason: 'r',
      path: '',
      edits: [],
      patch,
    });
    const [request] = asked as readonly ChangesRequest[];
    assert.deepEqual(
      request?.changes.map(({ kind, path }) => [kind, path]),
      [
        ['edit', 'a.ts'],
        ['delete', 'b.ts'],
        ['create', 'c.ts'],
      ],
    );
    assert.deepEqual(outcome, {
      kind: 'proposalMade',
      proposalId: made.proposalId,
      path: 'b.ts',
      line: 4,
    });
    assert.match(
      reply,
      /^Refused: That text does not occur in a\.ts\. The nearest is:\n {4}2\| two\n.*\nDone: the deletion of b\.ts waits for a human to accept\.\nDone: the new file c\.ts waits/,
    );
  });
  it('[V5] a patch that names no file takes the path beside it', async () => {
    const { run, asked } = toolBench('', { changes: [] });
    const patch = '<<<<<<< SEARCH\none\n=======\n1\n>>>>>>> REPLACE';
    await run('propose_edit', { path: 'src/a.ts', reason: 'r', patch });
    const [request] = asked as readonly ChangesRequest[];
    assert.equal(request?.changes[0]?.path, 'src/a.ts');
    assert.match(
      (await run('propose_edit', { reason: 'r', patch })).reply,
      /^Refused: .*\n?.*names no file/,
    );
  });
  it('[R8] propose_edit takes edits of a file or a patch, and says so', async () => {
    const { run, asked } = toolBench();
    const edits = [{ old_text: 'one', new_text: '1' }];
    for (const [args, words] of [
      [{ reason: 'r' }, /send path and edits, or a patch/],
      [{ path: 'a.ts', edits: [] }, /send path and edits, or a patch/],
      [{ edits }, /edits with the path of their file, or/],
      [{ path: 'a.ts', edits, patch: 'x' }, /either edits with the path/],
      [{ patch: 'Just words.' }, /No edit was found in the patch/],
    ] as const) {
      const { reply } = await run('propose_edit', args);
      assert.match(reply, /^Refused: /);
      assert.match(reply, words);
    }
    assert.deepEqual(asked, []);
  });
  for (const [args, change, words] of [
    [
      { action: 'create', path: 'n.ts', content: 'x' },
      { kind: 'create', path: 'n.ts', text: 'x' },
      /^Done: the new file n\.ts waits/,
    ],
    [
      { action: 'rename', path: 'a.ts', new_path: './b.ts' },
      { kind: 'rename', path: 'a.ts', to: 'b.ts', hunks: [] },
      /^Done: the move of a\.ts to b\.ts waits/,
    ],
    [
      { action: 'delete', path: 'a.ts' },
      { kind: 'delete', path: 'a.ts' },
      /^Done: the deletion of/,
    ],
  ] as const) {
    it(`[R8] propose_file: ${args.action} waits for a human, or is refused in words`, async () => {
      const made = {
        kind: 'made',
        path: args.path,
        proposalId: proposalId.parse(idOf(7)),
        line: 0,
        failed: [],
      } as const;
      const { run, asked } = toolBench('', { changes: [made] });
      const { outcome, reply } = await run('propose_file', { ...args, reason: 'r' });
      assert.deepEqual(asked, [{ reason: 'r', changes: [change] }]);
      assert.equal(outcome.kind, 'proposalMade');
      assert.match(reply, words);
      const refused = { kind: 'refused', path: args.path, refusal: { kind: 'exists' } } as const;
      const told = (await toolBench('', { changes: [refused] }).run('propose_file', args)).reply;
      const taken = args.action === 'rename' ? 'b.ts' : args.path;
      assert.ok(told.startsWith(`Refused: There is a file at ${taken} already`), told);
    });
  }
  it('[V1] comment takes a suggestion, and an empty one for none', async () => {
    const { run, asked } = toolBench();
    const args = { path: 'src/a.ts', line: 2, quote: 'two', severity: 'note', text: 'x' };
    await run('comment', { ...args, suggestion: '2' });
    await run('comment', { ...args, suggestion: '' });
    await run('comment', { ...args, quote: '    2| two', suggestion: '    2| 2' });
    assert.deepEqual(
      (asked as readonly CommentRequest[]).map(({ suggestion }) => suggestion),
      ['2', null, '2'],
    );
  });
  it('[V9] a comment that another had made already is told to stand in their thread', async () => {
    const open = [{ ...openThread(idOf(4), 1, 'Why?'), author: 'Grace' }];
    const args = { path: 'src/a.ts', line: 2, quote: 'two', severity: 'note', text: 'x' };
    const { reply } = await toolBench('', { open, joined: true }).run('comment', args);
    assert.match(reply, /^Done: the thread of Grace at src\/a\.ts line 2 had the same; your words/);
  });
  it('[R8] read_problems shows them below their paths, or that there are none', async () => {
    const problem = {
      path: 'a.ts',
      line: 1,
      severity: 'error',
      source: 'ts(7)',
      message: 'Not\n  so.',
    } as const;
    const list = (problems: readonly FileProblem[], isComplete = true): ProblemList => ({
      kind: 'problems',
      problems,
      isComplete,
    });
    const of = async (problems: ProblemList, args: object = {}) =>
      (await toolBench('', { problems }).run('read_problems', args)).reply;
    assert.equal(
      await of(list([problem, { ...problem, path: 'b.ts', source: '' }], false)),
      '2 problems in the workspace:\na.ts\n    2| error ts(7): Not so.\nb.ts\n    2| error: Not so.\n[There are more. Name a file to see those in it.]',
    );
    assert.equal(await of(list([]), { path: 'a.ts' }), 'The editor shows no problems in a.ts.');
    const refused = { kind: 'refused', refusal: { kind: 'ignored' } } as const;
    assert.match(await of(refused, { path: 'a.ts' }), /^Refused: "a\.ts" is ignored by git/);
  });
});
