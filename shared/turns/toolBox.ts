import type { Cancel } from '../domain/cancel.ts';
import type { ConversationId, MessageId, PersonalityId } from '../domain/ids.ts';
import type { ToolOutcome } from '../domain/message.ts';
import type { ToolCall, ToolDeclaration } from '../models/model.ts';

/** Who calls a tool, and from where. */
export interface ToolCaller {
  readonly personalityId: PersonalityId;
  readonly personalityName: string;
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
}

export interface ToolResult {
  /** What the timeline shows and keeps. */
  readonly outcome: ToolOutcome;
  /** What the model reads: the result, or the refusal in words that it can act on. */
  readonly reply: string;
}

/** The tools of one turn. `run` validates its arguments and never throws for what a model did wrong. */
export interface ToolBox {
  readonly declarations: readonly ToolDeclaration[];
  run(call: ToolCall, caller: ToolCaller, cancel: Cancel): Promise<ToolResult>;
}
