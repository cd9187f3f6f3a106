import type { Attachment } from '../domain/attachment.ts';
import type { ImageType } from '../domain/image.ts';
import type { RoomMode, RoomRules } from '../domain/roomRules.ts';
import type { AttachFrom, CountedAttachment, SentPicture } from './attaching.ts';
import type { Appearance, AutopilotView, ContextGauge, RoomView } from './roomView.ts';
import type { ChatNotice, ChatSnapshot, MessageView, ParticipantView } from './chatView.ts';

/**
 * What the chat page may ask of the extension host. The page shows model output, so the host trusts
 * nothing that it sends: `hostParams` decodes every call before the host sees it. Adding a method here
 * fails the build until it has a decoder and the host implements it.
 */
export interface HostApi {
  /** The page's first call, and its answer to any gap: null when there is no conversation to show. */
  open(params: { conversationId: string | null }): Promise<ChatSnapshot | null>;
  loadOlder(params: {
    conversationId: string;
    beforeId: string;
    /** Loads on until this message is in, page after page; null is one page. */
    untilId: string | null;
  }): Promise<{ messages: readonly MessageView[]; hasOlder: boolean }>;
  sendMessage(params: {
    conversationId: string;
    text: string;
    replyTo: string | null;
    attachments: readonly Attachment[];
    images: readonly SentPicture[];
  }): Promise<{ messageId: string }>;
  /** Stops one answer, or all of the conversation's. */
  stop(params: { conversationId: string; turnId: string | null }): Promise<null>;
  /** Asks again for the message that a failed or interrupted turn was answering. */
  retry(params: { conversationId: string; messageId: string }): Promise<null>;
  /** Lets a personality go on where its answer broke off. */
  continueAnswer(params: { conversationId: string; messageId: string }): Promise<null>;
  /**
   * Changes a human's message and asks the room again. What was said after it is taken back; the host
   * offers to undo that.
   */
  editMessage(params: { conversationId: string; messageId: string; text: string }): Promise<null>;
  /** Takes one message back; the host offers to undo that. */
  deleteMessage(params: { conversationId: string; messageId: string }): Promise<null>;
  /**
   * Proposes the edits in the text of an answer, for models that use no tools. The host says what became
   * of each; `made` counts the files with changes to decide on, `refused` what could not be used.
   */
  proposeEdits(params: {
    conversationId: string;
    messageId: string;
  }): Promise<{ made: number; refused: number }>;
  /** A new conversation that begins with everything up to this message, and shows it. */
  branch(params: { conversationId: string; messageId: string }): Promise<null>;
  setMode(params: { conversationId: string; mode: RoomMode }): Promise<null>;
  setAutopilot(params: { conversationId: string; isOn: boolean }): Promise<null>;
  changeRules(params: { conversationId: string; change: Partial<RoomRules> }): Promise<null>;
  setDescription(params: { conversationId: string; description: string }): Promise<null>;
  setTitle(params: { conversationId: string; title: string }): Promise<null>;
  /** A seat's model and title in this conversation; null gives back the personality's own. */
  changeSeat(params: {
    conversationId: string;
    personalityId: string;
    change: { model?: string | null; title?: string | null };
  }): Promise<null>;
  /** Lets the person choose the model of a seat from the list. */
  pickSeatModel(params: { conversationId: string; personalityId: string }): Promise<null>;
  openPersonality(params: { personalityId: string }): Promise<null>;
  /** Summarises the older part of the conversation now. */
  summarize(params: { conversationId: string }): Promise<null>;
  exportConversation(params: { conversationId: string }): Promise<null>;
  saveAsPreset(params: { conversationId: string }): Promise<null>;
  duplicateConversation(params: { conversationId: string }): Promise<null>;
  deleteConversation(params: { conversationId: string }): Promise<null>;
  setPinned(params: { conversationId: string; isPinned: boolean }): Promise<null>;
  setArchived(params: { conversationId: string; isArchived: boolean }): Promise<null>;
  searchConversations(params: null): Promise<null>;
  /** Takes back what `remember` or `forget` did in a tool call of this message. */
  undoMemory(params: { conversationId: string; messageId: string; callId: string }): Promise<null>;
  /** Reads text that is to go with a message. `told` says what cannot go and why, in words for people. */
  attach(params: { from: AttachFrom }): Promise<{
    attachments: readonly CountedAttachment[];
    told: string | null;
  }>;
  /** Workspace files whose path is like what is typed, the likeliest first; open files for nothing. */
  findFiles(params: { typed: string }): Promise<{ paths: readonly string[] }>;
  /** A picture of a message; null when it is not here (any more). */
  loadImage(params: {
    conversationId: string;
    imageId: string;
  }): Promise<{ image: { type: ImageType; base64: string } | null }>;
  /** Messages of this conversation that hold the text, newest first, at most 200. */
  find(params: {
    conversationId: string;
    text: string;
  }): Promise<{ hits: readonly { messageId: string; excerpt: string }[] }>;
  markRead(params: { conversationId: string; messageId: string }): Promise<null>;
  openRoomDefaults(params: null): Promise<null>;
  newConversation(params: null): Promise<null>;
  addParticipants(params: { conversationId: string }): Promise<null>;
  removeParticipant(params: { conversationId: string; personalityId: string }): Promise<null>;
  setMuted(params: {
    conversationId: string;
    personalityId: string;
    isMuted: boolean;
  }): Promise<null>;
  renameConversation(params: { conversationId: string }): Promise<null>;
  /** Shows a place in a workspace file, lines counted from 0. */
  openPlace(params: { path: string; line: number }): Promise<null>;
  /** Opens a web address outside; the host asks the person first. */
  openLink(params: { url: string }): Promise<null>;
  copy(params: { text: string }): Promise<null>;
  connectProvider(params: null): Promise<null>;
}

