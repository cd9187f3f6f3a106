import { useId, useState } from 'react';
import type { CountedAttachment } from '../../shared/protocol/attaching.ts';
import { attachedTokens, blindNames, tokensOf, tokensOver } from '../state/attachments.ts';
import { draftOf } from '../state/selectors.ts';
import { Icon } from '../ui/Icon.tsx';
import {
  attachmentIcon,
  attachmentLines,
  attachmentName,
  attachmentPlace,
  attachWords,
  lineCountWords,
} from './attachWords.ts';
import { formatCount } from './format.ts';
import { PictureChip } from './PictureChip.tsx';
import { RemoveButton, removeByKey } from './RemoveButton.tsx';
import { useChat, useSelect } from './useChat.ts';

/** What goes along with the next message: everything that is sent besides its text. */
export function AttachmentChips() {
  const { attachments, images } = useSelect(draftOf);
  const [opened, setOpened] = useState<CountedAttachment | null>(null);
  const previewId = useId();
  const count = attachments.length + images.length;
  if (count === 0) return null;
  const shown = opened !== null && attachments.includes(opened) ? opened : null;
  const tokens = attachedTokens({ attachments, images });
  return (
    <div className="attachments" data-testid="attachments">
      <ul className="attachment-chips" aria-label={attachWords.list}>
        {attachments.map((attachment, index) => (
          <AttachmentChip
            key={`${attachment.source}:${attachmentPlace(attachment)}`}
            attachment={attachment}
            index={index}
            previewId={shown === attachment ? previewId : null}
            onToggle={() => setOpened(shown === attachment ? null : attachment)}
          />
        ))}
        {images.map((picture, index) => (
          <PictureChip key={`${index}:${picture.name}`} picture={picture} index={index} />
        ))}
      </ul>
      {shown && <Preview id={previewId} attachment={shown} />}
      <p className="secondary attachment-total" role="status" data-testid="attachment-total">
        {attachWords.total(count, formatCount(tokens))}
      </p>
      <Warnings />
    </div>
  );
}

interface AttachmentChipProps {
  readonly attachment: CountedAttachment;
  readonly index: number;
  /** Of the preview while it is open. */
  readonly previewId: string | null;
  readonly onToggle: () => void;
}

function AttachmentChip({ attachment, index, previewId, onToggle }: AttachmentChipProps) {
  const chat = useChat();
  const place = attachmentPlace(attachment);
  const tokens = formatCount(tokensOf(attachment));
  const size = `${lineCountWords(attachment)}, ${attachWords.size(tokens)}`;
  const remove = () => chat.removeAttachment(index);
  return (
    <li className="attachment-chip" data-testid="attachment">
      <button
        type="button"
        className="attachment-open cut"
        data-testid="attachment-open"
        title={attachWords.show(place, size)}
        aria-expanded={previewId !== null}
        aria-controls={previewId ?? undefined}
        onClick={onToggle}
        onKeyDown={(event) => removeByKey(event, remove)}
      >
        <Icon name={attachmentIcon(attachment)} /> {attachmentName(attachment)}
        <span className="secondary">
          {attachmentLines(attachment)} · {attachWords.tokens(tokens)}
        </span>
      </button>
      <RemoveButton label={attachWords.remove(place)} onRemove={remove} />
    </li>
  );
}

/** The very text that is sent. */
function Preview({
  id,
  attachment,
}: {
  readonly id: string;
  readonly attachment: CountedAttachment;
}) {
  return (
    <pre
      id={id}
      className="attachment-preview"
      data-testid="attachment-preview"
      role="region"
      aria-label={attachWords.shown(attachmentPlace(attachment))}
      tabIndex={0}
    >
      {attachment.text}
    </pre>
  );
}

function Warnings() {
  const over = useSelect(tokensOver);
  const name = useSelect(({ context }) => context?.name ?? '');
  const blind = useSelect((state) => blindNames(state).join('\n'));
  return (
    <>
      {over > 0 && (
        <p className="attachment-warning" role="alert" data-testid="attachment-over">
          <Icon name="warning" /> {attachWords.over(formatCount(over), name)}
        </p>
      )}
      {blind !== '' && (
        <p className="attachment-warning" role="status" data-testid="attachment-blind">
          <Icon name="eye-closed" /> {attachWords.blind(blind.split('\n'))}
        </p>
      )}
    </>
  );
}
