import { hintOf } from '../state/drafts.ts';
import { composerWords, hintWords } from './composerWords.ts';
import { useChat, useSelect } from './useChat.ts';

/** Why what was typed was not sent or attached, and what one can do. */
export function ComposerHintLine() {
  const chat = useChat();
  const hint = useSelect(hintOf);
  if (!hint) return null;
  const canSend = hint.kind === 'unknownCommand' || hint.kind === 'commandMistake';
  return (
    <div className="composer-hint" role="alert" data-testid="composer-hint" data-kind={hint.kind}>
      <span>{hintWords(hint)}</span>
      {canSend && (
        <button
          type="button"
          className="link"
          data-testid="send-as-text"
          onClick={() => void chat.sendAsText()}
        >
          {composerWords.sendAsText}
        </button>
      )}
    </div>
  );
}
