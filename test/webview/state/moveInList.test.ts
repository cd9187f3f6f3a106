import assert from 'node:assert/strict';
import { isListKey, moveInList, nextInRing, tabStopOf } from '../../../webview/state/moveInList.ts';

const ids = ['a', 'b', 'c', 'd'];

describe('moving in the message list', () => {
  it('begins at the newest message', () => {
    assert.equal(tabStopOf(ids, null), 'd');
    assert.equal(moveInList(ids, null, 'ArrowUp'), 'c');
  });

  it('comes back to the message it was at, or to the newest when that is gone', () => {
    assert.equal(tabStopOf(ids, 'b'), 'b');
    assert.equal(tabStopOf(ids, 'deleted'), 'd');
    assert.equal(tabStopOf([], 'b'), null);
  });

  it('goes up and down one message, and stays at either end', () => {
    assert.equal(moveInList(ids, 'b', 'ArrowUp'), 'a');
    assert.equal(moveInList(ids, 'b', 'ArrowDown'), 'c');
    assert.equal(moveInList(ids, 'a', 'ArrowUp'), 'a');
    assert.equal(moveInList(ids, 'd', 'ArrowDown'), 'd');
  });

  it('goes to the oldest and the newest with Home and End', () => {
    assert.equal(moveInList(ids, 'c', 'Home'), 'a');
    assert.equal(moveInList(ids, 'b', 'End'), 'd');
  });

  it('goes nowhere in a list without messages', () => {
    for (const key of ['ArrowUp', 'ArrowDown', 'Home', 'End'] as const)
      assert.equal(moveInList([], null, key), null);
  });

  it('knows its keys from others', () => {
    assert.equal(isListKey('Home'), true);
    assert.equal(isListKey('PageUp'), false);
  });

  it('goes round what a message holds, forwards and backwards', () => {
    const forwards = [-1, 0, 1, 2].map((at) => nextInRing(3, at, false));
    const backwards = [-1, 0, 1, 2].map((at) => nextInRing(3, at, true));
    assert.deepEqual(forwards, [0, 1, 2, 0]);
    assert.deepEqual(backwards, [2, 2, 0, 1]);
  });
});
