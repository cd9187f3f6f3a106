import type { HostApi } from '../../shared/protocol/hostApi.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useChat, useSelect } from './useChat.ts';
import { headerWords } from './words.ts';

/** The conversation's title and what can be done with the whole of it. */
export function Header() {
  const chat = useChat();
  const title = useSelect((state) => state.title);
  const conversationId = useSelect((state) => state.conversationId);
  const change = (call: (api: HostApi) => Promise<unknown>) => void chat.ask('changeRoom', call);
  const target = conversationId === null ? null : { conversationId };
  return (
    <header className="chat-header">
      <h1 className="cut" title={title} data-testid="title">
        {title || headerWords.untitled}
      </h1>
      {target && (
        <>
          <IconButton
            icon="edit"
            label={headerWords.rename}
            testId="rename"
            onClick={() => change((api) => api.renameConversation(target))}
          />
          <IconButton
            icon="person-add"
            label={headerWords.addParticipants}
            testId="add-participants"
            onClick={() => change((api) => api.addParticipants(target))}
          />
        </>
      )}
      <IconButton
        icon="add"
        label={headerWords.newConversation}
        testId="new-conversation"
        onClick={() => change((api) => api.newConversation(null))}
      />
    </header>
  );
}
