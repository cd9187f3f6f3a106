import assert from 'node:assert/strict';
import { discussHunk } from '../../../extension/review/discussHunk.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { proposalId } from '../../../shared/domain/ids.ts';
import type { Proposal } from '../../../shared/domain/proposal.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aHunk, aProject, aProposal, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const base = 'one\ntwo\nthree\n';

describe('discussHunk', () => {
  async function aDiscussion(over: Partial<Proposal> = {}) {
    const store = openMemoryStore({ now: () => 5, newId: countedId });
    const project = () => aProject;
    const snapshots = createSnapshots({ store, projectId: project, now: () => 5, hash: sha256 });
    const hunk = aHunk('two', '2', { startLine: 1 });
    const id = proposalId.parse(countedId());
    const data = aProposal([hunk], { baseHash: await snapshots.keep(base), ...over });
    const ports = { store, snapshots, newId: countedId, now: () => 5 };
    const discuss = (text: string) =>
      discussHunk(ports, { kind: 'proposal', id, data }, hunk.id, text);
    return { store, discuss, id };
  }

  it('[V4] begins a thread of the personality, where the edit stands now', async () => {
    const { store, discuss, id } = await aDiscussion();
    const thread = await store.get('thread', await discuss(`zero\n${base}`));
    assert.deepEqual([thread?.data.anchor.startLine, thread?.data.anchor.quote], [2, 'two']);
    const [first] = thread?.data.comments ?? [];
    assert.equal(first?.author.name, 'Ada');
    assert.equal(first.text, 'replace the loop');
    assert.deepEqual(first.suggestion, { oldText: 'two', newText: '2', proposalId: id });
  });

  it('[V4] takes the same thread up again while it is open', async () => {
    const { store, discuss } = await aDiscussion();
    const first = await discuss(base);
    assert.equal(await discuss(base), first);
    const record = await store.get('thread', first);
    assert.ok(record);
    await store.write([{ ...record, id: first, data: { ...record.data, isResolved: true } }]);
    assert.notEqual(await discuss(base), first);
  });

  it('a proposal without a reason still has words to begin with', async () => {
    const { store, discuss } = await aDiscussion({ reason: ' ' });
    const thread = await store.get('thread', await discuss(base));
    assert.equal(thread?.data.comments[0]?.text, 'src/a.ts');
  });
});
