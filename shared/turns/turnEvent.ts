import type { PersonalityId } from '../domain/ids.ts';
import type { MessageStage, ToolOutcome, Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import type { StopReason } from '../domain/stopReason.ts';
import type { ToolCall } from '../models/model.ts';

/** Names one answer of one personality; it becomes the id of the message that the answer makes. */
export type TurnId = string;

/** Everything that happens in a round, in order: the whole output of the turn engine. */
export type TurnEvent =
  | {
      readonly type: 'turnQueued';
      readonly turnId: TurnId;
      readonly personalityId: PersonalityId;
      /** The message being answered. */
      readonly answers: string;
      readonly stage: MessageStage | null;
    }
  | { readonly type: 'turnStarted'; readonly turnId: TurnId; readonly model: string }
  | { readonly type: 'textAdded'; readonly turnId: TurnId; readonly text: string }
  | { readonly type: 'reasoningAdded'; readonly turnId: TurnId; readonly text: string }
  | { readonly type: 'toolCalled'; readonly turnId: TurnId; readonly call: ToolCall }
  | {
      readonly type: 'toolEnded';
      readonly turnId: TurnId;
      readonly callId: string;
      readonly outcome: ToolOutcome;
    }
  | { readonly type: 'turnEnded'; readonly turnId: TurnId; readonly usage: Usage | null }
  /** Stopped in the middle; what was said so far is kept. `usage`, here and below, where any is known. */
  | { readonly type: 'turnInterrupted'; readonly turnId: TurnId; readonly usage?: Usage }
  | {
      readonly type: 'turnFailed';
      readonly turnId: TurnId;
      readonly failure: ModelFailure;
      readonly usage?: Usage;
    }
  /** It chose to say nothing. */
  | {
      readonly type: 'turnDeclined';
      readonly turnId: TurnId;
      readonly reason: string;
      readonly usage?: Usage;
    }
  /** The room says something itself: a verdict, a vote's outcome, a facilitator's choice. */
  | {
      readonly type: 'roomSaid';
      readonly messageId: TurnId;
      readonly text: string;
      readonly stage: MessageStage;
      readonly model: string | null;
      readonly usage: Usage | null;
    }
  /** Autopilot began, went on or, with null, ended; the reason comes as `roomStopped`. */
  | { readonly type: 'autopilotChanged'; readonly autopilot: AutopilotProgress | null }
  /** Nobody else speaks until somebody is asked again. */
  | { readonly type: 'roomStopped'; readonly reason: StopReason };

/** How a turn comes to its end: one of these is the last that is heard of it. */
export type TurnEnding = Extract<
  TurnEvent,
  { type: 'turnEnded' | 'turnInterrupted' | 'turnFailed' | 'turnDeclined' }
>;

/** What a running autopilot did since it began. */
export interface AutopilotProgress {
  readonly startedAt: number;
  readonly messages: number;
  /** US dollars. */
  readonly spend: number;
}
