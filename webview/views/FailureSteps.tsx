import { useEffect, useState } from 'react';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { Chat } from '../state/chat.ts';
import { Button } from '../ui/Button.tsx';
import { type FailureStep, stepWords, waitWords } from './failureWords.ts';
import { focusComposer } from './focusComposer.ts';
import {
  chooseModel,
  continueAnswer,
  questionOf,
  retry,
  summarizeThenRetry,
} from './messageCalls.ts';
import { useChat } from './useChat.ts';

const CREDITS_URL = 'https://openrouter.ai/credits';
const SECOND_MS = 1_000;

type PlainStep = Exclude<FailureStep, 'waitRetry'>;

const testIds: Readonly<Record<PlainStep, string>> = {
  retry: 'retry',
  continue: 'continue',
  connect: 'connect-provider',
  addCredit: 'add-credit',
  chooseModel: 'choose-model',
  summarizeRetry: 'summarize-retry',
  rephrase: 'rephrase',
  raiseRoomLimit: 'raise-limit',
  raiseLimit: 'raise-limit',
};

/** The buttons that lead on from a failed answer. */
export function FailureSteps(props: {
  readonly message: MessageView;
  readonly steps: readonly FailureStep[];
}) {
  const chat = useChat();
  const { message, steps } = props;
  return (
    <div className="buttons">
      {steps.map((step, index) =>
        step === 'waitRetry' ? (
          <WaitRetry key={step} message={message} />
        ) : (
          <Button
            key={step}
            testId={testIds[step]}
            isSecondary={index > 0}
            onClick={() => take(chat, message, step)}
          >
            {stepWords[step]}
          </Button>
        ),
      )}
    </div>
  );
}

function take(chat: Chat, message: MessageView, step: PlainStep): void {
  switch (step) {
    case 'retry':
      retry(chat, message.id);
      break;
    case 'continue':
      continueAnswer(chat, message.id);
      break;
    case 'chooseModel':
      chooseModel(chat, message);
      break;
    case 'rephrase':
      rephrase(chat, message.id);
      break;
    case 'raiseRoomLimit':
      chat.setRoomSettingsOpen(true);
      break;
    case 'summarizeRetry':
      void summarizeThenRetry(chat, message.id);
      break;
    case 'connect':
      void chat.ask('connectProvider', (api) => api.connectProvider(null));
      break;
    case 'addCredit':
      void chat.ask('openLink', (api) => api.openLink({ url: CREDITS_URL }));
      break;
    case 'raiseLimit':
      void chat.ask('changeRoom', (api) => api.openRoomDefaults(null));
      break;
  }
}

/** Lets the person say the question differently; where it is not at hand, something new. */
function rephrase(chat: Chat, answerId: string): void {
  const question = questionOf(chat, answerId);
  if (question === null) focusComposer();
  else chat.beginEdit(question);
}

/**
 * Tries again when the provider allows it: pressed before that, it waits, and then asks by itself. The
 * time counts from when the failure was first shown here, which is never too short.
 */
function WaitRetry({ message: { id, failure } }: { readonly message: MessageView }) {
  const chat = useChat();
  const waitMs = failure && 'retryAfterMs' in failure ? (failure.retryAfterMs ?? 0) : 0;
  const [endsAt] = useState(() => performance.now() + waitMs);
  const [leftMs, setLeftMs] = useState(waitMs);
  const [isWaiting, setIsWaiting] = useState(false);
  const isDue = leftMs <= 0;
  useEffect(() => {
    if (isDue) return;
    const timer = setInterval(() => setLeftMs(endsAt - performance.now()), SECOND_MS / 4);
    return () => clearInterval(timer);
  }, [isDue, endsAt]);
  useEffect(() => {
    if (isDue && isWaiting) retry(chat, id);
  }, [isDue, isWaiting, chat, id]);
  const seconds = Math.ceil(leftMs / SECOND_MS);
  if (isDue)
    return (
      <Button testId="wait-retry" onClick={() => retry(chat, id)}>
        {waitWords.retry}
      </Button>
    );
  return (
    <Button testId="wait-retry" isSecondary={isWaiting} onClick={() => setIsWaiting(!isWaiting)}>
      {isWaiting ? waitWords.waiting(seconds) : waitWords.wait(seconds)}
    </Button>
  );
}
