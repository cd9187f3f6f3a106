import { memo } from 'react';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import { messageOf } from '../state/messages.ts';
import { Icon } from '../ui/Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { formatMoment, formatTime } from './format.ts';
import { Markdown } from './Markdown.tsx';
import { MessageActions } from './MessageActions.tsx';
import { MessageOutcome } from './MessageOutcome.tsx';
import { openLinks } from './openLinks.ts';
import { ToolUses } from './ToolUses.tsx';
import { useChat, useSelect } from './useChat.ts';
import { messageWords } from './words.ts';

interface MessageProps {
  readonly id: string;
  readonly isFlashed: boolean;
  readonly onShowMessage: (id: string) => void;
}

/** One message. It renders again only when that message changes. */
export const Message = memo(function Message({ id, isFlashed, onShowMessage }: MessageProps) {
  const chat = useChat();
  const message = useSelect((state) => messageOf(state, id));
  if (!message) return null;
  const { author, status, createdAt } = message;
  return (
    <article
      className={`message${isFlashed ? ' flashed' : ''}`}
      data-testid="message"
      data-message-id={id}
      data-author={author.name}
      data-kind={author.kind}
      data-status={status}
      aria-label={messageWords.labelled(author.name, formatTime(createdAt))}
      aria-busy={status === 'streaming'}
      tabIndex={-1}
    >
      <Avatar accent={author.accent} icon={author.icon} />
      <div className="message-main">
        <MessageHeading message={message} />
        <Quote message={message} onShowMessage={onShowMessage} />
        <Reasoning message={message} />
        <ToolUses toolUses={message.toolUses} />
        <div className="message-text" data-testid="message-text" {...openLinks(chat)}>
          <Markdown text={message.text} isStreaming={status === 'streaming'} />
        </div>
        <MessageOutcome message={message} />
      </div>
      <MessageActions message={message} />
    </article>
  );
});

function MessageHeading({ message }: { readonly message: MessageView }) {
  const { author, createdAt } = message;
  return (
    <header className="message-heading">
      <strong className={`accent-text accent-${author.accent}`}>{author.name}</strong>
      {author.title !== '' && <span className="secondary cut">{author.title}</span>}
      <time
        className="secondary"
        dateTime={new Date(createdAt).toISOString()}
        title={formatMoment(createdAt)}
      >
        {formatTime(createdAt)}
      </time>
    </header>
  );
}

function Quote({
  message: { replyTo },
  onShowMessage,
}: {
  readonly message: MessageView;
  readonly onShowMessage: (id: string) => void;
}) {
  if (!replyTo) return null;
  return (
    <button
      type="button"
      className="quote"
      data-testid="quote"
      title={messageWords.replyingTo(replyTo.name)}
      onClick={() => onShowMessage(replyTo.id)}
    >
      <Icon name="reply" /> <strong>{replyTo.name}</strong> <span>{replyTo.excerpt}</span>
    </button>
  );
}

function Reasoning({ message }: { readonly message: MessageView }) {
  const chat = useChat();
  if (message.reasoning === '') return null;
  const isRunning = message.status === 'streaming' && message.text === '';
  return (
    <details className="reasoning" data-testid="reasoning">
      <summary>{isRunning ? messageWords.reasoningRunning : messageWords.reasoning}</summary>
      <div {...openLinks(chat)}>
        <Markdown text={message.reasoning} isStreaming={message.status === 'streaming'} />
      </div>
    </details>
  );
}
