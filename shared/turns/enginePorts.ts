import type { Clock } from '../domain/clock.ts';
import type { NewId, PersonalityId } from '../domain/ids.ts';
import type { Member, Room } from '../prompt/room.ts';
import type { TurnTask } from '../prompt/turnTask.ts';
import type { TurnPorts } from './runTurn.ts';
import type { Random } from './speakers.ts';
import type { ToolCaller } from './toolBox.ts';
import type { TurnEvent, TurnId } from './turnEvent.ts';

export interface EnginePorts extends TurnPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  /**
   * The room as it is now, all that was emitted so far included; null when it is gone. It holds at least
   * its newest messages and, where they still exist, those of `wordIds`.
   */
  readonly readRoom: (roomId: string, wordIds: readonly string[]) => Promise<Room | null>;
  /** Who a tool of this turn acts for. */
  readonly callerOf: (
    roomId: string,
    turnId: TurnId,
    who: Pick<ToolCaller, 'personalityId' | 'personalityName'>,
  ) => ToolCaller;
  /** Hears everything, in order. */
  readonly emit: (roomId: string, event: TurnEvent) => void;
  /** Hears of defects; the turn that met one has failed. */
  readonly report: (error: unknown) => void;
  /** Model calls of turns, judges and votes that run at once, over all rooms; asked anew each time. */
  readonly maxInFlight: () => number;
  /** Asked before several answer a human; false stops the round. */
  readonly admitRound: (room: Room, speakers: readonly Member[]) => Promise<boolean>;
}

/** What sets off a round: a human's message in the room, or one personality asked by name. */
export interface RoundRequest {
  readonly roomId: string;
  /** The message to be answered; the room must hold it when it is read. */
  readonly answers: string;
  /** Null: whoever the room's mode chooses. */
  readonly speaker: PersonalityId | null;
  /** What `speaker` is asked for; left out: it answers. */
  readonly task?: TurnTask;
}
