import assert from 'node:assert/strict';
import {
  createProposals,
  planAccept,
  statusAfterUndo,
} from '../../../extension/review/proposals.ts';
import { proposalId } from '../../../shared/domain/ids.ts';
import { applyEdits } from '../../../shared/review/applyHunks.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aHunk, aProposal, aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = 'one\r\ntwo\r\nthree\r\n';

describe('proposals', () => {
  it('[V4] plans the edits of one hunk and of all', () => {
    const hunks = [aHunk('three', '3'), aHunk('one', '1')] as const;
    const proposal = aProposal(hunks);
    const after = (which: Parameters<typeof planAccept>[1]) => {
      const plan = planAccept(proposal, which, text);
      return plan.kind === 'edits' && applyEdits(text, plan.edits);
    };
    assert.equal(after(hunks[0].id), 'one\r\ntwo\r\n3\r\n');
    assert.equal(after('all'), '1\r\ntwo\r\n3\r\n');
  });

  it('[V5] plans the good hunks of all and names the others', () => {
    const hunks = [
      aHunk('three', '3'),
      aHunk('gone', '1'),
      aHunk('two', '2', { status: 'rejected' }),
    ] as const;
    const plan = planAccept(aProposal(hunks), 'all', text);
    assert.ok(plan.kind === 'edits');
    assert.deepEqual([plan.accepted, plan.failed], [[hunks[0].id], [hunks[1].id]]);
  });

  it('refuses what is gone, settled or without a place', () => {
    const refusal = (...given: Parameters<typeof planAccept>) => {
      const plan = planAccept(...given);
      return plan.kind === 'refused' && plan.refusal.kind;
    };
    const accepted = aHunk('one', '1', { status: 'accepted' });
    const lost = aHunk('missing', '1');
    assert.equal(refusal(null, 'all', text), 'gone');
    assert.equal(refusal(aProposal([accepted]), accepted.id, text), 'settled');
    assert.equal(refusal(aProposal([accepted]), 'all', text), 'settled');
    assert.equal(refusal(aProposal([lost]), lost.id, text), 'unplaced');
  });

  it('marks hunks, leaves the others, and makes nothing of a deleted proposal', async () => {
    const store = openMemoryStore({ now: () => 1, newId: countedId });
    const proposals = createProposals({ store });
    const hunks = [aHunk('a', 'b'), aHunk('c', 'd')] as const;
    const id = proposalId.parse(countedId());
    await store.write([{ kind: 'proposal', id, data: aProposal(hunks) }]);
    await Promise.all(
      hunks.map((hunk, i) => proposals.mark(id, [hunk.id], i === 0 ? 'accepted' : 'failed')),
    );
    const [record] = await proposals.list(aProject);
    assert.deepEqual(
      record?.data.hunks.map(({ status }) => status),
      ['accepted', 'failed'],
    );
    await store.write([{ kind: 'proposal', id, data: null }]);
    await proposals.mark(id, [hunks[0].id], 'rejected');
    assert.equal(await proposals.get(id), null);
  });

  for (const [title, hunk, after, expected] of [
    ['the old text is back', aHunk('old', 'new', { status: 'accepted' }), 'x old', 'pending'],
    ['an unrelated undo', aHunk('old', 'new', { status: 'accepted' }), 'x new', null],
    ['a redo', aHunk('old', 'new\nline'), 'x new\r\nline', 'accepted'],
    [
      'old text within the new text is no sign',
      aHunk('old', 'old and new', { status: 'accepted' }),
      'old and new',
      null,
    ],
    [
      'undone where the new text held the old',
      aHunk('old', 'old and new', { status: 'accepted' }),
      'old',
      'pending',
    ],
  ] as const) {
    it(`after an undo or redo: ${title}`, () => {
      assert.equal(statusAfterUndo(hunk, after), expected);
    });
  }
});
