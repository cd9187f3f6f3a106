import type { Accent } from '../domain/accent.ts';
import type { ConversationId, MessageId, PersonalityId } from '../domain/ids.ts';
import type { Attachment } from '../domain/attachment.ts';
import type { ImageRef } from '../domain/image.ts';
import type { MessageStage, MessageStatus, ToolUse, Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import type { StopReason } from '../domain/stopReason.ts';
import type { Appearance, AutopilotView, ContextGauge, RoomView } from './roomView.ts';

/** What a participant is doing now. */
export type ParticipantState = 'idle' | 'queued' | 'thinking' | 'typing' | 'muted';

export interface ParticipantView {
  readonly kind: 'human' | 'personality';
  /** A personality's id; the human has none of their own yet. */
  readonly id: PersonalityId | 'you';
  readonly name: string;
  readonly title: string;
  readonly accent: Accent;
  readonly icon: string;
  /** Empty for a human. */
  readonly model: string;
  readonly state: ParticipantState;
  /** Whether its model is known to take pictures; true for a human. */
  readonly seesPictures: boolean;
}

/** A message as the page shows it. */
export interface MessageView {
  readonly id: MessageId;
  readonly author: {
    readonly kind: 'human' | 'personality' | 'room';
    readonly id: PersonalityId | 'you' | 'room';
    readonly name: string;
    readonly title: string;
    readonly accent: Accent;
    readonly icon: string;
  };
  readonly text: string;
  readonly reasoning: string;
  readonly toolUses: readonly ToolUse[];
  readonly replyTo: {
    readonly id: MessageId;
    readonly name: string;
    readonly excerpt: string;
  } | null;
  readonly stage: MessageStage | null;
  readonly attachments: readonly Attachment[];
  /** Named only: the page asks for each when it shows it. */
  readonly images: readonly ImageRef[];
  readonly status: MessageStatus;
  /** Whether it is a finished answer with edits in its text that can be proposed; false while it grows. */
  readonly holdsEdits: boolean;
  readonly failure: ModelFailure | null;
  readonly model: string | null;
  readonly usage: Usage | null;
  readonly createdAt: number;
  readonly editedAt: number | null;
}

/** Everything that the page needs to show a conversation from nothing. */
export interface ChatSnapshot {
  readonly conversationId: ConversationId;
  readonly title: string;
  readonly participants: readonly ParticipantView[];
  /** The newest page of messages, oldest first; running answers included with their text so far. */
  readonly messages: readonly MessageView[];
  readonly hasOlder: boolean;
  /** Turn ids waiting for their place, in order. */
  readonly queue: readonly string[];
  /** Whose turns those are, in the same order; absent where the host does not say. */
  readonly queueSpeakers?: readonly string[];
  readonly notice: ChatNotice | null;
  readonly room: RoomView;
  readonly autopilot: AutopilotView | null;
  /** Null until a prompt was composed here. */
  readonly context: ContextGauge | null;
  /** The newest message that the person had seen when they last left; null when never opened. */
  readonly lastReadId: string | null;
  readonly appearance: Appearance;
}

/** Something that the person should know or do, shown above the composer. */
export type ChatNotice =
  /** No provider is connected: offer to connect one. */
  | { readonly kind: 'noProvider' }
  /** The provider is the simulated one; its answers are rule-based. */
  | { readonly kind: 'simulated' }
  /** Restricted Mode: talk works, tools do not. */
  | { readonly kind: 'restricted' }
  | { readonly kind: 'roomStopped'; readonly reason: StopReason }
  /** The local database cannot be written: what is typed now would be lost, so it is refused. */
  | { readonly kind: 'storeUnavailable'; readonly reason: 'full' | 'readOnly' | 'broken' };
