import type { PersonalityId } from '../domain/ids.ts';
import type { MessageStage, Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import type { SpeakingOrder } from '../domain/roomRules.ts';
import type { StopReason } from '../domain/stopReason.ts';
import type { ChatMessage, ModelRequest } from '../models/model.ts';
import type { PromptRequest } from '../prompt/promptPort.ts';
import type { Room } from '../prompt/room.ts';
import type { TurnTask } from '../prompt/turnTask.ts';
import type { Random } from './speakers.ts';
import type { TurnId } from './turnEvent.ts';

/** One turn that a policy wants. */
export interface TurnOrder {
  readonly personalityId: PersonalityId;
  /** A function where it depends on what the turns before it in the same step came to. */
  readonly task: TurnTask | ((earlier: readonly TurnResult[]) => TurnTask);
  /** Whether it may summon others with the `mention` tool. */
  readonly mayMention: boolean;
}

/** Turns that are queued together. */
export interface Step {
  readonly order: SpeakingOrder;
  readonly stage: MessageStage | null;
  /** Nobody of the step reads what the others of the step say. */
  readonly isBlind: boolean;
  readonly turns: readonly TurnOrder[];
}

/** What one turn came to. */
export interface TurnResult {
  readonly turnId: TurnId;
  readonly personalityId: PersonalityId;
  readonly name: string;
  readonly status: 'complete' | 'declined' | 'failed' | 'interrupted';
  /** What was said, also where it was cut off. */
  readonly text: string;
  /** Whom it called by the tool or by name in a finished message: unmuted members, never itself. */
  readonly mentions: readonly PersonalityId[];
  readonly usage: Usage | null;
}

/** A model call that nobody sees: a judge's, a voter's, a facilitator's. */
export type Question = Pick<ModelRequest, 'model' | 'temperature' | 'reasoningEffort'> & {
  readonly messages: readonly ChatMessage[];
};

export type Asked =
  | { readonly kind: 'answered'; readonly text: string; readonly usage: Usage | null }
  | { readonly kind: 'failed'; readonly failure: ModelFailure; readonly usage: Usage | null }
  /** The round is over; nothing that follows counts. */
  | { readonly kind: 'cancelled' };

/** What the room says itself. */
interface RoomWords {
  readonly text: string;
  readonly stage: MessageStage;
  readonly model: string | null;
  readonly usage: Usage | null;
}

/** A human's word that a round answers. */
export interface Word {
  readonly messageId: string;
  /** Who has answered it already, in a round that another word ended. */
  readonly answeredBy: readonly PersonalityId[];
}

/** All that a policy decides from and acts through. */
export interface PolicyContext {
  /** The room as it was last read: before the round, and again before every turn. */
  readonly room: Room;
  /** Oldest first; empty on autopilot. */
  readonly words: readonly Word[];
  readonly isAutopilot: boolean;
  readonly random: Random;
  /** Model turns since a human spoke. */
  readonly turns: () => number;
  /** Summoned turns between two within five minutes, over rounds. */
  readonly pairMessages: (one: PersonalityId, two: PersonalityId) => number;
  readonly notePairMessage: (one: PersonalityId, two: PersonalityId) => void;
  readonly ask: (question: Question) => Promise<Asked>;
  /** What a member would read for a task; null once the round is over. */
  readonly compose: (
    request: Pick<PromptRequest, 'member' | 'task' | 'hiddenIds'>,
  ) => Promise<readonly ChatMessage[] | null>;
  readonly say: (words: RoomWords) => void;
}

/**
 * Who speaks next, and as what: yields steps, gets back what they came to, and returns why the room
 * falls silent, or null where it has simply come to its end. It acts through its context alone.
 */
export type Policy = (context: PolicyContext) => PolicyRun;
export type PolicyRun =
  | AsyncGenerator<Step, StopReason | null, readonly TurnResult[]>
  | Generator<Step, StopReason | null, readonly TurnResult[]>;

/** A step of the room's plain talk. */
export function plainStep(order: SpeakingOrder, turns: readonly TurnOrder[]): Step {
  return { order, stage: null, isBlind: false, turns };
}
