import { useMemo } from 'react';
import { createWaitingSelector } from '../state/waiting.ts';
import { Icon } from '../ui/Icon.tsx';
import { queueButtonWords, queueWords } from './composerWords.ts';
import { useChat, useSelect } from './useChat.ts';

/** Which answers wait for their place, in order; each can be called off. */
export function QueueLine() {
  const chat = useChat();
  const turns = useSelect(useMemo(() => createWaitingSelector(), []));
  if (turns.length === 0) return null;
  const named = turns.filter(({ name }) => name !== null);
  const cancel = (turnId: string) => {
    const { conversationId } = chat.store.getState();
    if (conversationId) void chat.ask('stop', (api) => api.stop({ conversationId, turnId }));
  };
  return (
    <div className="queue secondary" data-testid="queue" data-count={turns.length}>
      <Icon name="clock" />
      <span role="status">{queueWords(named.length > 0, turns.length)}</span>
      {named.length > 0 && (
        <ol className="queue-turns">
          {turns.map(({ turnId, name }, at) =>
            name === null ? null : (
              <li key={turnId} className="queue-turn" data-testid="queue-turn">
                <span aria-hidden="true">{queueButtonWords.place(at + 1)}</span>
                <span className="cut">{name}</span>
                <button
                  type="button"
                  className="chip-remove"
                  data-testid="queue-cancel"
                  aria-label={queueButtonWords.cancel(name)}
                  title={queueButtonWords.cancel(name)}
                  onClick={() => cancel(turnId)}
                >
                  <Icon name="close" />
                </button>
              </li>
            ),
          )}
        </ol>
      )}
    </div>
  );
}
