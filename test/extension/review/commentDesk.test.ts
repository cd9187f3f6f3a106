import assert from 'node:assert/strict';
import { createSuggestionDesk } from '../../../extension/review/proposeSuggestion.ts';
import { createReviewDesk } from '../../../extension/review/reviewDesk.ts';
import { SAME_REMARK, similarWords } from '../../../extension/review/similarWords.ts';
import { createThreads } from '../../../extension/review/threads.ts';
import {
  commentId,
  conversationId,
  messageId,
  personalityId,
  threadId,
} from '../../../shared/domain/ids.ts';
import type { CommentRequest, Reviewer } from '../../../shared/domain/reviewDesk.ts';
import { folderInMemory } from '../../support/folderInMemory.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aProject, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = ['function mean(list) {', '  let sum = 0;', '  return sum / list.length;', '}'].join(
  '\r\n',
);
const talk = conversationId.parse(countedId());

function reviewer(name: string, over: Partial<Reviewer> = {}): Reviewer {
  return {
    personalityId: personalityId.parse(countedId()),
    personalityName: name,
    conversationId: talk,
    messageId: messageId.parse(countedId()),
    ...over,
  };
}

const [ada, kofi] = [reviewer('Ada'), reviewer('Kofi')];

function aDesk() {
  const store = openMemoryStore({ now: () => 5, newId: countedId });
  const files: Record<string, string> = { 'a.ts': text };
  const kept: string[] = [];
  const desk = createReviewDesk({
    store,
    snapshots: {
      keep: (each) => {
        kept.push(each);
        return Promise.resolve(sha256(each));
      },
    },
    workspace: folderInMemory(files),
    projectId: () => Promise.resolve(aProject),
    newId: countedId,
    now: () => 5,
    hash: sha256,
  });
  const comment = async (by: Reviewer, over: Partial<CommentRequest> = {}) => {
    const request: CommentRequest = {
      ...{ path: 'a.ts', line: 3, quote: '  return sum / list.length;', severity: 'note' },
      ...{ text: 'An empty list divides by zero here.', suggestion: null },
      ...over,
    };
    const result = await desk.comment(request, by);
    if (result.kind === 'refused') throw new Error(result.refusal.kind);
    return result;
  };
  const threads = async () => (await store.list('thread')).map(({ data }) => data);
  return { store, desk, comment, threads, files, kept };
}

describe('comments of personalities', () => {
  it('[V1] keep the text that they were made for', async () => {
    const { comment, kept, threads } = aDesk();
    await comment(ada);
    assert.deepEqual(kept, [text]);
    assert.equal((await threads())[0]?.anchor.baseHash, sha256(text));
  });

  for (const [what, request, expected] of [
    [
      'whole lines',
      { suggestion: '  return list.length ? sum / list.length : 0;\n' },
      ['  return sum / list.length;', '  return list.length ? sum / list.length : 0;'],
    ],
    [
      'a part of a line',
      { quote: 'sum / list.length', suggestion: 'sum / (list.length || 1)' },
      ['  return sum / list.length;', '  return sum / (list.length || 1);'],
    ],
    [
      'several lines',
      { quote: '  let sum = 0;\n  return sum / list.length;\n', suggestion: '  return 0;\n' },
      ['  let sum = 0;\n  return sum / list.length;', '  return 0;'],
    ],
    ['lines that shall go', { suggestion: '' }, ['  return sum / list.length;', '']],
  ] as const) {
    it(`[V1] carry a suggestion for ${what} as whole lines`, async () => {
      const { comment, threads } = aDesk();
      await comment(ada, request);
      const suggestion = (await threads())[0]?.comments[0]?.suggestion;
      const [oldText, newText] = expected;
      assert.deepEqual(suggestion, { oldText, newText, proposalId: null });
    });
  }

  it('[V1] are refused with a suggestion that changes nothing', async () => {
    const { comment, threads } = aDesk();
    await assert.rejects(comment(ada, { suggestion: '  return sum / list.length;' }), /noChange/);
    assert.deepEqual(await threads(), []);
  });
});

