import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { composerWords } from './composerWords.ts';
import { useChat } from './useChat.ts';

/** Says that one's own message is being changed, and what that does. */
export function EditBar() {
  const chat = useChat();
  return (
    <div className="reply-bar edit-bar" role="status" data-testid="edit-bar">
      <Icon name="edit" />
      <span>
        <strong>{composerWords.editing}</strong>:{' '}
        <span className="secondary">{composerWords.editingEffect}</span>
      </span>
      <IconButton
        icon="close"
        label={composerWords.cancelEdit}
        testId="cancel-edit"
        onClick={() => chat.cancelEdit()}
      />
    </div>
  );
}
