import assert from 'node:assert/strict';
import { connectHost } from '../../../shared/protocol/connectHost.ts';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import { serveHost } from '../../../shared/protocol/serveHost.ts';
import { createChat } from '../../../webview/state/chat.ts';
import { initialState } from '../../../webview/state/chatState.ts';
import { conversationId } from '../../../shared/domain/ids.ts';
import { aMessage, aSnapshot, ROOM_ID, uuidOf } from '../../support/chatViews.ts';
import { createPortPair } from '../../support/portPair.ts';
import { createScriptedHostApi } from '../../support/scriptedHostApi.ts';
import { until } from '../../support/until.ts';

const ALL = Array.from({ length: 30 }, (_, number) => aMessage(number));
const idOf = (number: number) => aMessage(number).id;

/** Gives three messages a page, whatever it is asked for. */
function loadOlder({ beforeId }: { readonly beforeId: string }) {
  const end = ALL.findIndex(({ id }) => id === beforeId);
  const start = Math.max(0, end - 3);
  return Promise.resolve({ messages: ALL.slice(start, end), hasOlder: start > 0 });
}

function start(script: Partial<HostApi> = {}) {
  const ports = createPortPair();
  const open = () => Promise.resolve(aSnapshot({ messages: ALL.slice(-3), hasOlder: true }));
  const host = createScriptedHostApi({ open, loadOlder, ...script });
  const channel = serveHost(ports.host, host.api, () => undefined);
  const chat = createChat(
    {
      connect: (onEvent, onGap) => connectHost(ports.page, onEvent, onGap),
      newId: () => 'local',
      now: () => 0,
    },
    initialState,
  );
  const callsOf = (method: string) => host.calls.filter((call) => call.method === method);
  return { chat, channel, callsOf, state: () => chat.store.getState() };
}

describe('showing a message', () => {
  it('[R4] one that is loaded is shown without asking', async () => {
    const { chat, callsOf, state } = start();
    await chat.open(null);
    await chat.reveal(idOf(28));
    assert.deepEqual(state().revealed, { id: idOf(28), serial: 1 });
    assert.equal(callsOf('loadOlder').length, 0);
  });

  it('[R4] the same one can be shown again', async () => {
    const { chat, state } = start();
    await chat.open(null);
    await chat.reveal(idOf(28));
    await chat.reveal(idOf(28));
    assert.equal(state().revealed?.serial, 2);
  });

  it('[R16] [R17] one that is not is loaded back to, naming how far', async () => {
    const { chat, callsOf, state } = start();
    await chat.open(null);
    await chat.reveal(idOf(11));
    assert.equal(state().revealed?.id, idOf(11));
    assert.ok(state().order.includes(idOf(11)));
    const calls = callsOf('loadOlder').map(({ params }) => params as { untilId: string });
    assert.ok(calls.every(({ untilId }) => untilId === idOf(11)));
    assert.equal(calls.length, 6);
  });

  it('one that does not exist is nothing, and the asking ends', async () => {
    const { chat, state } = start();
    await chat.open(null);
    await chat.reveal(uuidOf(99));
    assert.equal(state().revealed, null);
    assert.equal(state().hasOlder, false);
  });

  it('the host can ask for it before its conversation is open', async () => {
    const other = conversationId.parse(uuidOf(77));
    const { chat, channel, state } = start({
      open: ({ conversationId: id }) =>
        Promise.resolve(
          aSnapshot({
            ...(id === other ? { conversationId: other } : {}),
            messages: ALL.slice(-3),
            hasOlder: true,
          }),
        ),
    });
    await chat.open(null);
    channel.push({ type: 'messageRevealed', conversationId: other, messageId: idOf(20) });
    channel.push({ type: 'conversationChosen', conversationId: ROOM_ID, chosenId: other });
    await until(() => state().revealed?.id === idOf(20), 'it is shown');
    assert.equal(state().conversationId, other);
  });

  it('a page that is being loaded already is waited for, not asked for twice', async () => {
    const page = Promise.withResolvers<Awaited<ReturnType<HostApi['loadOlder']>>>();
    const { chat, callsOf, state } = start({ loadOlder: () => page.promise });
    await chat.open(null);
    void chat.loadOlder();
    const revealed = chat.reveal(idOf(26));
    await until(() => callsOf('loadOlder').length === 1, 'the page was asked for');
    page.resolve({ messages: ALL.slice(24, 27), hasOlder: true });
    await revealed;
    assert.equal(callsOf('loadOlder').length, 1);
    assert.equal(state().revealed?.id, idOf(26));
  });
});

describe('what was read', () => {
  it('is told to the host once for each newest message', async () => {
    const { chat, callsOf } = start();
    await chat.open(null);
    await chat.markRead(idOf(29));
    await chat.markRead(idOf(29));
    assert.deepEqual(
      callsOf('markRead').map(({ params }) => params),
      [{ conversationId: ROOM_ID, messageId: idOf(29) }],
    );
  });

  it('is told again when it could not be kept, without bothering anybody', async () => {
    let isBroken = true;
    const { chat, callsOf, state } = start({
      markRead: () => (isBroken ? Promise.reject(new Error('full')) : Promise.resolve(null)),
    });
    await chat.open(null);
    await chat.markRead(idOf(29));
    isBroken = false;
    await chat.markRead(idOf(29));
    assert.equal(callsOf('markRead').length, 2);
    assert.equal(state().problem, null);
  });
});
