import type { SentPicture } from '../../shared/protocol/attaching.ts';
import { attachWords } from './attachWords.ts';
import { formatCount } from './format.ts';
import { RemoveButton } from './RemoveButton.tsx';
import { useChat } from './useChat.ts';

const BYTES_PER_UNIT = 0.75;

interface PictureChipProps {
  readonly picture: SentPicture;
  readonly index: number;
}

/** A picture that goes with the next message, as it is sent. */
export function PictureChip({ picture, index }: PictureChipProps) {
  const chat = useChat();
  const { type, base64, name, width, height } = picture;
  const kilobytes = formatCount(Math.ceil((base64.length * BYTES_PER_UNIT) / 1_000));
  const size = `${width} × ${height}, ${kilobytes} KB`;
  return (
    <li
      className="attachment-chip picture-chip"
      data-testid="picture-chip"
      title={`${name}, ${size}`}
    >
      <img src={`data:${type};base64,${base64}`} alt="" width={28} height={28} />
      <span className="cut">
        {name} <span className="secondary">{size}</span>
      </span>
      <RemoveButton label={attachWords.remove(name)} onRemove={() => chat.removePicture(index)} />
    </li>
  );
}
