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
  }): Promise<{ messages: readonly MessageView[]; hasOlder: boolean }>;
  sendMessage(params: {
    conversationId: string;
    text: string;
    replyTo: string | null;
  }): Promise<{ messageId: string }>;
  /** Stops one answer, or all of the conversation's. */
  stop(params: { conversationId: string; turnId: string | null }): Promise<null>;
  /** Asks again for the message that a failed or interrupted turn was answering. */
  retry(params: { conversationId: string; messageId: string }): Promise<null>;
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
export type ReplyOf<M extends HostMethod> = Awaited<ReturnType<HostApi[M]>>;

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
  | { readonly type: 'queueChanged'; readonly queue: readonly string[] }
  | { readonly type: 'titleChanged'; readonly title: string }
  | { readonly type: 'noticeChanged'; readonly notice: ChatNotice | null }
  /** Show another conversation: the page calls `open` with it. Null: there is none. */
  | { readonly type: 'conversationChosen'; readonly chosenId: string | null }
);
