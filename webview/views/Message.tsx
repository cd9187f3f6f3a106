import { memo } from 'react';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import { messageOf } from '../state/messages.ts';
import { Icon } from '../ui/Icon.tsx';
import { Attachments } from './Attachments.tsx';
import { Avatar } from './Avatar.tsx';
import { formatMoment, formatTime } from './format.ts';
import { Markdown } from './Markdown.tsx';
import { MessageActions } from './MessageActions.tsx';
import { MessageOutcome } from './MessageOutcome.tsx';
import { MessagePictures } from './MessagePictures.tsx';
import { openLinks } from './openLinks.ts';
import { stageWords } from './stageWords.ts';
import { ToolUses } from './ToolUses.tsx';
import { useChat, useSelect } from './useChat.ts';
import { usePacedText } from './usePace.ts';
import { messageWords } from './words.ts';

interface MessageProps {
  readonly id: string;
  readonly isFlashed: boolean;
  /** Whether the message before it has the same heading, so that this one needs none. */
  readonly isGrouped: boolean;
}

/** One message. It renders again only when that message changes. */
export const Message = memo(function Message({ id, isFlashed, isGrouped }: MessageProps) {
  const message = useSelect((state) => messageOf(state, id));
  return message ? (
    <MessageArticle message={message} isFlashed={isFlashed} isGrouped={isGrouped} />
  ) : null;
});

interface ArticleProps extends Omit<MessageProps, 'id'> {
  readonly message: MessageView;
}

function MessageArticle({ message, isFlashed, isGrouped }: ArticleProps) {
  const chat = useChat();
  const { id, author, status, createdAt, stage } = message;
  const { text, isGrowing } = usePacedText(message);
  const classes = [
    'message',
    `accent-${author.accent}`,
    isFlashed && 'flashed',
    isGrouped && 'grouped',
  ];
  return (
    <article
      className={classes.filter((name) => name !== false).join(' ')}
      data-testid="message"
      data-message-id={id}
      data-author={author.name}
      data-kind={author.kind}
      data-status={isGrowing ? 'streaming' : status}
      data-stage={stage ?? undefined}
      aria-label={messageWords.labelled(author.name, formatTime(createdAt))}
      aria-busy={isGrowing}
      tabIndex={-1}
    >
      {isGrouped ? <Gutter createdAt={createdAt} /> : <Face message={message} />}
      <div className="message-main">
        {!isGrouped && <MessageHeading message={message} />}
        <Quote message={message} />
        <Reasoning message={message} />
        <ToolUses messageId={id} toolUses={message.toolUses} />
        <div className="message-text" data-testid="message-text" {...openLinks(chat)}>
          <Markdown text={text} isStreaming={isGrowing} />
        </div>
        <Attachments attachments={message.attachments} />
        <MessagePictures images={message.images} />
        {isGrouped && <EditedMark message={message} />}
        {(!isGrowing || text === '') && <MessageOutcome message={message} />}
      </div>
      <MessageActions message={message} />
    </article>
  );
}

function Face({ message: { author } }: { readonly message: MessageView }) {
  if (author.kind !== 'room') return <Avatar accent={author.accent} icon={author.icon} />;
  return (
    <span className="room-sign">
      <Icon name={author.icon} />
    </span>
  );
}

/** Takes the avatar's place; shows the time while the message is pointed at. */
function Gutter({ createdAt }: { readonly createdAt: number }) {
  return (
    <time
      className="gutter secondary"
      dateTime={new Date(createdAt).toISOString()}
      title={formatMoment(createdAt)}
    >
      {formatTime(createdAt)}
    </time>
  );
}

function MessageHeading({ message }: { readonly message: MessageView }) {
  const { author, createdAt, stage } = message;
  return (
    <header className="message-heading">
      <strong className={`accent-text accent-${author.accent}`}>{author.name}</strong>
      {author.title !== '' && <span className="secondary cut">{author.title}</span>}
      {stage && stage !== 'note' && (
        <span className="stage" data-testid="stage" data-stage={stage}>
          {stageWords[stage]}
        </span>
      )}
      <time
        className="secondary"
        dateTime={new Date(createdAt).toISOString()}
        title={formatMoment(createdAt)}
      >
        {formatTime(createdAt)}
      </time>
      <EditedMark message={message} />
    </header>
  );
}

function EditedMark({ message: { editedAt } }: { readonly message: MessageView }) {
  if (editedAt === null) return null;
  return (
    <span
      className="secondary edited"
      data-testid="edited"
      title={messageWords.editedAt(formatMoment(editedAt))}
    >
      ({messageWords.edited})
    </span>
  );
}

function Quote({ message: { replyTo } }: { readonly message: MessageView }) {
  const chat = useChat();
  if (!replyTo) return null;
  return (
    <button
      type="button"
      className="quote"
      data-testid="quote"
      title={messageWords.replyingTo(replyTo.name)}
      onClick={() => void chat.reveal(replyTo.id)}
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
