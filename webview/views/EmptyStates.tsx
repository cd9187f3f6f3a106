import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ProgressRing } from '../ui/ProgressRing.tsx';
import { focusComposer } from './focusComposer.ts';
import { useChat, useSelect } from './useChat.ts';
import { examples, startWords } from './words.ts';

/** There is no conversation yet. */
export function NoConversation() {
  const chat = useChat();
  return (
    <div className="empty" data-testid="empty" data-kind="none">
      <span className="empty-icon">
        <Icon name="comment-discussion" />
      </span>
      <h2>{startWords.title}</h2>
      <p className="secondary">{startWords.body}</p>
      <Button
        testId="start"
        onClick={() => void chat.ask('changeRoom', (api) => api.newConversation(null))}
      >
        {startWords.button}
      </Button>
    </div>
  );
}

/** The conversation has no messages: shows what one could say. */
export function NoMessages() {
  const chat = useChat();
  return (
    <div className="empty" data-testid="empty" data-kind="messages">
      <h2>{startWords.emptyTitle}</h2>
      <p className="secondary">{startWords.emptyBody}</p>
      <ul className="examples">
        {examples.map((text) => (
          <li key={text}>
            <button
              type="button"
              data-testid="example"
              onClick={() => {
                chat.changeDraft({ text });
                focusComposer();
              }}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Loading() {
  return (
    <div className="empty" data-testid="loading" role="status">
      <ProgressRing />
      <p className="secondary">{startWords.loading}</p>
    </div>
  );
}

export function FailedToOpen() {
  const chat = useChat();
  const conversationId = useSelect((state) => state.conversationId);
  return (
    <div className="empty" data-testid="empty" data-kind="failed">
      <h2>{startWords.failed}</h2>
      <Button testId="open-again" onClick={() => void chat.open(conversationId)}>
        {startWords.again}
      </Button>
    </div>
  );
}
