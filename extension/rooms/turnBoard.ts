import type { MessageStage } from '../../shared/domain/message.ts';
import type { ParticipantState } from '../../shared/protocol/chatView.ts';

export interface BoardTurn {
  readonly roomId: string;
  readonly personalityId: string;
  readonly answers: string;
  readonly stage: MessageStage | null;
  state: 'queued' | 'thinking' | 'typing';
}

/** Who is doing what, over all rooms, in the order the turns were queued. */
export interface TurnBoard {
  add(turnId: string, turn: BoardTurn): void;
  get(turnId: string): BoardTurn | null;
  /** True when that changed anything. */
  setState(turnId: string, state: BoardTurn['state']): boolean;
  remove(turnId: string): void;
  /** The turns that wait for their place, and the personalities whose they are, in the same order. */
  queueOf(roomId: string): {
    readonly queue: readonly string[];
    readonly queueSpeakers: readonly string[];
  };
  /** The liveliest of a personality's turns, in one room or with null in all. */
  stateOf(personalityId: string, roomId: string | null): ParticipantState;
}

export function createTurnBoard(): TurnBoard {
  const turns = new Map<string, BoardTurn>();
  const queued = (roomId: string) =>
    [...turns].filter(([, turn]) => turn.roomId === roomId && turn.state === 'queued');
  return {
    add: (turnId, turn) => void turns.set(turnId, turn),
    get: (turnId) => turns.get(turnId) ?? null,
    setState(turnId, state) {
      const turn = turns.get(turnId);
      if (turn === undefined || turn.state === state) return false;
      turn.state = state;
      return true;
    },
    remove: (turnId) => void turns.delete(turnId),
    queueOf: (roomId) => ({
      queue: queued(roomId).map(([turnId]) => turnId),
      queueSpeakers: queued(roomId).map(([, { personalityId }]) => personalityId),
    }),
    stateOf(personalityId, roomId) {
      const states = [...turns.values()]
        .filter((turn) => turn.personalityId === personalityId)
        .filter((turn) => roomId === null || turn.roomId === roomId)
        .map((turn) => turn.state);
      return (['typing', 'thinking', 'queued'] as const).find((s) => states.includes(s)) ?? 'idle';
    },
  };
}