export type HostMethod = keyof HostApi;
export type ParamsOf<M extends HostMethod> = Parameters<HostApi[M]>[0];

/**
 * What the host tells the page. Each event carries the conversation it belongs to; the channel numbers
 * them, and a page that misses a number opens anew.
 */
export type HostEvent = { readonly conversationId: string } & (
  | { readonly type: 'messageAdded'; readonly message: MessageView }
  /** Replaces the message of the same id; its text is whole. */
  | { readonly type: 'messageChanged'; readonly message: MessageView }
  | { readonly type: 'messageRemoved'; readonly messageId: string }
  /** Streaming text: `offset` is the text's length before it, in UTF-16 units. */
  | {
      readonly type: 'textAdded';
      readonly messageId: string;
      readonly part: 'text' | 'reasoning';
      readonly offset: number;
      readonly text: string;
    }
  | { readonly type: 'participantsChanged'; readonly participants: readonly ParticipantView[] }
  /** `queueSpeakers` as in the snapshot. */
  | {
      readonly type: 'queueChanged';
      readonly queue: readonly string[];
      readonly queueSpeakers?: readonly string[];
    }
  | { readonly type: 'titleChanged'; readonly title: string }
  | { readonly type: 'roomChanged'; readonly room: RoomView }
  /** Null: it has ended; the notice says why. */
  | { readonly type: 'autopilotChanged'; readonly autopilot: AutopilotView | null }
  | { readonly type: 'contextChanged'; readonly context: ContextGauge | null }
  | { readonly type: 'appearanceChanged'; readonly appearance: Appearance }
  /** Show this message of the conversation, loading back to it, and flash it. */
  | { readonly type: 'messageRevealed'; readonly messageId: string }
  /** The bytes of a picture have come that `loadImage` did not have before. */
  | { readonly type: 'pictureArrived'; readonly imageId: string }
  | { readonly type: 'noticeChanged'; readonly notice: ChatNotice | null }
  /** Show another conversation: the page calls `open` with it. Null: there is none. */
  | { readonly type: 'conversationChosen'; readonly chosenId: string | null }
);
