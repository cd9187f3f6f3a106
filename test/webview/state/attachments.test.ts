import assert from 'node:assert/strict';
import type { Attachment } from '../../../shared/domain/attachment.ts';
import { attachedTokens, joinAttachments } from '../../../webview/state/attachments.ts';
import { hintOf } from '../../../webview/state/drafts.ts';
import { fromSaved, toSaved } from '../../../webview/state/savedState.ts';
import { draftOf } from '../../../webview/state/selectors.ts';
import { uuidOf } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';

function excerpt(number: number, text = 'code'): Attachment {
  return {
    source: 'file',
    path: `src/${number}.ts`,
    startLine: 1,
    endLine: 3,
    isWhole: false,
    text,
  };
}

async function open(given: (Attachment | null)[], script: Parameters<typeof startChat>[0] = {}) {
  const started = startChat({
    pickAttachment: () => Promise.resolve({ attachment: given.shift() ?? null }),
    ...script,
  });
  await started.chat.open(null);
  return { ...started, attached: () => draftOf(started.state()).attachments };
}

describe('what goes along with a message', () => {
  it('is sent with it and gone from the composer afterwards', async () => {
    const { chat, asked, attached } = await open([excerpt(1), excerpt(2)]);
    await chat.attach('file');
    await chat.attach('selection');
    chat.removeAttachment(0);
    chat.type('look');
    await chat.send();
    assert.deepEqual(asked('pickAttachment'), [{ from: 'file' }, { from: 'selection' }]);
    assert.deepEqual(asked('sendMessage')[0]?.attachments, [excerpt(2)]);
    assert.deepEqual(attached(), []);
  });

  it('says when nothing is selected, but nothing when a choice was called off', async () => {
    const { chat, state } = await open([]);
    await chat.attach('file');
    assert.equal(hintOf(state()), null);
    await chat.attach('selection');
    assert.deepEqual(hintOf(state()), { kind: 'nothingSelected' });
  });

  it('holds one place once, with its newest text', async () => {
    const { chat, attached, state } = await open([excerpt(1), excerpt(1), excerpt(1, 'newer')]);
    await chat.attach('selection');
    await chat.attach('selection');
    assert.deepEqual(hintOf(state()), { kind: 'attachedAlready' });
    await chat.attach('selection');
    assert.deepEqual(attached(), [excerpt(1, 'newer')]);
  });

  it('is refused beyond the limit, before the person has to choose', async () => {
    const many = Array.from({ length: 12 }, (_, number) => excerpt(number));
    const { chat, asked, state } = await open([]);
    chat.changeDraft({ attachments: many });
    await chat.attach('file');
    assert.deepEqual(hintOf(state()), { kind: 'tooManyAttachments' });
    assert.equal(asked('pickAttachment').length, 0);
    assert.equal(joinAttachments(many, [excerpt(99)]).length, 12);
  });

  it('comes back with a message that could not be sent', async () => {
    const { chat, state, attached } = await open([excerpt(1)], {
      sendMessage: () => Promise.reject(new Error('defect')),
    });
    await chat.attach('file');
    chat.type('look');
    await chat.send();
    chat.takeBack(state().pending[0]?.localId ?? '');
    assert.deepEqual(attached(), [excerpt(1)]);
    assert.equal(draftOf(state()).text, 'look');
  });

  it('counts a token for every four characters', () => {
    assert.equal(attachedTokens([excerpt(1, 'x'.repeat(40))]), 12);
  });
});

describe('what outlives the page', () => {
  const big = (number: number) => excerpt(number, 'x'.repeat(50_000));
  const draft = (text: string) => ({
    text,
    replyTo: null,
    attachments: Array.from({ length: 12 }, (_, number) => big(number)),
  });

  it('is a draft with all that goes along', async () => {
    const { chat, state } = await open([excerpt(1)]);
    await chat.attach('file');
    const kept: unknown = JSON.parse(JSON.stringify(toSaved(state())));
    assert.deepEqual([...fromSaved(kept).drafts.values()][0]?.attachments, [excerpt(1)]);
  });

  it('stays small: older drafts lose their attachments first', () => {
    const { state } = startChat({});
    const drafts = new Map(Array.from({ length: 5 }, (_, n) => [uuidOf(n), draft(`text ${n}`)]));
    const kept = toSaved({ ...state(), drafts }).drafts;
    assert.deepEqual(
      kept.map(([, { text, attachments }]) => [text, attachments.length]),
      [
        ['text 0', 0],
        ['text 1', 0],
        ['text 2', 12],
        ['text 3', 12],
        ['text 4', 12],
      ],
    );
  });

  it('is read from before there were attachments', () => {
    const old = {
      conversationId: null,
      drafts: [[uuidOf(1), { text: 'old', replyTo: null }]],
      sends: [],
    };
    assert.deepEqual(fromSaved(old).drafts.get(uuidOf(1))?.attachments, []);
  });
});
