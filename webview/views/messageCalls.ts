import { truncate } from '../../shared/domain/text.ts';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { HostApi } from '../../shared/protocol/hostApi.ts';
import type { Chat } from '../state/chat.ts';
import type { Attempt } from '../state/chatState.ts';
import { focusComposer } from './focusComposer.ts';

const EXCERPT_LENGTH = 200;

interface OnMessage {
  readonly conversationId: string;
  readonly messageId: string;
}

/** Asks the host something about a message of the shown conversation; true when it was done. */
async function askAbout(
  chat: Chat,
  attempt: Attempt,
  messageId: string,
  call: (api: HostApi, target: OnMessage) => Promise<unknown>,
): Promise<boolean> {
  const { conversationId } = chat.store.getState();
  if (conversationId === null) return false;
  return chat.ask(attempt, (api) => call(api, { conversationId, messageId }));
}

/** Asks for the answer again. */
export function retry(chat: Chat, id: string): void {
  void askAbout(chat, 'retry', id, (api, target) => api.retry(target));
}

export function continueAnswer(chat: Chat, id: string): void {
  void askAbout(chat, 'continueAnswer', id, (api, target) => api.continueAnswer(target));
}

/** Puts the edits in an answer's text into the review; the host says what became of them. */
export function proposeEdits(chat: Chat, id: string): void {
  void askAbout(chat, 'proposeEdits', id, (api, target) => api.proposeEdits(target));
}

export function branch(chat: Chat, id: string): void {
  void askAbout(chat, 'branch', id, (api, target) => api.branch(target));
}

export function deleteMessage(chat: Chat, id: string): void {
  void askAbout(chat, 'deleteMessage', id, (api, target) => api.deleteMessage(target));
}

export function undoMemory(chat: Chat, id: string, callId: string): void {
  void askAbout(chat, 'undoMemory', id, (api, target) => api.undoMemory({ ...target, callId }));
}

/** A message that is being written has the id of its turn. */
export function stopOne(chat: Chat, turnId: string): void {
  void askAbout(chat, 'stop', turnId, (api, { conversationId }) =>
    api.stop({ conversationId, turnId }),
  );
}

export async function summarizeThenRetry(chat: Chat, id: string): Promise<void> {
  const isDone = await askAbout(chat, 'summarize', id, (api, { conversationId }) =>
    api.summarize({ conversationId }),
  );
  if (isDone) retry(chat, id);
}

export function copyMessage(chat: Chat, text: string): void {
  void chat.ask('copy', (api) => api.copy({ text }));
}

/** Makes the next message an answer to this one. */
export function replyTo(chat: Chat, { id, text, author }: MessageView): void {
  const excerpt = truncate(text.replaceAll(/\s+/g, ' ').trim(), EXCERPT_LENGTH);
  chat.changeDraft({ replyTo: { id, name: author.name, excerpt } });
  focusComposer();
}

/** Lets the person choose another model for the author of an answer. */
export function chooseModel(chat: Chat, { author }: MessageView): void {
  const { conversationId } = chat.store.getState();
  if (conversationId === null || author.kind !== 'personality') return;
  void chat.ask('changeRoom', (api) =>
    api.pickSeatModel({ conversationId, personalityId: author.id }),
  );
}

/** The newest human message before an answer, which led to it; null where it is not loaded. */
export function questionOf(chat: Chat, answerId: string): string | null {
  const { order, settled } = chat.store.getState();
  for (let at = order.lastIndexOf(answerId) - 1; at >= 0; at--) {
    const id = order[at] ?? '';
    if (settled.get(id)?.author.id === 'you') return id;
  }
  return null;
}
