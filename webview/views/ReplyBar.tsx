import { draftOf } from '../state/selectors.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { composerWords } from './composerWords.ts';
import { useChat, useSelect } from './useChat.ts';
import { messageWords } from './words.ts';

/** Which message the next one answers. */
export function ReplyBar() {
  const chat = useChat();
  const target = useSelect((state) => draftOf(state).replyTo);
  if (!target) return null;
  return (
    <div className="reply-bar" data-testid="reply-bar" data-message-id={target.id}>
      <Icon name="reply" />
      <span className="cut">
        <strong>{messageWords.replyingTo(target.name)}</strong>{' '}
        <span className="secondary">{target.excerpt}</span>
      </span>
      <IconButton
        icon="close"
        label={composerWords.cancelReply}
        testId="cancel-reply"
        onClick={() => chat.changeDraft({ replyTo: null })}
      />
    </div>
  );
}
