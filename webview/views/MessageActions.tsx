import { truncate } from '../../shared/domain/text.ts';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { Chat } from '../state/chat.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { focusComposer } from './focusComposer.ts';
import { useChat } from './useChat.ts';
import { messageWords } from './words.ts';

const EXCERPT_LENGTH = 200;

/** What can be done with a message: shown while it is pointed at or holds the focus. */
export function MessageActions({ message }: { readonly message: MessageView }) {
  const chat = useChat();
  const { id, text, status, author } = message;
  const reply = () => {
    const excerpt = truncate(text.replaceAll(/\s+/g, ' ').trim(), EXCERPT_LENGTH);
    chat.changeDraft({ replyTo: { id, name: author.name, excerpt } });
    focusComposer();
  };
  const copy = () => void chat.ask('copy', (api) => api.copy({ text }));
  const canRetry = author.kind === 'personality' && status !== 'streaming';
  return (
    <div className="message-actions" role="group">
      {status === 'streaming' && (
        <IconButton
          icon="debug-stop"
          label={messageWords.stop}
          testId="stop-one"
          onClick={() => stopOne(chat, id)}
        />
      )}
      <IconButton icon="reply" label={messageWords.reply} testId="reply" onClick={reply} />
      {text !== '' && (
        <IconButton icon="copy" label={messageWords.copy} testId="copy" onClick={copy} />
      )}
      {canRetry && (
        <IconButton
          icon="refresh"
          label={messageWords.retry}
          testId="retry-action"
          onClick={() => retry(chat, id)}
        />
      )}
    </div>
  );
}

/** Asks for the answer again. */
export function retry(chat: Chat, messageId: string): void {
  const { conversationId } = chat.store.getState();
  if (!conversationId) return;
  void chat.ask('retry', (api) => api.retry({ conversationId, messageId }));
}

/** A message that is being written has the id of its turn. */
function stopOne(chat: Chat, turnId: string): void {
  const { conversationId } = chat.store.getState();
  if (!conversationId) return;
  void chat.ask('stop', (api) => api.stop({ conversationId, turnId }));
}
