import type { PendingSend } from '../state/chatState.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { attachWords } from './attachWords.ts';
import { useChat, useSelect } from './useChat.ts';
import { messageWords } from './words.ts';

/** A message that the host does not have yet. */
export function PendingMessage({ id }: { readonly id: string }) {
  const chat = useChat();
  const send = useSelect(({ pending }) => pending.find(({ localId }) => localId === id));
  const me = useSelect(({ participants }) => participants.find(({ kind }) => kind === 'human'));
  if (!send) return null;
  const isOnItsWay = send.status === 'sending' || send.status === 'sent';
  return (
    <article
      className="message pending"
      data-testid="pending"
      data-kind="human"
      data-status={send.status}
      aria-label={me?.name}
      tabIndex={-1}
    >
      <Avatar accent={me?.accent ?? 'blue'} icon={me?.icon ?? 'account'} />
      <div className="message-main">
        <header className="message-heading">
          <strong>{me?.name}</strong>
        </header>
        <WhatIsSent send={send} />
        {isOnItsWay ? (
          <p className="ending">
            <Icon name="loading" /> {messageWords.sending}
          </p>
        ) : (
          <div className="ending failure" role="alert">
            <p>
              <Icon name="error" />{' '}
              {send.status === 'failed' ? messageWords.notSent : messageWords.maybeNotSent}
            </p>
            <div className="buttons">
              <Button testId="send-again" onClick={() => void chat.retrySend(id)}>
                {messageWords.sendAgain}
              </Button>
              <Button isSecondary testId="take-back" onClick={() => chat.takeBack(id)}>
                {messageWords.takeBack}
              </Button>
            </div>
          </div>
        )}
      </div>
    </article>
  );
}

function WhatIsSent({ send: { text, attachments, images } }: { readonly send: PendingSend }) {
  const along = attachments.length + images.length;
  return (
    <>
      {text !== '' && <p className="plain-text">{text}</p>}
      {along > 0 && <p className="secondary">{attachWords.pending(along)}</p>}
    </>
  );
}
