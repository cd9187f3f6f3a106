import * as vscode from 'vscode';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import type { HostApi, HostEvent } from '../../../shared/protocol/hostApi.ts';
import type { Appearance } from '../../../shared/protocol/roomView.ts';
import type { Disposing } from '../disposing.ts';
import type { ChatHost, ChatHostDeps } from './chatHost.ts';

/** What one chat page is told, and of which conversation. */
interface ChatFeed
  extends
    Disposing,
    Pick<ChatHost, 'conversationId' | 'choose' | 'onDidOpen'>,
    Pick<HostApi, 'open'> {}

/** An event of whatever the page shows. */
type Unaddressed =
  | { readonly type: 'noticeChanged'; readonly notice: ChatNotice | null }
  | { readonly type: 'appearanceChanged'; readonly appearance: Appearance };

/**
 * Passes on to one page the events of the conversation that it shows. While the page opens one they
 * wait, so that none falls between the snapshot and what follows it; replaying one that the snapshot
 * already holds is harmless, since messages are keyed and text is addressed by offset.
 */
export function createChatFeed(
  deps: Pick<ChatHostDeps, 'rooms' | 'notice' | 'settings'>,
  initial: string | null,
  post: (event: HostEvent) => void,
): ChatFeed {
  let shown = initial;
  /** What the room says of itself; while it says nothing, what holds for every conversation shows. */
  let roomNotice: ChatNotice | null = null;
  const opened = new vscode.EventEmitter<string | null>();
  const notice = () => roomNotice ?? deps.notice.get();

  const { push, hold } = createGate((event) => {
    if (event.type === 'conversationChosen' || event.conversationId === shown) post(event);
  });
  const hear = (event: HostEvent) => {
    if (event.conversationId !== shown) return;
    if (event.type === 'noticeChanged') roomNotice = event.notice;
    push(event.type === 'noticeChanged' ? { ...event, notice: notice() } : event);
    if (event.type !== 'conversationChosen') return;
    shown = event.chosenId;
    opened.fire(shown);
  };
  const tell = (event: Unaddressed): void => {
    if (shown !== null) push({ ...event, conversationId: shown });
  };
  const subscriptions = [
    new vscode.Disposable(deps.rooms.onEvent(hear)),
    deps.notice.onDidChange(() => tell({ type: 'noticeChanged', notice: notice() })),
    deps.settings.onDidChange(['chat.style'], () => {
      tell({ type: 'appearanceChanged', appearance: { style: deps.settings.get('chat.style') } });
    }),
    opened,
  ];
  return {
    get conversationId() {
      return shown;
    },
    async open({ conversationId }) {
      shown = conversationId ?? shown;
      const wanted = shown;
      const held = hold();
      try {
        const snapshot = wanted === null ? null : await deps.rooms.snapshot(wanted);
        // Not when the page has asked for another meanwhile, or this one was deleted.
        if (held.isLast() && shown === wanted) {
          if (snapshot === null) shown = null;
          roomNotice = snapshot?.notice ?? null;
          opened.fire(shown);
        }
        return snapshot && { ...snapshot, notice: snapshot.notice ?? deps.notice.get() };
      } finally {
        // The reply is posted in a microtask; what waited goes after it.
        setTimeout(held.release, 0);
      }
    },
    choose(chosenId) {
      push({ type: 'conversationChosen', conversationId: shown ?? chosenId ?? '', chosenId });
      shown = chosenId;
    },
    onDidOpen: opened.event,
    dispose: () => disposeAll(subscriptions),
  };
}

function disposeAll(all: Parameters<typeof vscode.Disposable.from>): void {
  vscode.Disposable.from(...all).dispose();
}

interface Hold {
  /** Whether nobody has taken hold since. */
  readonly isLast: () => boolean;
  /** Lets go of what waited; nothing when somebody else holds it. */
  readonly release: () => void;
}

/** Lets events through, or keeps them while it is held; the last to hold it decides. */
function createGate(post: (event: HostEvent) => void): {
  readonly push: (event: HostEvent) => void;
  readonly hold: () => Hold;
} {
  let waiting: HostEvent[] | null = null;
  const hold = (): Hold => {
    const held: HostEvent[] = [];
    waiting = held;
    const isLast = () => waiting === held;
    const release = () => {
      if (!isLast()) return;
      waiting = null;
      held.forEach(post);
    };
    return { isLast, release };
  };
  return { hold, push: (event) => (waiting ? void waiting.push(event) : post(event)) };
}
