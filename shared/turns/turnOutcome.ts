import type { PersonalityId } from '../domain/ids.ts';
import type { Usage } from '../domain/message.ts';
import type { Room } from '../prompt/room.ts';
import type { TurnResult } from './policy.ts';
import { calledIn } from './speakers.ts';
import type { TurnEnding, TurnEvent, TurnId } from './turnEvent.ts';

/** Follows one turn's events until it is known what the turn came to. */
export interface TurnOutcome {
  hear(event: TurnEvent): void;
  /** `room` says who can be called; null where the turn never began. */
  result(room: Room | null, usage: Usage | null): TurnResult;
}

const STATUS_OF = {
  turnEnded: 'complete',
  turnDeclined: 'declined',
  turnFailed: 'failed',
  turnInterrupted: 'interrupted',
} as const;

export function createTurnOutcome(turnId: TurnId, personalityId: PersonalityId): TurnOutcome {
  const called: PersonalityId[] = [];
  let text = '';
  let status: TurnResult['status'] = 'interrupted';
  return {
    hear(event) {
      if (event.type === 'textAdded') text += event.text;
      if (event.type === 'toolEnded' && event.outcome.kind === 'mentioned') {
        called.push(event.outcome.personalityId);
      }
      if (isEnding(event)) status = STATUS_OF[event.type];
    },
    result(room, usage) {
      const members = room?.members ?? [];
      const others = members.filter(({ id, isMuted }) => id !== personalityId && !isMuted);
      const named = status === 'complete' ? [...called, ...calledIn(text, others)] : [];
      const name = members.find(({ id }) => id === personalityId)?.name ?? '';
      const mentions = [...new Set(named)];
      return { turnId, personalityId, name, status, text, mentions, usage };
    },
  };
}

function isEnding(event: TurnEvent): event is TurnEnding {
  return event.type in STATUS_OF;
}
