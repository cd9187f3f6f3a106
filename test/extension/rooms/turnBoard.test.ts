import assert from 'node:assert/strict';
import { createTurnBoard } from '../../../extension/rooms/turnBoard.ts';

describe('the board of turns', () => {
  it('tells the queue of a room with whose turns wait, in the order they were queued', () => {
    const board = createTurnBoard();
    const add = (turnId: string, roomId: string, personalityId: string) =>
      board.add(turnId, { roomId, personalityId, answers: 'm', stage: null, state: 'queued' });
    add('t1', 'room', 'ada');
    add('t2', 'other', 'ada');
    add('t3', 'room', 'farid');
    add('t4', 'room', 'ada');
    board.setState('t1', 'thinking');
    assert.deepEqual(board.queueOf('room'), {
      queue: ['t3', 't4'],
      queueSpeakers: ['farid', 'ada'],
    });
  });
});
