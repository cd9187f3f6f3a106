import assert from 'node:assert/strict';
import type { MessageView } from '../../../shared/protocol/chatView.ts';
import { applySnapshot } from '../../../webview/state/applySnapshot.ts';
import { type ChatState, initialState } from '../../../webview/state/chatState.ts';
import { canContinue } from '../../../webview/state/messages.ts';
import { countAfter, createRowSelector } from '../../../webview/state/selectors.ts';
import { aHumanMessage, aMessage, aSnapshot } from '../../support/chatViews.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function stateOf(messages: readonly MessageView[], lastReadId: string | null = null): ChatState {
  return applySnapshot(initialState, aSnapshot({ messages, lastReadId }));
}

/** Days of an hour each are enough to tell them apart. */
const rowsOf = (state: ChatState) =>
  createRowSelector((time) => String(Math.floor(time / HOUR_MS)))(state);

function marks(state: ChatState): string[] {
  return rowsOf(state).map((row) =>
    row.kind === 'pending'
      ? 'pending'
      : [row.startsDay && 'day', row.startsUnread && 'new', row.isGrouped && 'grouped']
          .filter((mark) => mark !== false)
          .join(' '),
  );
}

const at = (number: number, createdAt: number, change: Partial<MessageView> = {}) =>
  aMessage(number, { createdAt, ...change });

describe('[R18] rows of the message list', () => {
  it('messages of one author stand together for five minutes', () => {
    const state = stateOf([at(1, 0), at(2, 5 * MINUTE_MS), at(3, 10 * MINUTE_MS + 1)]);
    assert.deepEqual(marks(state), ['day', 'grouped', '']);
  });

  it('another author, another stage, an answer to a message and the room itself stand apart', () => {
    const room = { ...aMessage(0).author, kind: 'room', id: 'room', name: 'Room' } as const;
    const replyTo = { id: aMessage(1).id, name: 'Ada', excerpt: '' };
    const state = stateOf([
      at(1, 0),
      { ...aHumanMessage(2, 'hi'), createdAt: 1 },
      at(3, 2),
      at(4, 3, { stage: 'vote' }),
      at(5, 4, { stage: 'vote', replyTo }),
      at(6, 5, { author: room }),
      at(7, 6, { author: room }),
    ]);
    assert.deepEqual(marks(state), ['day', '', '', '', '', '', '']);
  });

  it('a new day and the line before what is new end a group', () => {
    const messages = [at(1, HOUR_MS - 2), at(2, HOUR_MS - 1), at(3, HOUR_MS), at(4, HOUR_MS + 1)];
    assert.deepEqual(marks(stateOf(messages, aMessage(1).id)), ['day', 'new', 'day', 'grouped']);
  });

  it('what the person said last is not new to them', () => {
    const messages = [at(1, 0), { ...aHumanMessage(2, 'hi'), createdAt: 1 }, at(3, 2), at(4, 3)];
    assert.deepEqual(marks(stateOf(messages, aMessage(1).id)), ['day', '', 'new', 'grouped']);
  });

  it('there is no such line where the message read last is not loaded', () => {
    assert.deepEqual(marks(stateOf([at(2, 0), at(3, 1)], aMessage(1).id)), ['day', 'grouped']);
  });

  it('are the same array until messages come or go', () => {
    const select = createRowSelector(String);
    const state = stateOf([at(1, 0)]);
    const rows = select(state);
    assert.equal(select({ ...state, queue: ['x'] }), rows);
    assert.notEqual(select({ ...state, unreadAfterId: 'x' }), rows);
  });

  it('what came after a message is counted', () => {
    const state = stateOf([at(1, 0), at(2, 1), at(3, 2)]);
    assert.equal(countAfter(state, aMessage(1).id), 2);
    assert.equal(countAfter(state, aMessage(3).id), 0);
    assert.equal(countAfter(state, 'gone'), 0);
    assert.equal(countAfter(state, null), 0);
  });
});

describe('[R2] whether an answer can go on', () => {
  const failed = (kind: 'cutByLength' | 'brokenStream' | 'refused', text = 'some') =>
    canContinue(aMessage(1, { text, status: 'failed', failure: { kind, detail: '' } }));

  it('it can where it broke off after it had said something', () => {
    assert.equal(canContinue(aMessage(1, { status: 'interrupted' })), true);
    assert.equal(failed('cutByLength'), true);
    assert.equal(failed('brokenStream'), true);
  });

  it('it cannot where it is whole, said nothing or was refused', () => {
    assert.equal(canContinue(aMessage(1)), false);
    assert.equal(canContinue(aMessage(1, { status: 'interrupted', text: '' })), false);
    assert.equal(failed('brokenStream', ''), false);
    assert.equal(failed('refused'), false);
  });
});
