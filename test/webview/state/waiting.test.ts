import assert from 'node:assert/strict';
import { initialState } from '../../../webview/state/chatState.ts';
import { createWaitingSelector } from '../../../webview/state/waiting.ts';
import { aParticipant, aSnapshot, ROOM_ID, uuidOf } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';
import { until } from '../../support/until.ts';

const ada = aParticipant();

describe('the turns that wait', () => {
  it('are told with their names, first to last', () => {
    const state = {
      ...initialState,
      participants: [ada],
      queue: ['t1', 't2'],
      queueSpeakers: [ada.id, uuidOf(99)],
    };
    assert.deepEqual(createWaitingSelector()(state), [
      { turnId: 't1', name: 'Ada' },
      { turnId: 't2', name: null },
    ]);
  });

  it('have no names when the host does not say whose they are', () => {
    const state = { ...initialState, participants: [ada], queue: ['t1'] };
    assert.deepEqual(createWaitingSelector()(state), [{ turnId: 't1', name: null }]);
  });

  it('are as the host last told', async () => {
    const { chat, channel, state } = startChat({
      open: () => Promise.resolve(aSnapshot({ queue: ['t1'], queueSpeakers: [ada.id] })),
    });
    const select = createWaitingSelector();
    await chat.open(null);
    assert.deepEqual(select(state()), [{ turnId: 't1', name: 'Ada' }]);
    channel.push({
      type: 'queueChanged',
      conversationId: ROOM_ID,
      queue: ['t2', 't3'],
      queueSpeakers: [ada.id, ada.id],
    });
    await until(() => select(state()).length === 2, 'the queue has changed');
    assert.equal(select(state())[1]?.name, 'Ada');
  });

  it('are the same list until something about them changes', () => {
    const select = createWaitingSelector();
    const state = { ...initialState, participants: [ada], queue: ['t1'] };
    assert.equal(select(state), select({ ...state, title: 'other' }));
    assert.deepEqual(select({ ...state, queueSpeakers: [ada.id] })[0]?.name, 'Ada');
    assert.notEqual(select(state), select({ ...state, queue: ['t1', 't2'] }));
  });
});
