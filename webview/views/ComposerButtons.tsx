import { isBusy } from '../state/selectors.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { AttachMenu } from './AttachMenu.tsx';
import { composerWords } from './composerWords.ts';
import { useChat, useSelect } from './useChat.ts';

interface ComposerButtonsProps {
  readonly canSend: boolean;
  readonly isEditing: boolean;
  readonly onSend: () => void;
}

/** What goes along on the left, sending and stopping on the right. */
export function ComposerButtons({ canSend, isEditing, onSend }: ComposerButtonsProps) {
  const chat = useChat();
  const canStop = useSelect(isBusy);
  const stop = () => {
    const { conversationId } = chat.store.getState();
    if (!conversationId) return;
    void chat.ask('stop', (api) => api.stop({ conversationId, turnId: null }));
  };
  return (
    <div className="composer-buttons">
      {!isEditing && <AttachMenu />}
      <span className="composer-space" />
      {canStop && (
        <IconButton icon="stop-circle" label={composerWords.stop} testId="stop" onClick={stop} />
      )}
      <IconButton
        icon={isEditing ? 'check' : 'send'}
        label={isEditing ? composerWords.sendEdit : composerWords.send}
        testId="send"
        isDisabled={!canSend}
        onClick={onSend}
      />
    </div>
  );
}
