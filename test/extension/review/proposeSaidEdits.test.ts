import assert from 'node:assert/strict';
import { proposeSaidEdits } from '../../../extension/review/proposeSaidEdits.ts';
import { createReviewDesk } from '../../../extension/review/reviewDesk.ts';
import { conversationId, messageId } from '../../../shared/domain/ids.ts';
import { type Message, newMessage } from '../../../shared/domain/message.ts';
import { folderInMemory } from '../../support/folderInMemory.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { ada, aProject, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const room = conversationId.parse(countedId());
const said = messageId.parse(countedId());

const block = (path: string, oldText: string, newText: string) =>
  `${path}\n\`\`\`\n<<<<<<< SEARCH\n${oldText}\n=======\n${newText}\n>>>>>>> REPLACE\n\`\`\`\n`;
const good = block('src/a.ts', 'one', 'uno');

/** A store with this answer of Ada's, and the desk of a folder with two files. */
async function answered(text: string, over: Partial<Message> = {}) {
  const store = openMemoryStore({ now: () => 5, newId: countedId });
  const desk = createReviewDesk({
    store,
    snapshots: { keep: (kept) => Promise.resolve(sha256(kept)) },
    workspace: folderInMemory({ 'src/a.ts': 'one\ntwo\n', 'src/b.ts': 'three\nthree\n' }),
    projectId: () => Promise.resolve(aProject),
    newId: countedId,
    now: () => 5,
    hash: sha256,
  });
  const author = { kind: 'personality', personalityId: ada, name: 'Ada' } as const;
  const known = { conversationId: room, author, status: 'complete', createdAt: 1 } as const;
  const data = newMessage({ ...known, text, ...over });
  await store.write([{ kind: 'message', id: said, data }]);
  const propose = (conversation: string = room) =>
    proposeSaidEdits({ store, desk }, { conversationId: conversation, messageId: said });
  const proposals = async () => (await store.list('proposal')).map((record) => record.data);
  return { store, propose, proposals };
}

describe('[V4] edits in the text of an answer', () => {
  it('become proposals of its author, with its first line as the reason', async () => {
    const { propose, proposals } = await answered(`## Say it in Italian.\n\nLike this:\n\n${good}`);
    assert.deepEqual(await propose(), {
      kind: 'asked',
      author: 'Ada',
      made: ['src/a.ts'],
      refusals: [],
    });
    const [proposal, ...others] = await proposals();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [proposal?.reason, proposal?.personalityId, proposal?.conversationId, proposal?.messageId],
      ['Say it in Italian.', ada, room, said],
    );
    assert.deepEqual(
      proposal?.hunks.map(({ oldText, newText }) => [oldText.trim(), newText.trim()]),
      [['one', 'uno']],
    );
  });

  it('that cannot be used are told one by one, and hold up no other', async () => {
    const text = [
      good,
      block('src/b.ts', 'three', 'tre'),
      block('../out.ts', 'one', 'two'),
      '<<<<<<< SEARCH\nlost\n',
    ].join('\n');
    const { propose, proposals } = await answered(text);
    const outcome = await propose();
    assert.ok(outcome.kind === 'asked');
    assert.deepEqual(outcome.made, ['src/a.ts']);
    assert.deepEqual(
      outcome.refusals.map((each) =>
        each.kind === 'edit' ? [each.path, each.refusal.kind] : [each.kind],
      ),
      [['src/b.ts', 'textAmbiguous'], ['../out.ts', 'path'], ['unread']],
    );
    assert.deepEqual(
      (await proposals()).map(({ reason, path }) => [reason, path]),
      [['', 'src/a.ts']],
    );
  });

  it('are proposed once, and again when nothing of them waits any more', async () => {
    const { store, propose, proposals } = await answered(good);
    await propose();
    assert.deepEqual(await propose(), { kind: 'proposedAlready' });
    const [record] = await store.list('proposal');
    assert.ok(record);
    const hunks = record.data.hunks.map((hunk) => ({ ...hunk, status: 'rejected' as const }));
    await store.write([{ kind: 'proposal', id: record.id, data: { ...record.data, hunks } }]);
    assert.equal((await propose()).kind, 'asked');
    assert.equal((await proposals()).length, 2);
  });

  it('of a person, of another conversation and of an answer that still grows are none', async () => {
    const human = { author: { kind: 'human', name: 'Sam' } } as const;
    assert.deepEqual(await (await answered(good, human)).propose(), { kind: 'gone' });
    assert.deepEqual(await (await answered(good, { status: 'streaming' })).propose(), {
      kind: 'gone',
    });
    const { propose, proposals } = await answered(good);
    assert.deepEqual(await propose(countedId()), { kind: 'gone' });
    assert.deepEqual(await proposals(), []);
  });
});
