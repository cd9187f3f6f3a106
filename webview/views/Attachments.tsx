import type { Attachment } from '../../shared/domain/attachment.ts';
import { Icon } from '../ui/Icon.tsx';
import {
  attachmentIcon,
  attachmentLines,
  attachmentName,
  attachmentPlace,
  lineCountWords,
} from './attachWords.ts';
import { useChat } from './useChat.ts';
import { messageWords } from './words.ts';

/** What went with a message: a file opens at its place as it is now, a list shows what was sent. */
export function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label={messageWords.attachments}>
      {attachments.map((attachment) => (
        <li key={`${attachment.source}:${attachmentPlace(attachment)}`}>
          {attachment.source === 'problems' || attachment.source === 'changes' ? (
            <SentList attachment={attachment} />
          ) : (
            <SentFile attachment={attachment} />
          )}
        </li>
      ))}
    </ul>
  );
}

function SentFile({ attachment }: { readonly attachment: Attachment }) {
  const chat = useChat();
  const { path, startLine } = attachment;
  return (
    <button
      type="button"
      className="attachment"
      data-testid="attachment"
      title={attachmentPlace(attachment)}
      onClick={() => void chat.ask('openPlace', (api) => api.openPlace({ path, line: startLine }))}
    >
      <Icon name={attachmentIcon(attachment)} />
      <span className="cut">
        {attachmentName(attachment)}
        <span className="secondary">{attachmentLines(attachment)}</span>
      </span>
    </button>
  );
}

function SentList({ attachment }: { readonly attachment: Attachment }) {
  return (
    <details className="attachment-list" data-testid="attachment">
      <summary className="attachment">
        <Icon name={attachmentIcon(attachment)} /> {attachmentName(attachment)}
        <span className="secondary"> {lineCountWords(attachment)}</span>
      </summary>
      <pre className="attachment-preview" tabIndex={0}>
        {attachment.text}
      </pre>
    </details>
  );
}
