import assert from 'node:assert/strict';
import { hintOf } from '../../../webview/state/drafts.ts';
import { draftOf } from '../../../webview/state/selectors.ts';
import { aHumanMessage, aMessage, aRoomView, aSnapshot, ROOM_ID } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';

async function open(script: Parameters<typeof startChat>[0] = {}) {
  const started = startChat(script);
  await started.chat.open(null);
  const run = async (typed: string) => {
    started.chat.type(typed);
    await started.chat.send();
  };
  return { ...started, run };
}

describe('a command in the composer', () => {
  it('is done instead of sent, and leaves the composer empty', async () => {
    const { run, asked, state } = await open();
    await run('/mode debate');
    await run('/autopilot off');
    await run('/rename Plans');
    await run('/describe What to build');
    assert.deepEqual(asked('setMode'), [{ conversationId: ROOM_ID, mode: 'debate' }]);
    assert.deepEqual(asked('setAutopilot'), [{ conversationId: ROOM_ID, isOn: false }]);
    assert.deepEqual(asked('setTitle'), [{ conversationId: ROOM_ID, title: 'Plans' }]);
    assert.deepEqual(asked('setDescription'), [
      { conversationId: ROOM_ID, description: 'What to build' },
    ]);
    assert.equal(asked('sendMessage').length, 0);
    assert.equal(draftOf(state()).text, '');
  });

  it('pins and archives, and takes it back the second time', async () => {
    const { run, asked } = await open({
      open: () => Promise.resolve(aSnapshot({ room: aRoomView({ isPinned: true }) })),
    });
    await run('/pin');
    await run('/archive');
    assert.deepEqual(asked('setPinned'), [{ conversationId: ROOM_ID, isPinned: false }]);
    assert.deepEqual(asked('setArchived'), [{ conversationId: ROOM_ID, isArchived: true }]);
  });

  it('branches from the newest message that has ended', async () => {
    const { run, asked } = await open({
      open: () =>
        Promise.resolve(
          aSnapshot({ messages: [aMessage(1), aMessage(2, { status: 'streaming' })] }),
        ),
    });
    await run('/branch');
    assert.deepEqual(asked('branch'), [{ conversationId: ROOM_ID, messageId: aMessage(1).id }]);
  });

  it('has nothing to branch from in an empty conversation, and says so', async () => {
    const { run, asked, state } = await open();
    await run('/branch');
    assert.equal(asked('branch').length, 0);
    assert.deepEqual(hintOf(state()), { kind: 'nothingToBranch' });
    assert.equal(draftOf(state()).text, '/branch');
  });

  it('opens the help, the room settings and the search in the page', async () => {
    const { run, state } = await open();
    await run('/help');
    assert.equal(state().composer.isHelpOpen, true);
    await run('/settings');
    assert.equal(state().isRoomSettingsOpen, true);
    await run('/find engine');
    assert.equal(state().composer.find?.text, 'engine');
  });

  it('comes back into the composer when the host could not do it', async () => {
    const { run, state } = await open({ setMode: () => Promise.reject(new Error('defect')) });
    await run('/mode relay');
    assert.equal(state().problem?.attempt, 'changeRoom');
    assert.equal(draftOf(state()).text, '/mode relay');
  });

  it('that does not exist is not sent until the person says so', async () => {
    const { run, chat, asked, state } = await open();
    await run('/foo');
    assert.equal(asked('sendMessage').length, 0);
    assert.deepEqual(hintOf(state()), { kind: 'unknownCommand', name: 'foo', nearest: null });
    await chat.sendAsText();
    assert.equal(asked('sendMessage')[0]?.text, '/foo');
    assert.equal(hintOf(state()), null);
  });

  it('leaves its hint only until something is typed', async () => {
    const { run, chat, state } = await open();
    await run('/stop it');
    assert.equal(hintOf(state())?.kind, 'commandMistake');
    chat.type('/stop');
    assert.equal(hintOf(state()), null);
  });

  it('keeps what goes along with the next message', async () => {
    const { run, chat, state } = await open();
    chat.changeDraft({ replyTo: { id: aMessage(1).id, name: 'Ada', excerpt: 'x' } });
    await run('/summarize');
    assert.equal(draftOf(state()).replyTo?.name, 'Ada');
  });
});

describe('what was said before', () => {
  const said = [
    aHumanMessage(1, 'one'),
    aMessage(2),
    aHumanMessage(3, 'two'),
    aHumanMessage(4, 'two'),
  ];
  const script = { open: () => Promise.resolve(aSnapshot({ messages: said })) };

  it('comes back step by step, and the way down ends where it began', async () => {
    const { chat, state } = await open(script);
    const seen = (['older', 'older', 'older', 'newer', 'newer', 'newer'] as const).map(
      (direction) => [chat.walkHistory(direction), draftOf(state()).text],
    );
    assert.deepEqual(seen, [
      [true, 'two'],
      [true, 'one'],
      [false, 'one'],
      [true, 'two'],
      [true, ''],
      [false, ''],
    ]);
  });

  it('stays away while something is typed, and once it is changed', async () => {
    const { chat, state } = await open(script);
    chat.type('mine');
    assert.equal(chat.walkHistory('older'), false);
    chat.type('');
    chat.walkHistory('older');
    chat.type('two!');
    assert.equal(chat.walkHistory('older'), false);
    assert.equal(chat.walkHistory('newer'), false);
    assert.equal(draftOf(state()).text, 'two!');
    chat.type('');
    chat.walkHistory('older');
    chat.changeDraft({ text: 'an example' });
    assert.equal(chat.walkHistory('older'), false);
  });

  it('that looked like a command would be sent as text again', async () => {
    const { chat, asked, state } = await open({
      open: () => Promise.resolve(aSnapshot({ messages: [aHumanMessage(1, '/new')] })),
    });
    chat.walkHistory('older');
    assert.equal(draftOf(state()).text, '//new');
    await chat.send();
    assert.equal(asked('sendMessage')[0]?.text, '/new');
  });
});
