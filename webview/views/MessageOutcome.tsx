import type { MessageView } from '../../shared/protocol/chatView.ts';
import { canContinue } from '../state/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Cost } from './Cost.tsx';
import { FailureSteps } from './FailureSteps.tsx';
import { failureWords } from './failureWords.ts';
import { continueAnswer, proposeEdits } from './messageCalls.ts';
import { useChat } from './useChat.ts';
import { messageWords } from './words.ts';

/** How the message stands or ended, which model wrote it and what it cost. */
export function MessageOutcome({ message }: { readonly message: MessageView }) {
  return (
    <>
      <Ending message={message} />
      {message.holdsEdits && <ProposeEdits id={message.id} />}
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
      return <Interrupted message={message} />;
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

function Interrupted({ message }: { readonly message: MessageView }) {
  const chat = useChat();
  return (
    <div className="ending" data-testid="interrupted">
      <span>
        <Icon name="debug-pause" /> {messageWords.interrupted}
      </span>
      {canContinue(message) && (
        <Button isSecondary testId="continue" onClick={() => continueAnswer(chat, message.id)}>
          {messageWords.continueAnswer}
        </Button>
      )}
    </div>
  );
}

/** For models that write their edits down instead of using a tool. */
function ProposeEdits({ id }: { readonly id: string }) {
  const chat = useChat();
  return (
    <div className="ending">
      <Button isSecondary testId="propose-edits-button" onClick={() => proposeEdits(chat, id)}>
        {messageWords.proposeEdits}
      </Button>
    </div>
  );
}

function Failure({ message }: { readonly message: MessageView }) {
  const { words, steps } = failureWords(message.failure, message.text !== '');
  const detail = message.failure?.detail ?? '';
  return (
    <div className="ending failure" data-testid="failure" data-failure={message.failure?.kind}>
      <p>
        <Icon name="error" /> {words}
      </p>
      {detail !== '' && detail !== words && <p className="secondary detail">{detail}</p>}
      <FailureSteps message={message} steps={steps} />
    </div>
  );
}
