import { useEffect, useMemo, useRef, useState } from 'react';
import { type Components, Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { messageOf } from '../state/messages.ts';
import { countAfter, createRowSelector, type Row } from '../state/selectors.ts';
import { Icon } from '../ui/Icon.tsx';
import { formatCount, formatDay } from './format.ts';
import { Message } from './Message.tsx';
import { PendingMessage } from './PendingMessage.tsx';
import { useChat, useSelect } from './useChat.ts';
import { useFollowBottom } from './useFollowBottom.ts';
import { useListKeys } from './useListKeys.ts';
import { useMarkRead } from './useMarkRead.ts';
import { PacerContext, usePacer } from './usePace.ts';
import { useReveal } from './useReveal.ts';
import { listWords } from './words.ts';

/** Indices count down from here as older messages are put before; it only has to be large. */
const FIRST_INDEX = 1_000_000_000;

interface ListContext {
  readonly isLoadingOlder: boolean;
  readonly flashedId: string | null;
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
  const { isFollowing, scrollerRef, keepBottom, follow, release } = useFollowBottom();
  const newestSend = rows.at(-1)?.kind === 'pending' ? rows.at(-1)?.id : undefined;
  const flashedId = useReveal(chat, list, release);
  const context = useMemo<ListContext>(
    () => ({ isLoadingOlder, flashedId }),
    [isLoadingOlder, flashedId],
  );
  const pacer = usePacer(chat, isFollowing);
  const newestId = useSelect(({ order }) => order.at(-1));
  useMarkRead(chat, newestId, isFollowing);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const { listRef, onKeyDown, onFocus, onEdgeFocus } = useListKeys(ids, list, follow);
  // What the person has just sent must be seen, wherever they were reading.
  useEffect(() => {
    if (newestSend !== undefined) follow();
  }, [newestSend, follow]);
  return (
    <div className="message-list" ref={listRef} onKeyDown={onKeyDown} onFocus={onFocus}>
      <ListStop onFocus={onEdgeFocus} />
      <PacerContext value={pacer}>
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
      </PacerContext>
      <ListStop onFocus={onEdgeFocus} />
      {!isFollowing && <JumpToBottom onClick={follow} />}
    </div>
  );
}

/** Leads back to the newest, and tells how many came since the person left it. */
function JumpToBottom({ onClick }: { readonly onClick: () => void }) {
  const { store } = useChat();
  const [leftId] = useState(() => store.getState().order.at(-1) ?? null);
  const count = useSelect((state) => countAfter(state, leftId));
  return (
    <button
      type="button"
      className="jump-to-bottom"
      title={listWords.jumpToBottom}
      aria-label={`${listWords.jumpToBottom}, ${listWords.jumpToNew(formatCount(count))}`}
      data-testid="jump-to-bottom"
      data-count={count}
      onClick={onClick}
    >
      <Icon name="arrow-down" />
      {count > 0 && <span>{listWords.jumpToNew(formatCount(count))}</span>}
    </button>
  );
}

/** An edge of the list, which hands the focus on to a message. */
function ListStop({ onFocus }: { readonly onFocus: () => void }) {
  return <div className="list-stop" tabIndex={0} onFocus={onFocus} />;
}

function RowContent({ row, context }: { readonly row: Row; readonly context: ListContext }) {
  if (row.kind === 'pending')
    return (
      <div className="row" data-row={row.id}>
        <PendingMessage id={row.id} />
      </div>
    );
  return (
    <div className="row" data-row={row.id}>
      {row.startsDay && <DaySeparator id={row.id} />}
      {row.startsUnread && <UnreadMarker />}
      <Message id={row.id} isFlashed={context.flashedId === row.id} isGrouped={row.isGrouped} />
    </div>
  );
}

/** Plain words: a feed may hold nothing but articles that has a role. */
function UnreadMarker() {
  return (
    <div className="day unread" data-testid="unread-marker">
      <span>{listWords.unread}</span>
    </div>
  );
}

function DaySeparator({ id }: { readonly id: string }) {
  const createdAt = useSelect((state) => messageOf(state, id)?.createdAt);
  if (createdAt === undefined) return null;
  return (
    <div className="day" data-testid="day-separator">
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
