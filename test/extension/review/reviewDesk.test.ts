import assert from 'node:assert/strict';
import { createReviewDesk } from '../../../extension/review/reviewDesk.ts';
import { conversationId, messageId } from '../../../shared/domain/ids.ts';
import type { CommentRequest, EditRequest } from '../../../shared/domain/reviewDesk.ts';
import { folderInMemory } from '../../support/folderInMemory.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { ada, aProject, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const file =
  'function add(a, b) {\r\n  return a + b;\r\n}\r\n\r\nfunction sub(a, b) {\r\n  return a - b;\r\n}\r\n';
const reviewer = {
  personalityId: ada,
  personalityName: 'Ada',
  conversationId: conversationId.parse(countedId()),
  messageId: messageId.parse(countedId()),
};

function aDesk() {
  const store = openMemoryStore({ now: () => 5, newId: countedId });
  const desk = createReviewDesk({
    store,
    snapshots: { keep: (text) => Promise.resolve(sha256(text)) },
    workspace: folderInMemory({ 'src/a.ts': file }),
    projectId: () => Promise.resolve(aProject),
    newId: countedId,
    now: () => 5,
    hash: sha256,
  });
  const comment = (over: Partial<CommentRequest> = {}) =>
    desk.comment(
      {
        path: 'src/a.ts',
        line: 2,
        quote: '  return a + b;',
        severity: 'problem',
        text: 'No.',
        suggestion: null,
        ...over,
      },
      reviewer,
    );
  const propose = (edits: EditRequest['edits'], over: Partial<EditRequest> = {}) =>
    desk.proposeEdit({ path: 'src/a.ts', reason: 'because', edits, ...over }, reviewer);
  const stored = async () => [...(await store.list('thread')), ...(await store.list('proposal'))];
  return { store, comment, propose, stored };
}

const hostilePaths = [
  '../../etc/passwd',
  '/etc/passwd',
  'C:\\x',
  '..\\x',
  '.git/config',
  '.ENV',
  'a\0b',
  '\uD800',
  '',
  'file:///x',
];

