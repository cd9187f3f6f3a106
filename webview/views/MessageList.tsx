import { useEffect, useMemo, useRef, useState } from 'react';
import { type Components, Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import type { Chat } from '../state/chat.ts';
import { messageOf } from '../state/messages.ts';
import { createRowSelector, type Row } from '../state/selectors.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { formatDay } from './format.ts';
import { Message } from './Message.tsx';
import { PendingMessage } from './PendingMessage.tsx';
import { useChat, useSelect } from './useChat.ts';
import { useFollowBottom } from './useFollowBottom.ts';
import { useListKeys } from './useListKeys.ts';
import { listWords } from './words.ts';

/** Indices count down from here as older messages are put before; it only has to be large. */
const FIRST_INDEX = 1_000_000_000;
const FLASH_MS = 1_500;
const MAX_PAGES_TO_SEARCH = 20;

interface ListContext {
  readonly isLoadingOlder: boolean;
  readonly flashedId: string | null;
  readonly showMessage: (id: string) => void;
}

/** The conversation, newest at the bottom; only what is in sight is in the page. */
export function MessageList() {
  const chat = useChat();
  const selectRows = useMemo(() => createRowSelector(formatDay), []);
  const rows = useSelect(selectRows);
  const generation = useSelect((state) => state.generation);
  const prependedCount = useSelect((state) => state.prependedCount);
  const isLoadingOlder = useSelect((state) => state.isLoadingOlder);
  const list = useRef<VirtuosoHandle>(null);
  const { isFollowing, scrollerRef, keepBottom, follow } = useFollowBottom();
  const newestSend = rows.at(-1)?.kind === 'pending' ? rows.at(-1)?.id : undefined;
  const [flashedId, showMessage] = useShowMessage(chat, list);
  const context = useMemo<ListContext>(
    () => ({ isLoadingOlder, flashedId, showMessage }),
    [isLoadingOlder, flashedId, showMessage],
  );
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const { listRef, onKeyDown, onFocus, onEdgeFocus } = useListKeys(ids, list, follow);
  // What the person has just sent must be seen, wherever they were reading.
  useEffect(() => {
    if (newestSend !== undefined) follow();
  }, [newestSend, follow]);
  return (
    <div className="message-list" ref={listRef} onKeyDown={onKeyDown} onFocus={onFocus}>
      <ListStop onFocus={onEdgeFocus} />
      <Virtuoso<Row, ListContext>
        key={generation}
        ref={list}
        data={rows}
        context={context}
        firstItemIndex={FIRST_INDEX - prependedCount}
        initialTopMostItemIndex={{ index: 'LAST', align: 'end' }}
        computeItemKey={(_, row) => row.id}
        itemContent={(_, row, shared) => <RowContent row={row} context={shared} />}
        components={components}
        scrollerRef={scrollerRef}
        totalListHeightChanged={keepBottom}
        startReached={() => void chat.loadOlder()}
        increaseViewportBy={300}
        tabIndex={-1}
      />
      <ListStop onFocus={onEdgeFocus} />
      {!isFollowing && (
        <div className="jump-to-bottom">
          <IconButton
            icon="arrow-down"
            label={listWords.jumpToBottom}
            testId="jump-to-bottom"
            onClick={follow}
          />
        </div>
      )}
    </div>
  );
}

/** An edge of the list, which hands the focus on to a message. */
function ListStop({ onFocus }: { readonly onFocus: () => void }) {
  return <div className="list-stop" tabIndex={0} onFocus={onFocus} />;
}

function RowContent({ row, context }: { readonly row: Row; readonly context: ListContext }) {
  return (
    <div className="row" data-row={row.id}>
      {row.startsDay && <DaySeparator id={row.id} />}
      {row.kind === 'pending' ? (
        <PendingMessage id={row.id} />
      ) : (
        <Message
          id={row.id}
          isFlashed={context.flashedId === row.id}
          onShowMessage={context.showMessage}
        />
      )}
    </div>
  );
}

function DaySeparator({ id }: { readonly id: string }) {
  const createdAt = useSelect((state) => messageOf(state, id)?.createdAt);
  if (createdAt === undefined) return null;
  return (
    <div className="day" role="separator" aria-label={formatDay(createdAt)} data-testid="day">
      <span>{formatDay(createdAt)}</span>
    </div>
  );
}

const components: Components<Row, ListContext> = {
  List: function List({ context, ...props }) {
    return (
      <div
        {...props}
        role="feed"
        aria-label={listWords.messages}
        aria-busy={context.isLoadingOlder}
        data-testid="messages"
      />
    );
  },
  Item: function Item({ context: _, item: __, ...props }) {
    return <div {...props} role="none" />;
  },
  Header: function Header({ context }) {
    return context.isLoadingOlder ? (
      <p className="loading-older secondary" data-testid="loading-older">
        {listWords.loadingOlder}
      </p>
    ) : (
      <div className="list-edge" />
    );
  },
  Footer: function Footer() {
    return <div className="list-edge" />;
  },
};

/** Scrolls to a message, loading older pages until it is there, and makes it flash. */
function useShowMessage(
  chat: Chat,
  list: React.RefObject<VirtuosoHandle | null>,
): [string | null, (id: string) => void] {
  const [flashedId, setFlashedId] = useState<string | null>(null);
  useEffect(() => {
    if (flashedId === null) return;
    const timer = setTimeout(() => setFlashedId(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashedId]);
  const showMessage = useMemo(
    () => (id: string) => {
      void findMessage(chat, id).then((index) => {
        if (index === -1) return;
        list.current?.scrollToIndex({ index, align: 'center' });
        setFlashedId(id);
      });
    },
    [chat, list],
  );
  return [flashedId, showMessage];
}

async function findMessage(chat: Chat, id: string): Promise<number> {
  const find = () => chat.store.getState().order.indexOf(id);
  for (let page = 0; page < MAX_PAGES_TO_SEARCH && find() === -1; page++) {
    const before = chat.store.getState().order.length;
    await chat.loadOlder();
    if (chat.store.getState().order.length === before) break;
  }
  return find();
}
