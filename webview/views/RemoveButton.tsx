import type { KeyboardEvent } from 'react';
import { Icon } from '../ui/Icon.tsx';

/** Delete and Backspace on a chip take it away. */
export function removeByKey(event: KeyboardEvent, remove: () => void): void {
  if (event.key !== 'Delete' && event.key !== 'Backspace') return;
  event.preventDefault();
  remove();
}

export function RemoveButton({
  label,
  onRemove,
}: {
  readonly label: string;
  readonly onRemove: () => void;
}) {
  return (
    <button
      type="button"
      className="chip-remove"
      data-testid="attachment-remove"
      aria-label={label}
      title={label}
      onClick={onRemove}
      onKeyDown={(event) => removeByKey(event, onRemove)}
    >
      <Icon name="close" />
    </button>
  );
}
