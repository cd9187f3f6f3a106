import type { ChatNotice } from '../../shared/protocol/chatView.ts';
import type { Chat } from '../state/chat.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { noticeWords, remedyWords, type StopRemedy, stopRemedies } from './noticeWords.ts';
import { useChat, useSelect } from './useChat.ts';
import { messageWords } from './words.ts';

const icons: Record<ChatNotice['kind'], string> = {
  noProvider: 'plug',
  simulated: 'beaker',
  restricted: 'shield',
  roomStopped: 'debug-pause',
  storeUnavailable: 'error',
};

/** The one thing that the person should know now, above the composer. */
export function Notice() {
  const chat = useChat();
  const notice = useSelect((state) => state.notice);
  if (!notice) return null;
  const connect = () => void chat.ask('connectProvider', (api) => api.connectProvider(null));
  return (
    <div
      className={`notice notice-${notice.kind}`}
      role="status"
      data-testid={notice.kind === 'roomStopped' ? 'room-stopped' : 'notice'}
      data-kind={notice.kind}
      data-reason={notice.kind === 'roomStopped' ? notice.reason.kind : undefined}
    >
      <Icon name={icons[notice.kind]} />
      <span>{noticeWords(notice)}</span>
      {notice.kind === 'noProvider' && (
        <Button testId="notice-connect" onClick={connect}>
          {messageWords.connectProvider}
        </Button>
      )}
      {notice.kind === 'simulated' && (
        <LinkButton
          testId="notice-connect"
          onClick={connect}
          words={messageWords.connectProvider}
        />
      )}
      {notice.kind === 'roomStopped' &&
        stopRemedies(notice.reason).map((remedy) => (
          <LinkButton
            key={remedy}
            testId={`remedy-${remedy}`}
            onClick={() => apply(chat, remedy)}
            words={remedyWords[remedy]}
          />
        ))}
    </div>
  );
}

interface LinkButtonProps {
  readonly words: string;
  readonly testId: string;
  readonly onClick: () => void;
}

function LinkButton({ words, testId, onClick }: LinkButtonProps) {
  return (
    <button type="button" className="link" data-testid={testId} onClick={onClick}>
      {words}
    </button>
  );
}

function apply(chat: Chat, remedy: StopRemedy): void {
  const { conversationId } = chat.store.getState();
  if (!conversationId) return;
  switch (remedy) {
    case 'addParticipants':
      void chat.ask('changeRoom', (api) => api.addParticipants({ conversationId }));
      return;
    case 'autopilot':
      void chat.ask('changeRoom', (api) => api.setAutopilot({ conversationId, isOn: true }));
      return;
    case 'limits':
      chat.setRoomSettingsOpen(true);
      return;
  }
}