describe('the review desk', () => {
  it('[V1] makes a thread on the quoted lines, with the personality as its author', async () => {
    const { store, comment } = aDesk();
    const made = await comment({
      path: './src/a.ts',
      quote: '\nfunction sub(a, b) {\n  return a - b;\n',
    });
    assert.ok(made.kind === 'made');
    assert.deepEqual([made.path, made.line], ['src/a.ts', 4]);
    const record = await store.get('thread', made.threadId);
    assert.ok(record);
    assert.deepEqual(record.data.anchor, {
      startLine: 4,
      endLine: 5,
      quote: 'function sub(a, b) {\n  return a - b;',
      before: ['  return a + b;', '}', ''],
      after: ['}', ''],
      baseHash: sha256(file),
    });
    assert.deepEqual(
      record.data.comments.map(({ author, text }) => [author, text]),
      [[{ kind: 'personality', personalityId: ada, name: 'Ada' }, 'No.']],
    );
    assert.equal(record.data.severity, 'problem');
  });

  it('takes the line, counted from 1, where the quote occurs twice', async () => {
    const { comment, stored } = aDesk();
    const made = await comment({ quote: '}', line: 7 });
    assert.equal(made.kind === 'made' && made.line, 6);
    assert.deepEqual(await comment({ quote: '}', line: 5 }), {
      kind: 'refused',
      refusal: { kind: 'textAmbiguous', lines: [2, 6] },
    });
    assert.equal((await stored()).length, 1);
  });

  it('[V5] tells the nearest text for a quote that is not there', async () => {
    const { comment, stored } = aDesk();
    assert.deepEqual(await comment({ quote: '  return a * b;' }), {
      kind: 'refused',
      refusal: { kind: 'textNotFound', nearest: '  return a + b;', nearestLine: 1 },
    });
    assert.deepEqual(await stored(), []);
  });

  for (const path of hostilePaths) {
    it(`[V12] refuses the path ${JSON.stringify(path)} and stores nothing`, async () => {
      const { comment, propose, stored } = aDesk();
      const results = [
        await comment({ path }),
        await propose([{ oldText: 'a', newText: 'b' }], { path }),
      ];
      for (const result of results) {
        assert.equal(result.kind === 'refused' && result.refusal.kind, 'path');
      }
      assert.deepEqual(await stored(), []);
    });
  }

  it('stores text with NUL, lone surrogates and endless length cleaned and bounded', async () => {
    const { store, comment, propose } = aDesk();
    const text = `\0\uD800${'😀'.repeat(20_000)}`;
    const made = await comment({ text });
    assert.ok(made.kind === 'made');
    const record = await store.get('thread', made.threadId);
    assert.match(record?.data.comments[0]?.text ?? '', /^\uFFFD\uFFFD(😀)+…$/u);
    const proposed = await propose([{ oldText: 'a + b', newText: 'a\0\uDC00b' }], { reason: text });
    assert.ok(proposed.kind === 'made');
    const proposal = await store.get('proposal', proposed.proposalId);
    assert.equal(proposal?.data.hunks[0]?.newText, 'a\uFFFD\uFFFDb');
  });

  it('refuses a quote of NUL or a lone surrogate as not found', async () => {
    const { comment, propose } = aDesk();
    for (const quote of ['\0', '\uD800', '']) {
      const results = [await comment({ quote }), await propose([{ oldText: quote, newText: 'x' }])];
      for (const result of results) {
        assert.equal(result.kind === 'refused' && result.refusal.kind, 'textNotFound');
      }
    }
  });

  it('[V4] makes one proposal with pending hunks in the order of the file, and leaves it alone', async () => {
    const { store, propose } = aDesk();
    const made = await propose([
      { oldText: 'a - b', newText: 'b - a' },
      { oldText: 'a + b', newText: 'b + a' },
    ]);
    assert.ok(made.kind === 'made');
    assert.deepEqual([made.line, made.failed], [1, []]);
    const record = await store.get('proposal', made.proposalId);
    assert.ok(record);
    assert.deepEqual(
      record.data.hunks.map(({ oldText, newText, status }) => [oldText, newText, status]),
      [
        ['a + b', 'b + a', 'pending'],
        ['a - b', 'b - a', 'pending'],
      ],
    );
    assert.equal(record.data.baseHash, sha256(file));
  });

  it('[V5] keeps the good edits when others have no place', async () => {
    const { store, propose } = aDesk();
    const made = await propose([
      { oldText: 'return a * b', newText: 'x' },
      { oldText: 'a + b', newText: 'b + a' },
      { oldText: '}', newText: ']' },
      { oldText: 'a - b', newText: 'a - b' },
      { oldText: 'x'.repeat(10), newText: 'y' },
    ]);
    assert.ok(made.kind === 'made');
    assert.deepEqual(made.failed, [
      { index: 0, refusal: { kind: 'textNotFound', nearest: '  return a + b;', nearestLine: 1 } },
      { index: 2, refusal: { kind: 'textAmbiguous', lines: [2, 6] } },
      { index: 3, refusal: { kind: 'noChange' } },
      { index: 4, refusal: { kind: 'textNotFound', nearest: null, nearestLine: null } },
    ]);
    const record = await store.get('proposal', made.proposalId);
    assert.equal(record?.data.hunks.length, 1);
  });

  it('refuses a proposal of which nothing is left', async () => {
    const { propose, stored } = aDesk();
    const overlapping = [
      { oldText: 'a + b', newText: '1' },
      { oldText: '+ b;', newText: '2' },
    ];
    assert.deepEqual(await propose(overlapping), {
      kind: 'refused',
      refusal: { kind: 'editsOverlap' },
    });
    assert.deepEqual(await propose([]), { kind: 'refused', refusal: { kind: 'noChange' } });
    assert.deepEqual(await stored(), []);
  });
});
