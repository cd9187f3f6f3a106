import assert from 'node:assert/strict';
import { editOf, typedText } from '../../../webview/state/drafts.ts';
import { fromSaved, toSaved } from '../../../webview/state/savedState.ts';
import { draftOf } from '../../../webview/state/selectors.ts';
import { aHumanMessage, aMessage, aSnapshot, ROOM_ID } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';

const mine = aHumanMessage(1, 'What is this?');
const answer = aMessage(2, { text: 'A room.\n\n- with people' });

async function open(script: Parameters<typeof startChat>[0] = {}) {
  const started = startChat({
    open: () => Promise.resolve(aSnapshot({ messages: [mine, answer] })),
    ...script,
  });
  await started.chat.open(null);
  return started;
}

describe('[R2] changing an own message', () => {
  it('puts its text into the composer while the draft waits', async () => {
    const { chat, state } = await open();
    chat.type('later');
    chat.beginEdit(mine.id);
    assert.equal(typedText(state()), 'What is this?');
    chat.type('What is that?');
    chat.cancelEdit();
    assert.equal(typedText(state()), 'later');
  });

  it('gives the host the new text and ends when it has it', async () => {
    const { chat, asked, state } = await open();
    chat.beginEdit(mine.id);
    chat.type(' /new is what? ');
    await chat.send();
    assert.deepEqual(asked('editMessage'), [
      { conversationId: ROOM_ID, messageId: mine.id, text: '/new is what?' },
    ]);
    assert.equal(asked('sendMessage').length, 0);
    assert.equal(editOf(state()), null);
  });

  it('keeps the typed text when the host could not change it', async () => {
    const { chat, state } = await open({ editMessage: () => Promise.reject(new Error('defect')) });
    chat.beginEdit(mine.id);
    chat.type('other');
    await chat.send();
    assert.equal(state().problem?.attempt, 'editMessage');
    assert.deepEqual(editOf(state()), {
      conversationId: ROOM_ID,
      messageId: mine.id,
      text: 'other',
      isSending: false,
    });
  });

  it('is asked for once while it is under way', async () => {
    const reply = Promise.withResolvers<null>();
    const { chat, asked } = await open({ editMessage: () => reply.promise });
    chat.beginEdit(mine.id);
    const first = chat.send();
    await chat.send();
    reply.resolve(null);
    await first;
    assert.equal(asked('editMessage').length, 1);
  });

  it("does not begin for another's message", async () => {
    const { chat, state } = await open();
    chat.beginEdit(answer.id);
    assert.equal(editOf(state()), null);
  });

  it('outlives the page', async () => {
    const { chat, state } = await open();
    chat.beginEdit(mine.id);
    chat.type('half');
    const kept: unknown = JSON.parse(JSON.stringify(toSaved(state())));
    assert.equal(fromSaved(kept).composer.edit?.text, 'half');
  });
});

describe('[R2] quoting a message', () => {
  it('puts its lines into the draft, after what is typed', async () => {
    const { chat, state } = await open();
    chat.type('I mean:');
    chat.quote(answer.id);
    assert.equal(draftOf(state()).text, 'I mean:\n\n> A room.\n>\n> - with people\n\n');
  });

  it('takes only what is selected', async () => {
    const { chat, state } = await open();
    chat.quote(answer.id, 'with people');
    assert.equal(draftOf(state()).text, '> with people\n\n');
  });

  it('asks for the caret', async () => {
    const { chat, state } = await open();
    const before = state().composer.focusCount;
    chat.quote(answer.id);
    assert.equal(state().composer.focusCount, before + 1);
  });
});
