import assert from 'node:assert/strict';
import { blobsOf } from '../../../shared/domain/blobsOf.ts';
import { image } from '../../../shared/domain/image.ts';
import { message } from '../../../shared/domain/message.ts';
import { proposal } from '../../../shared/domain/proposal.ts';
import { thread } from '../../../shared/domain/thread.ts';
import { aHunk, aProposal, aThread } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

/** The same without some of its fields, as a program wrote it that did not know them. */
function without<T extends object>(data: T, ...names: readonly (keyof T & string)[]) {
  return Object.fromEntries(
    Object.entries(data).filter(([name]) => !names.some((each) => each === name)),
  );
}

describe('records of schema version 2', () => {
  it('[S2] a proposal is an edit that stands alone, found exactly', () => {
    const now = aProposal([aHunk('a', 'b')]);
    const hunks = now.hunks.map((hunk) =>
      without(hunk, 'startLine', 'tier', 'isFuzzy', 'originalText'),
    );
    const read = proposal.parse({ ...without(now, 'operation', 'groupId'), hunks });
    assert.deepEqual([read.operation, read.groupId], [{ kind: 'edit' }, null]);
    const [{ startLine, tier, isFuzzy, originalText } = aHunk('', '')] = read.hunks;
    assert.deepEqual([startLine, tier, isFuzzy, originalText], [null, 1, false, null]);
  });

  it('[S2] a comment suggests nothing and was never changed', () => {
    const now = aThread('one\n', [0, 0]);
    const comments = now.comments.map((comment) => without(comment, 'suggestion', 'editedAt'));
    const read = thread.parse({ ...now, comments });
    assert.deepEqual(
      read.comments.map(({ suggestion, editedAt }) => [suggestion, editedAt]),
      [[null, null]],
    );
  });

  it('[S2] a message has no pictures, and what it has attached is of files', () => {
    const read = message.parse({
      conversationId: countedId(),
      author: { kind: 'human', name: 'Grace' },
      text: 'Look.',
      reasoning: '',
      toolUses: [],
      replyTo: null,
      attachments: [{ path: 'a.ts', startLine: 0, endLine: 0, isWhole: true, text: 'a' }],
      status: 'complete',
      failure: null,
      model: null,
      usage: null,
      createdAt: 1,
    });
    assert.deepEqual(read.images, []);
    assert.deepEqual(
      read.attachments.map(({ source }) => source),
      ['file'],
    );
  });
});

describe('records of schema version 3', () => {
  it('[S2] a picture has its bytes in it and names no blob', () => {
    const base64 = 'iVBORw0KGgo=';
    const old = { conversationId: countedId(), type: 'image/png', base64, createdAt: 1 };
    assert.deepEqual(image.parse(old), old);
    assert.deepEqual(blobsOf('attachment', old), []);
    const blob = 'ab'.repeat(32);
    const { base64: _, ...rest } = old;
    const now = { ...rest, blob, bytes: 8 };
    assert.deepEqual(image.parse(now), now);
    assert.deepEqual(blobsOf('attachment', now), [blob]);
    assert.deepEqual(
      [blobsOf('later', now), blobsOf('attachment', { ...now, blob: 'x' })],
      [[], []],
    );
  });
});
