import type { Cancel } from '../domain/cancel.ts';
import type { ChatMessage } from '../models/model.ts';
import type { Member, Room } from './room.ts';
import type { TurnTask } from './turnTask.ts';

export interface PromptRequest {
  readonly room: Room;
  /** The personality that is to speak. */
  readonly member: Member;
  readonly task: TurnTask;
  /** Messages that this reader must not see: the others' blind drafts. */
  readonly hiddenIds: readonly string[];
  readonly hasTools: boolean;
}

export interface ComposedPrompt {
  readonly messages: readonly ChatMessage[];
  /** What we take them for, in tokens of the member's model. */
  readonly estimatedTokens: number;
}

/**
 * Composes what a personality reads, reading the conversation and summarising its older part where the
 * model's window asks for it. Rejects only for defects; cancelled, it ends early with what it has.
 */
export type ComposePrompt = (request: PromptRequest, cancel: Cancel) => Promise<ComposedPrompt>;
