import assert from 'node:assert/strict';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import type { ChatSnapshot } from '../../../shared/protocol/chatView.ts';
import type { HostApi, HostEvent } from '../../../shared/protocol/hostApi.ts';
import { initialState } from '../../../webview/state/chatState.ts';
import { messageOf } from '../../../webview/state/messages.ts';
import { fromSaved, toSaved } from '../../../webview/state/savedState.ts';
import {
  createRowSelector,
  draftOf,
  isBusy,
  visiblePending,
} from '../../../webview/state/selectors.ts';
import {
  aHumanMessage,
  aMessage,
  aParticipant,
  aSnapshot,
  ROOM_ID,
  uuidOf,
} from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';
import { until } from '../../support/until.ts';

const streaming = aMessage(1, { text: '', status: 'streaming' });
const textAdded = (offset: number, text: string): HostEvent => ({
  type: 'textAdded',
  conversationId: ROOM_ID,
  messageId: streaming.id,
  part: 'text',
  offset,
  text,
});
const added = (message = aHumanMessage(1, 'hello')): HostEvent => ({
  type: 'messageAdded',
  conversationId: ROOM_ID,
  message,
});

describe('the chat page', () => {
  it('shows the conversation that the host opens', async () => {
    const { chat, state } = startChat({});
    await chat.open(null);
    assert.equal(state().phase, 'ready');
    assert.equal(state().conversationId, ROOM_ID);
  });

  it('shows the start when there is no conversation, and another one when it is chosen', async () => {
    const { chat, channel, state } = startChat({
      open: ({ conversationId }) => Promise.resolve(conversationId ? aSnapshot() : null),
    });
    await chat.open(null);
    assert.equal(state().phase, 'none');
    channel.push({ type: 'conversationChosen', conversationId: ROOM_ID, chosenId: ROOM_ID });
    await until(() => state().phase === 'ready', 'the chosen one is shown');
  });

  it('says that opening failed and can be asked again', async () => {
    let isBroken = true;
    const { chat, state } = startChat({
      open: () => (isBroken ? Promise.reject(new Error('defect')) : Promise.resolve(aSnapshot())),
    });
    await chat.open(ROOM_ID);
    assert.equal(state().phase, 'failed');
    isBroken = false;
    await chat.open(ROOM_ID);
    assert.equal(state().phase, 'ready');
  });

  it('asks for a snapshot when text is missing', async () => {
    let text = '';
    const { chat, channel, state, opens } = startChat({
      open: () => Promise.resolve(aSnapshot({ messages: [{ ...streaming, text }] })),
    });
    await chat.open(null);
    text = 'Hello';
    channel.push(textAdded(3, 'lo'));
    await until(() => messageOf(state(), streaming.id)?.text === 'Hello', 'the text is whole');
    assert.equal(opens(), 2);
  });

  it('asks for a snapshot when an event number is missing', async () => {
    const { chat, ports, opens } = startChat({});
    await chat.open(null);
    ports.host.post({ kind: 'event', seq: 5, event: added() });
    await until(() => opens() === 2, 'it was opened anew');
  });

  it('loses no event that comes while an older snapshot is on its way', async () => {
    const reply = Promise.withResolvers<ChatSnapshot>();
    const { chat, channel, state } = startChat({ open: () => reply.promise });
    const opened = chat.open(ROOM_ID);
    channel.push(added(aHumanMessage(0, 'hi')));
    channel.push(added(streaming));
    channel.push(textAdded(0, 'Hi'));
    await until(() => true, 'the events have come');
    reply.resolve(aSnapshot());
    await opened;
    assert.equal(messageOf(state(), streaming.id)?.text, 'Hi');
    assert.equal(state().order.length, 2);
  });

  it('[R16] puts older messages before the others without asking twice', async () => {
    const page = Promise.withResolvers<Awaited<ReturnType<HostApi['loadOlder']>>>();
    const { chat, host, state } = startChat({
      open: () => Promise.resolve(aSnapshot({ messages: [aMessage(5)], hasOlder: true })),
      loadOlder: () => page.promise,
    });
    await chat.open(null);
    const loading = chat.loadOlder();
    await chat.loadOlder();
    assert.equal(state().isLoadingOlder, true);
    page.resolve({ messages: [aMessage(3), aMessage(4)], hasOlder: false });
    await loading;
    assert.deepEqual(
      state().order,
      [3, 4, 5].map((number) => aMessage(number).id),
    );
    assert.equal(state().prependedCount, 2);
    assert.equal(state().hasOlder, false);
    assert.equal(state().isLoadingOlder, false);
    assert.equal(host.calls.filter(({ method }) => method === 'loadOlder').length, 1);
  });

  it('shows what is sent at once and lets the real message take its place', async () => {
    const reply = Promise.withResolvers<{ messageId: string }>();
    const { chat, channel, state } = startChat({ sendMessage: () => reply.promise });
    await chat.open(null);
    chat.changeDraft({ text: ' hello ' });
    const sent = chat.send();
    assert.equal(draftOf(state()).text, '');
    assert.deepEqual(
      visiblePending(state()).map(({ text }) => text),
      ['hello'],
    );
    channel.push(added());
    await until(() => state().order.length === 1, 'the message has come');
    assert.deepEqual(visiblePending(state()), []);
    reply.resolve({ messageId: aMessage(1).id });
    await sent;
    assert.deepEqual(state().pending, []);
  });

  it('keeps an acknowledged message in sight until it comes', async () => {
    const message = aHumanMessage(1, 'hello, cleaned');
    const { chat, channel, state } = startChat({
      sendMessage: () => Promise.resolve({ messageId: message.id }),
    });
    await chat.open(null);
    chat.changeDraft({ text: 'hello' });
    await chat.send();
    assert.equal(visiblePending(state()).length, 1);
    channel.push(added(message));
    await until(() => state().pending.length === 0, 'the message stands for it');
  });

  it('never loses the text of a message that could not be sent', async () => {
    const { chat, state } = startChat({
      sendMessage: () => Promise.reject(new StoreUnavailableError('full', null)),
    });
    await chat.open(null);
    const replyTo = { id: uuidOf(3), name: 'Ada', excerpt: 'x' };
    chat.changeDraft({ text: 'hello', replyTo });
    await chat.send();
    assert.deepEqual(state().problem, { attempt: 'sendMessage', code: 'unavailable' });
    const [send] = visiblePending(state());
    assert.equal(send?.status, 'failed');
    chat.changeDraft({ text: 'more' });
    chat.takeBack(send.localId);
    assert.deepEqual(draftOf(state()), {
      text: 'hello\nmore',
      replyTo,
      attachments: [],
      images: [],
    });
    assert.deepEqual(state().pending, []);
  });

  it('sends a failed message again', async () => {
    let isBroken = true;
    const { chat, state } = startChat({
      sendMessage: () =>
        isBroken ? Promise.reject(new Error('no')) : Promise.resolve({ messageId: uuidOf(7) }),
    });
    await chat.open(null);
    chat.changeDraft({ text: 'hello' });
    await chat.send();
    isBroken = false;
    await chat.retrySend('local-0');
    assert.equal(state().pending[0]?.status, 'sent');
  });

  it('sends nothing when nothing is written', async () => {
    const { chat, host } = startChat({});
    await chat.open(null);
    chat.changeDraft({ text: ' \n ' });
    await chat.send();
    assert.ok(host.calls.every(({ method }) => method !== 'sendMessage'));
  });

  it('keeps drafts, and sends that were under way, over a reload', async () => {
    const { chat, state } = startChat({ sendMessage: () => new Promise(() => undefined) });
    await chat.open(null);
    chat.changeDraft({ text: 'on its way' });
    void chat.send();
    chat.changeDraft({ text: 'not yet' });
    const saved: unknown = JSON.parse(JSON.stringify(toSaved(state())));
    const again = startChat({}, fromSaved(saved));
    await again.chat.open(ROOM_ID);
    assert.equal(draftOf(again.state()).text, 'not yet');
    assert.deepEqual(
      visiblePending(again.state()).map(({ text, status }) => [text, status]),
      [['on its way', 'unsure']],
    );
  });

  it('begins empty when what was saved cannot be read', () => {
    for (const junk of [undefined, null, 1, {}, { conversationId: 1 }]) {
      assert.equal(fromSaved(junk), initialState);
    }
  });
});

describe('what the page derives from its state', () => {
  it('there is something to stop while anything runs or waits', () => {
    assert.equal(isBusy(initialState), false);
    assert.equal(isBusy({ ...initialState, queue: ['x'] }), true);
    assert.equal(
      isBusy({ ...initialState, participants: [aParticipant({ state: 'thinking' })] }),
      true,
    );
    assert.equal(
      isBusy({ ...initialState, participants: [aParticipant({ state: 'muted' })] }),
      false,
    );
  });

  it('rows begin a day where the day changes, and stay the same while only text grows', async () => {
    const { chat, channel, state } = startChat({
      open: () => Promise.resolve(aSnapshot({ messages: [aMessage(0), streaming, aMessage(2)] })),
    });
    await chat.open(null);
    const selectRows = createRowSelector((time) => (time < aMessage(2).createdAt ? 'one' : 'two'));
    const rows = selectRows(state());
    assert.deepEqual(
      rows.map((row) => row.kind === 'message' && row.startsDay),
      [true, false, true],
    );
    channel.push(textAdded(0, 'x'));
    await until(() => messageOf(state(), streaming.id)?.text === 'x', 'text has grown');
    assert.equal(selectRows(state()), rows);
  });
});
