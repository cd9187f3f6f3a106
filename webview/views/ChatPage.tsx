import type { Chat } from '../state/chat.ts';
import { visiblePending } from '../state/selectors.ts';
import { Announcements } from './Announcements.tsx';
import { AutopilotBar } from './AutopilotBar.tsx';
import { Composer } from './Composer.tsx';
import { FailedToOpen, Loading, NoConversation, NoMessages } from './EmptyStates.tsx';
import { FindBar } from './FindBar.tsx';
import { Header } from './Header.tsx';
import { HelpCard } from './HelpCard.tsx';
import { MessageList } from './MessageList.tsx';
import { Notice } from './Notice.tsx';
import { ParticipantsStrip } from './ParticipantsStrip.tsx';
import { ProblemBar } from './ProblemBar.tsx';
import { RoomSettings } from './RoomSettings.tsx';
import { QueueLine } from './QueueLine.tsx';
import { ChatContext, useSelect } from './useChat.ts';
import { headerWords } from './words.ts';

/** The whole chat page. */
export function ChatPage({ chat }: { readonly chat: Chat }) {
  return (
    <ChatContext value={chat}>
      <Page />
    </ChatContext>
  );
}

function Page() {
  const style = useSelect((state) => state.appearance.style);
  return (
    <main className="chat" data-style={style} aria-label={headerWords.conversation}>
      <Content />
      <Announcements />
    </main>
  );
}

/** A room stands upside down in the page, so that Tab begins in the composer and goes up from there. */
function Content() {
  const phase = useSelect((state) => state.phase);
  const isEmpty = useSelect(
    (state) => state.order.length === 0 && visiblePending(state).length === 0,
  );
  switch (phase) {
    case 'loading':
      return <Loading />;
    case 'none':
      return (
        <>
          <NoConversation />
          <ProblemBar />
        </>
      );
    case 'failed':
      return <FailedToOpen />;
    case 'ready':
      return (
        <div className="room">
          <div className="chat-foot">
            <Composer />
            <Notice />
            <ProblemBar />
            <QueueLine />
          </div>
          {isEmpty ? <NoMessages /> : <MessageList />}
          <FindBar />
          <AutopilotBar />
          <ParticipantsStrip />
          <Header />
          <RoomSettings />
          <HelpCard />
        </div>
      );
  }
}
