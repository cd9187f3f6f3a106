import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { MessageView } from '../../../shared/protocol/chatView.ts';
import type { HostEvent } from '../../../shared/protocol/hostApi.ts';
import { applyEvent } from '../../../webview/state/applyEvent.ts';
import { applySnapshot } from '../../../webview/state/applySnapshot.ts';
import { type ChatState, initialState } from '../../../webview/state/chatState.ts';
import { messageOf } from '../../../webview/state/messages.ts';
import { aHumanMessage, aMessage, aRoomView, aSnapshot, ROOM_ID } from '../../support/chatViews.ts';

const streaming = aMessage(1, { text: '', status: 'streaming' });

function ready(...messages: MessageView[]): ChatState {
  return applySnapshot(initialState, aSnapshot({ messages }));
}

function textAdded(offset: number, text: string): HostEvent {
  return {
    type: 'textAdded',
    conversationId: ROOM_ID,
    messageId: streaming.id,
    part: 'text',
    offset,
    text,
  };
}

function changed(message: MessageView): HostEvent {
  return { type: 'messageChanged', conversationId: ROOM_ID, message };
}

function after(state: ChatState, ...events: HostEvent[]): ChatState {
  return events.reduce((now, event) => applyEvent(now, event).state, state);
}

const textOf = (state: ChatState) => messageOf(state, streaming.id)?.text;

