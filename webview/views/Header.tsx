import { IconButton } from '../ui/IconButton.tsx';
import { useChat, useSelect } from './useChat.ts';
import { headerWords } from './words.ts';

/** The conversation's title. What the view's own title bar offers is not repeated here. */
export function Header() {
  const chat = useChat();
  const title = useSelect((state) => state.title);
  const conversationId = useSelect((state) => state.conversationId);
  const rename = () => {
    if (conversationId === null) return;
    void chat.ask('changeRoom', (api) => api.renameConversation({ conversationId }));
  };
  return (
    <header className="chat-header">
      <h1 className="cut" title={title} data-testid="title">
        {title || headerWords.untitled}
      </h1>
      <IconButton icon="edit" label={headerWords.rename} testId="rename" onClick={rename} />
    </header>
  );
}