describe('two voices on one place', () => {
  it('[V1] share the thread that one of them began, as grave as the graver', async () => {
    const { comment, threads } = aDesk();
    const first = await comment(ada, { severity: 'warning' });
    const second = await comment(kofi, { text: 'Rename this.', severity: 'problem' });
    assert.deepEqual([first.joined, second.joined, second.threadId], [false, true, first.threadId]);
    await comment(reviewer('Grace'), { text: 'Me too.', severity: 'note' });
    const [thread, ...others] = await threads();
    assert.deepEqual(others, []);
    assert.equal(thread?.severity, 'problem');
    assert.deepEqual(
      thread.comments.map(({ author }) => author.name),
      ['Ada', 'Kofi', 'Grace'],
    );
  });

  it('[V1] make one thread when they speak at the same moment', async () => {
    const { comment, threads } = aDesk();
    const voices = ['Ada', 'Kofi', 'Grace', 'Linus'].map((name) => comment(reviewer(name)));
    const joined = (await Promise.all(voices)).filter((each) => each.joined);
    assert.deepEqual([joined.length, (await threads()).length], [3, 1]);
  });

  it('[V1] on overlapping lines share a thread only with similar words', async () => {
    const both = { quote: '  let sum = 0;\r\n  return sum / list.length;' };
    const { comment, threads } = aDesk();
    await comment(ada);
    assert.equal((await comment(kofi, { ...both, text: 'Rename sum to total.' })).joined, false);
    const alike = await comment(reviewer('Grace'), {
      ...both,
      text: 'Dividing by zero when the list is empty!',
    });
    assert.equal(alike.joined, true);
    assert.equal((await threads()).length, 2);
  });

  for (const [what, second, prepare] of [
    ['the same personality', ada, null],
    [
      'another conversation',
      reviewer('Kofi', { conversationId: conversationId.parse(countedId()) }),
      null,
    ],
    ['a resolved thread', kofi, 'resolve'],
  ] as const) {
    it(`[V1] do not become one for ${what}`, async () => {
      const { store, comment, threads } = aDesk();
      const { threadId: id } = await comment(ada);
      if (prepare !== null) {
        await createThreads({ store, newId: countedId, now: () => 5 }).setResolved(id, true);
      }
      assert.equal((await comment(second)).joined, false);
      assert.equal((await threads()).length, 2);
    });
  }

  it('[V1] meet in a file that changed between them', async () => {
    const { comment, files } = aDesk();
    const first = await comment(ada);
    files['a.ts'] = `// new\n${text}`;
    const second = await comment(kofi, { line: 4, text: 'Rename.' });
    assert.deepEqual([second.joined, second.line], [true, 3]);
    assert.equal(second.threadId, first.threadId);
  });
});

describe('the similarity of two remarks', () => {
  const zero = 'An empty list divides by zero here.';
  for (const [other, isSame] of [
    ['This is dividing by zero when the list is empty.', true],
    ['EMPTY LIST: division by ZERO', true],
    ['Rename sum to total.', false],
    ['This loop is off by one.', false],
    ['', false],
    ['by in of to a', false],
  ] as const) {
    it(`${isSame ? 'reaches' : 'misses'} the threshold for "${other}"`, () => {
      assert.equal(
        similarWords(zero, other) >= SAME_REMARK,
        isSame,
        String(similarWords(zero, other)),
      );
      assert.equal(similarWords(other, zero), similarWords(zero, other));
    });
  }

  it('is 1 for the same words in any order, and counts words without spaces', () => {
    assert.equal(similarWords('zero empty list', 'List: EMPTY, zero! zero'), 1);
    assert.ok(similarWords('空のリストでゼロ除算になる', 'ゼロ除算:空のリスト') >= SAME_REMARK);
  });
});

describe('applying a suggestion', () => {
  async function aSuggestion(suggestion = '  return 0;') {
    const { store, desk, comment, files } = aDesk();
    const { threadId: id } = await comment(ada, { suggestion });
    const propose = createSuggestionDesk({ store, desk });
    const read = async () => (await store.get('thread', id))?.data.comments[0];
    const said = await read();
    assert.ok(said);
    const request = { threadId: id, commentId: said.id, line: 2 };
    const proposals = async () => (await store.list('proposal')).map(({ data }) => data);
    return { store, files, propose, read, request, proposals };
  }

  it('[V1] makes one proposal in the name of who suggested, however often it is clicked', async () => {
    const { propose, read, request, proposals } = await aSuggestion();
    const results = await Promise.all([propose(request), propose(request)]);
    results.push(await propose(request));
    const id = (await read())?.suggestion?.proposalId;
    assert.ok(id);
    assert.deepEqual(results, Array(3).fill({ kind: 'proposed', proposalId: id }));
    const [made, ...others] = await proposals();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [made?.personalityName, made?.path, made?.hunks[0]?.oldText, made?.hunks[0]?.newText],
      ['Ada', 'a.ts', '  return sum / list.length;', '  return 0;'],
    );
    assert.equal(made?.conversationId, talk);
  });

  it('[V1] takes the line end of lines that shall go', async () => {
    const { propose, request, proposals } = await aSuggestion('');
    assert.equal((await propose(request)).kind, 'proposed');
    assert.equal((await proposals())[0]?.hunks[0]?.oldText, '  return sum / list.length;\n');
  });

  it('[V1] tells why not when the text is gone, and leaves the suggestion as it was', async () => {
    const { files, propose, read, request, proposals } = await aSuggestion();
    files['a.ts'] = 'export {};';
    const result = await propose(request);
    assert.equal(result.kind === 'refused' && result.refusal.kind, 'textNotFound');
    assert.equal((await read())?.suggestion?.proposalId, null);
    assert.deepEqual(await proposals(), []);
  });

  it('[V1] says that a deleted suggestion is gone', async () => {
    const { propose, request } = await aSuggestion();
    const gone = { kind: 'gone' };
    assert.deepEqual(await propose({ ...request, commentId: commentId.parse(countedId()) }), gone);
    assert.deepEqual(await propose({ ...request, threadId: threadId.parse(countedId()) }), gone);
  });
});