describe('events on the page', () => {
  it('[R2] text grows by deltas, and only the message that grows is replaced', () => {
    const before = ready(aMessage(0), streaming);
    const now = after(before, textAdded(0, 'Hel'), textAdded(3, 'lo'));
    assert.equal(textOf(now), 'Hello');
    assert.equal(now.order, before.order);
    assert.equal(now.settled, before.settled);
  });

  it('text ahead of what is here asks for a snapshot and changes nothing', () => {
    const state = ready(streaming);
    assert.deepEqual(applyEvent(state, textAdded(1, 'x')), { state, isGap: true });
  });

  it('a picture that came is asked for again, also where the page may have missed the word of it', () => {
    const state = ready();
    const arrived = {
      type: 'pictureArrived',
      conversationId: ROOM_ID,
      imageId: aMessage(1).id,
    } as const;
    const told = after(state, arrived);
    assert.ok(told.picturesArrived > state.picturesArrived);
    assert.ok(applySnapshot(told, aSnapshot()).picturesArrived > told.picturesArrived);
  });

  it('text for a message never seen asks for a snapshot', () => {
    assert.equal(applyEvent(ready(), textAdded(0, 'x')).isGap, true);
  });

  it('late text for a message that has ended is nothing', () => {
    const state = ready(aMessage(1, { text: 'whole' }));
    assert.deepEqual(applyEvent(state, textAdded(9, 'x')), { state, isGap: false });
  });

  it('events of another conversation are nothing', () => {
    const state = ready(streaming);
    const event = { ...textAdded(0, 'x'), conversationId: 'another' };
    assert.deepEqual(applyEvent(state, event), { state, isGap: false });
  });

  it('[U3] an answer is announced once, when it ends', () => {
    const done = aMessage(1, { text: 'done' });
    const state = after(ready(streaming), textAdded(0, 'do'), changed(done), changed(done));
    assert.deepEqual(state.finished, [{ id: done.id, serial: 1, name: 'Ada', status: 'complete' }]);
    assert.equal(state.live.size, 0);
  });

  it('[R2] an answer that broke off can be written again, and its end is announced again', () => {
    const broken = aMessage(1, { text: 'One, two', status: 'interrupted' });
    const again = { ...broken, status: 'streaming' as const };
    const going = after(ready(broken), changed(again), textAdded(8, ', three'));
    assert.equal(textOf(going), 'One, two, three');
    assert.equal(going.settled.size, 0);
    const whole = after(going, changed(aMessage(1, { text: 'One, two, three' })));
    assert.deepEqual(
      after(whole, changed(again), changed(aMessage(1))).finished.map(({ serial }) => serial),
      [1, 2],
    );
  });

  it('[R2] an answer that is asked for again begins from nothing', () => {
    const failed = aMessage(1, { text: 'half', status: 'failed' });
    const now = after(ready(failed), changed({ ...streaming, text: '' }), textAdded(0, 'All'));
    assert.equal(textOf(now), 'All');
  });

  it('a snapshot in which a broken answer has gone on shows that it goes on', () => {
    const state = ready(aMessage(1, { text: 'One', status: 'interrupted' }));
    const further = { ...streaming, text: 'One, two' };
    const now = applySnapshot(state, aSnapshot({ messages: [further] }));
    assert.equal(messageOf(now, streaming.id)?.status, 'streaming');
  });

  it('[R11] [R12] [R14] [R18] what is told of the room replaces what was known of it', () => {
    const inRoom = { conversationId: ROOM_ID } as const;
    const autopilot = {
      ...{ startedAt: 5, messages: 1, spend: 0 },
      limits: { minutes: 1, messages: 2, spend: 3 },
    };
    const context = {
      ...{ name: 'Ada', usedTokens: 10, windowTokens: 100, summarizedCount: 0 },
      ...{ isSummarizing: true, accuracy: null },
    };
    const room = aRoomView({ description: 'A room' });
    const before = ready(aMessage(0));
    const now = after(
      before,
      { ...inRoom, type: 'roomChanged', room },
      { ...inRoom, type: 'autopilotChanged', autopilot },
      { ...inRoom, type: 'contextChanged', context },
      { ...inRoom, type: 'appearanceChanged', appearance: { style: 'bubbles' } },
    );
    assert.deepEqual(now, {
      ...before,
      ...{ room, autopilot, context, appearance: { style: 'bubbles' } },
    });
    assert.deepEqual(
      after(now, { ...inRoom, type: 'autopilotChanged', autopilot: null }).autopilot,
      null,
    );
  });

  it('an event holds nothing of the wire in the state', () => {
    const room = aRoomView();
    const now = after(ready(), { type: 'roomChanged', conversationId: ROOM_ID, room });
    assert.equal('type' in now, false);
  });

  it('what was new when the conversation was opened stays marked through a resync', () => {
    const page = { messages: [aMessage(1), aMessage(2)] };
    const opened = applySnapshot(initialState, aSnapshot({ ...page, lastReadId: aMessage(1).id }));
    assert.equal(opened.unreadAfterId, aMessage(1).id);
    const again = applySnapshot(opened, aSnapshot({ ...page, lastReadId: aMessage(2).id }));
    assert.equal(again.unreadAfterId, aMessage(1).id);
  });

  it('nothing is new where the newest was seen', () => {
    const snapshot = aSnapshot({ messages: [aMessage(1)], lastReadId: aMessage(1).id });
    assert.equal(applySnapshot(initialState, snapshot).unreadAfterId, null);
  });

  it('what a human says is not announced', () => {
    const message = aHumanMessage(2, 'hi');
    const state = after(ready(), { type: 'messageAdded', conversationId: ROOM_ID, message });
    assert.deepEqual(state.finished, []);
    assert.deepEqual(state.order, [message.id]);
  });

  it('a removed message is gone, and removing it again changes nothing', () => {
    const event: HostEvent = {
      type: 'messageRemoved',
      conversationId: ROOM_ID,
      messageId: streaming.id,
    };
    const once = after(ready(aMessage(0), streaming), event);
    assert.deepEqual(once.order, [aMessage(0).id]);
    assert.equal(after(once, event), once);
  });

  it('a snapshot that is older than the text here does not take text away', () => {
    const state = after(ready(streaming), textAdded(0, 'Hello'));
    const old = aSnapshot({ messages: [{ ...streaming, text: 'Hel' }] });
    assert.equal(textOf(applySnapshot(state, old)), 'Hello');
    const ended = after(state, changed(aMessage(1, { text: 'Hello!' })));
    const kept = applySnapshot(ended, old);
    assert.equal(textOf(kept), 'Hello!');
    assert.equal(messageOf(kept, streaming.id)?.status, 'complete');
  });

  it('a snapshot that continues loaded pages keeps them and the place in the list', () => {
    const state = { ...ready(aMessage(1), aMessage(2)), prependedCount: 1 };
    const now = applySnapshot(
      state,
      aSnapshot({ messages: [aMessage(2), aMessage(3)], hasOlder: true }),
    );
    assert.deepEqual(
      now.order,
      [1, 2, 3].map((number) => aMessage(number).id),
    );
    assert.equal(now.generation, state.generation);
    assert.equal(now.hasOlder, false);
  });

  it('a snapshot that does not meet the loaded pages starts the list anew', () => {
    const state = ready(aMessage(1));
    const now = applySnapshot(state, aSnapshot({ messages: [aMessage(9)], hasOlder: true }));
    assert.deepEqual(now.order, [aMessage(9).id]);
    assert.equal(now.generation, state.generation + 1);
    assert.equal(now.hasOlder, true);
  });

  it('any mix of lost, repeated and late deltas with snapshots ends in the same text (seed 11)', () => {
    const whole = 'The quick brown 🦊 jumps over the lazy 犬.';
    const step = fc.record({
      from: fc.nat(whole.length),
      length: fc.nat(12),
      isSnapshot: fc.boolean(),
      isDelivered: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = ready(streaming);
        const resync = (length: number) => {
          const message = { ...streaming, text: whole.slice(0, length) };
          state = applySnapshot(state, aSnapshot({ messages: [message] }));
        };
        for (const { from, length, isSnapshot, isDelivered } of steps) {
          if (!isDelivered) continue;
          if (isSnapshot) resync(from);
          const { state: next, isGap } = applyEvent(
            state,
            textAdded(from, whole.slice(from, from + length)),
          );
          state = next;
          if (isGap) resync(from + length);
          assert.ok(whole.startsWith(textOf(state) ?? '?'));
        }
        const last = applyEvent(state, textAdded(whole.length - 1, '.'));
        state = last.state;
        if (last.isGap) resync(whole.length);
        assert.equal(textOf(state), whole);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});
