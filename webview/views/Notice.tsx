import type { ChatNotice } from '../../shared/protocol/chatView.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useChat, useSelect } from './useChat.ts';
import { messageWords, noticeWords } from './words.ts';

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
    >
      <Icon name={icons[notice.kind]} />
      <span>{noticeWords(notice)}</span>
      {notice.kind === 'noProvider' && (
        <Button testId="notice-connect" onClick={connect}>
          {messageWords.connectProvider}
        </Button>
      )}
      {notice.kind === 'simulated' && (
        <button type="button" className="link" data-testid="notice-connect" onClick={connect}>
          {messageWords.connectProvider}
        </button>
      )}
    </div>
  );
}
