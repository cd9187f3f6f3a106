import type { MessageView } from '../../shared/protocol/chatView.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { failureWords } from './failureWords.ts';
import { formatCost, formatCount } from './format.ts';
import { retry } from './MessageActions.tsx';
import { useChat } from './useChat.ts';
import { messageWords } from './words.ts';

/** How the message stands or ended, which model wrote it and what it cost. */
export function MessageOutcome({ message }: { readonly message: MessageView }) {
  return (
    <>
      <Ending message={message} />
      <Cost message={message} />
    </>
  );
}

function Ending({ message }: { readonly message: MessageView }) {
  switch (message.status) {
    case 'streaming':
      return message.text === '' ? (
        <p className="ending writing" data-testid="writing">
          <Icon name="loading" /> {messageWords.writing}
        </p>
      ) : null;
    case 'interrupted':
      return (
        <p className="ending" data-testid="interrupted">
          <Icon name="debug-pause" /> {messageWords.interrupted}
        </p>
      );
    case 'declined':
      return (
        <p className="ending" data-testid="declined">
          <Icon name="circle-slash" /> {messageWords.declined}
        </p>
      );
    case 'failed':
      return <Failure message={message} />;
    case 'complete':
      return null;
  }
}

function Failure({ message }: { readonly message: MessageView }) {
  const chat = useChat();
  const { words, next } = failureWords(message.failure);
  return (
    <div className="ending failure" data-testid="failure" data-failure={message.failure?.kind}>
      <p>
        <Icon name="error" /> {words}
      </p>
      {message.failure?.detail && <p className="secondary detail">{message.failure.detail}</p>}
      {next !== 'none' && (
        <div className="buttons">
          {next === 'connectProvider' && (
            <Button
              testId="connect-provider"
              onClick={() => void chat.ask('connectProvider', (api) => api.connectProvider(null))}
            >
              {messageWords.connectProvider}
            </Button>
          )}
          <Button
            testId="retry"
            isSecondary={next !== 'retry'}
            onClick={() => retry(chat, message.id)}
          >
            {messageWords.retry}
          </Button>
        </div>
      )}
    </div>
  );
}

function Cost({ message: { model, usage } }: { readonly message: MessageView }) {
  if (!usage) return null;
  const tokens = messageWords.tokens(formatCount(usage.promptTokens + usage.completionTokens));
  return (
    <p className="cost secondary">
      {model && (
        <span className="cut" title={model} data-testid="message-model">
          {model}
        </span>
      )}
      <span data-testid="cost">
        {usage.cost ? `${tokens} · ${formatCost(usage.cost)}` : tokens}
      </span>
    </p>
  );
}
