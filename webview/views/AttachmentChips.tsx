import type { Attachment } from '../../shared/domain/attachment.ts';
import { attachedTokens } from '../state/attachments.ts';
import { draftOf } from '../state/selectors.ts';
import { Icon } from '../ui/Icon.tsx';
import { attachWords } from './composerWords.ts';
import { formatCount } from './format.ts';
import { useChat, useSelect } from './useChat.ts';

/** What goes along with the next message: everything that is sent besides its text. */
export function AttachmentChips() {
  const attachments = useSelect((state) => draftOf(state).attachments);
  if (attachments.length === 0) return null;
  return (
    <div className="attachments" data-testid="attachments">
      <ul className="attachment-chips" aria-label={attachWords.list}>
        {attachments.map((attachment, index) => (
          <AttachmentChip
            key={`${attachment.path}:${attachment.startLine}:${attachment.endLine}`}
            attachment={attachment}
            index={index}
          />
        ))}
      </ul>
      <p className="secondary attachment-total" role="status" data-testid="attachment-total">
        {attachWords.total(attachments.length, formatCount(attachedTokens(attachments)))}
      </p>
    </div>
  );
}

interface AttachmentChipProps {
  readonly attachment: Attachment;
  readonly index: number;
}

function AttachmentChip({ attachment, index }: AttachmentChipProps) {
  const chat = useChat();
  const { path, startLine, isWhole } = attachment;
  const place = `${path}${linesOf(attachment)}`;
  const size = attachWords.size(formatCount(attachedTokens([attachment])));
  const name = path.split('/').at(-1) ?? path;
  return (
    <li className="attachment-chip" data-testid="attachment" title={`${place}, ${size}`}>
      <button
        type="button"
        className="attachment-open cut"
        aria-label={`${place}, ${size}`}
        onClick={() =>
          void chat.ask('openPlace', (api) => api.openPlace({ path, line: startLine }))
        }
      >
        <Icon name={isWhole ? 'file' : 'list-selection'} /> {name}
        <span className="secondary">{linesOf(attachment)}</span>
      </button>
      <button
        type="button"
        className="chip-remove"
        data-testid="attachment-remove"
        aria-label={attachWords.remove(place)}
        title={attachWords.remove(place)}
        onClick={() => chat.removeAttachment(index)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** Lines as people count them; nothing for a whole file. */
function linesOf({ isWhole, startLine, endLine }: Attachment): string {
  if (isWhole) return '';
  return startLine === endLine ? `:${startLine + 1}` : `:${startLine + 1}–${endLine + 1}`;
}
