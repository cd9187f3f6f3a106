import assert from 'node:assert/strict';
import {
  createProposals,
  planAccept,
  type PlanGround,
  statusAfterUndo,
} from '../../../extension/review/proposals.ts';
import type { Which } from '../../../extension/review/placePending.ts';
import { proposalId } from '../../../shared/domain/ids.ts';
import { applyEdits } from '../../../shared/review/applyHunks.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aHunk, aProposal, aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = 'one\r\ntwo\r\nthree\r\n';

const noBase = { base: null, isSeen: () => true, takesTheirs: false };

describe('proposals', () => {
  const after = (
    proposal: ReturnType<typeof aProposal>,
    which: Which,
    ground: Partial<PlanGround> = {},
  ) => {
    const plan = planAccept(proposal, which, { ...noBase, text, ...ground });
    return plan.kind === 'plan' && applyEdits(ground.text ?? text, plan.edits);
  };
  const refusal = (
    proposal: ReturnType<typeof aProposal>,
    which: Which,
    ground: Partial<PlanGround> = {},
  ) => {
    const plan = planAccept(proposal, which, { ...noBase, text, ...ground });
    return plan.kind === 'refused' && plan.refusal.kind;
  };

  it('[V4] plans the edits of one hunk and of all', () => {
    const hunks = [aHunk('three', '3'), aHunk('one', '1')] as const;
    assert.equal(after(aProposal(hunks), hunks[0].id), 'one\r\ntwo\r\n3\r\n');
    assert.equal(after(aProposal(hunks), 'all'), '1\r\ntwo\r\n3\r\n');
  });

  it('[V5] plans the good hunks of all and names the others', () => {
    const hunks = [
      aHunk('three', '3'),
      aHunk('gone', '1'),
      aHunk('two', '2', { status: 'rejected' }),
    ] as const;
    const plan = planAccept(aProposal(hunks), 'all', { ...noBase, text });
    assert.ok(plan.kind === 'plan');
    assert.deepEqual([plan.accepted, plan.lost, plan.waiting], [[hunks[0].id], [hunks[1].id], []]);
  });

  it('refuses what is settled or without a place', () => {
    const accepted = aHunk('one', '1', { status: 'accepted' });
    const lost = aHunk('missing', '1');
    assert.equal(refusal(aProposal([accepted]), accepted.id), 'settled');
    assert.equal(refusal(aProposal([accepted]), 'all'), 'settled');
    assert.equal(refusal(aProposal([lost]), lost.id), 'lost');
  });

  it('[V5] what was found by likeness waits until somebody has looked', () => {
    const hunk = aHunk('two', '2', { isFuzzy: true, tier: 8 });
    assert.equal(refusal(aProposal([hunk]), hunk.id, { isSeen: () => false }), 'unseen');
    assert.equal(after(aProposal([hunk]), hunk.id), 'one\r\n2\r\nthree\r\n');
  });

  describe('[V6] on a file that was changed since', () => {
    const base = 'x = 1\ny = 2\nx = 1\nz = 3\n';
    const second = aHunk('x = 1', 'x = 9', { startLine: 2 });

    it('goes with its lines, where its text alone could mean several places', () => {
      const now = 'new\nx = 1\ny = 2\nx = 1\nz = 3\n';
      const expected = 'new\nx = 1\ny = 2\nx = 9\nz = 3\n';
      assert.equal(after(aProposal([second]), second.id, { base, text: now }), expected);
      assert.equal(refusal(aProposal([second]), second.id, { base: null, text: now }), 'lost');
    });

    it('is a conflict where the same line was changed, though its text stands elsewhere', () => {
      const now = 'x = 1\ny = 2\nx = 7\nz = 3\n';
      assert.equal(refusal(aProposal([second]), second.id, { base, text: now }), 'conflict');
      const taken = after(aProposal([second]), second.id, { base, text: now, takesTheirs: true });
      assert.equal(taken, 'x = 1\ny = 2\nx = 9\nz = 3\n');
    });

    it('of all, makes those that fit and leaves the conflict waiting', () => {
      const last = aHunk('z = 3', 'z = 4', { startLine: 3 });
      const first = aHunk('x = 1', 'x = 0', { startLine: 0 });
      const now = 'x = 5\ny = 2\nx = 1\nz = 3\n';
      const plan = planAccept(aProposal([first, last]), 'all', { ...noBase, base, text: now });
      assert.ok(plan.kind === 'plan');
      assert.deepEqual([plan.accepted, plan.waiting], [[last.id], [first.id]]);
      assert.equal(applyEdits(now, plan.edits), 'x = 5\ny = 2\nx = 1\nz = 4\n');
    });

    it('what somebody has made already is accepted without a change', () => {
      const now = base.replace('y = 2\nx = 1', 'y = 2\nx = 9');
      assert.equal(after(aProposal([second]), second.id, { base, text: now }), now);
    });

    it('hunks on neighbouring lines can be accepted one after the other', () => {
      const hunks = [
        aHunk('x = 1\n', 'x = 0\nnew\n', { startLine: 0, status: 'accepted' }),
        aHunk('y = 2', 'y = 3', { startLine: 1 }),
      ] as const;
      const now = base.replace('x = 1\n', 'x = 0\nnew\n');
      const expected = now.replace('y = 2', 'y = 3');
      assert.equal(after(aProposal(hunks), hunks[1].id, { base, text: now }), expected);
    });

    it('two hunks on one line can be accepted apart', () => {
      const line = 'a b c\n';
      const hunks = [aHunk('a', 'A', { startLine: 0 }), aHunk('c', 'C', { startLine: 0 })] as const;
      const changed = { base: `x\n${line}`, text: `top\nx\n${line}` };
      const moved = hunks.map((hunk) => ({ ...hunk, startLine: 1 }));
      assert.equal(after(aProposal(moved), hunks[1].id, changed), 'top\nx\na b C\n');
      assert.equal(after(aProposal(moved), hunks[0].id, changed), 'top\nx\nA b c\n');
      assert.equal(after(aProposal(moved), 'all', changed), 'top\nx\nA b C\n');
    });
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

  it('[V6] what was decided meanwhile is not rejected; an undone version of a person is forgotten', async () => {
    const store = openMemoryStore({ now: () => 1, newId: countedId });
    const proposals = createProposals({ store });
    const hunks = [aHunk('a', 'b', { status: 'accepted' }), aHunk('c', 'd')] as const;
    const [first, second] = hunks;
    const id = proposalId.parse(countedId());
    await store.write([{ kind: 'proposal', id, data: aProposal(hunks) }]);
    await proposals.mark(id, [first.id, second.id], 'rejected');
    await proposals.mark(id, [first.id, second.id], 'failed');
    const statuses = async () => (await proposals.get(id))?.data.hunks.map(({ status }) => status);
    assert.deepEqual(await statuses(), ['accepted', 'rejected']);
    await proposals.acceptChanged(id, second.id, `mine\ud800${'x'.repeat(300_000)}`);
    const changed = (await proposals.get(id))?.data.hunks[1];
    assert.deepEqual([changed?.status, changed?.originalText], ['accepted', 'd']);
    await proposals.mark(id, [second.id], 'pending');
    assert.deepEqual((await proposals.get(id))?.data.hunks[1], { ...second, status: 'pending' });
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
      const turned = statusAfterUndo(aProposal([hunk]), [hunk.id], null, after);
      assert.equal(turned.get(hunk.id) ?? null, expected);
    });
  }
});
