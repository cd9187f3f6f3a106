import * as vscode from 'vscode';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import { serveHost } from '../../../shared/protocol/serveHost.ts';
import type { HostApi, HostEvent } from '../../../shared/protocol/hostApi.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Disposing } from '../disposing.ts';

/** What a chat page needs of the rest of the host. */
export interface ChatHostDeps {
  readonly rooms: Rooms;
  /** What the person should know whatever the conversation: no provider, Restricted Mode … */
  readonly notice: { get(): ChatNotice | null; onDidChange: vscode.Event<void> };
  /** Shows a place in a file of the workspace; the line counts from 0. */
  readonly openPlace: (path: string, line: number) => Promise<void>;
  readonly report: (error: unknown) => void;
}

/** One chat page: the conversation that it shows, and the way to make it show another. */
export interface ChatHost extends Disposing {
  readonly conversationId: string | null;
  /** Asks the page to show another conversation, or none. */
  choose(conversationId: string | null): void;
  readonly onDidOpen: vscode.Event<string | null>;
}

/**
 * Serves the chat page in `webview`. While the page opens a conversation its events wait, so that
 * none falls between the snapshot and what follows it; replaying one that the snapshot already holds
 * is harmless, since messages are keyed and text is addressed by offset.
 */
export function serveChat(
  webview: vscode.Webview,
  deps: ChatHostDeps,
  initial: string | null,
): ChatHost {
  let shown = initial;
  let waiting: HostEvent[] | null = null;
  const opened = new vscode.EventEmitter<string | null>();

  const push = (event: HostEvent) => {
    if (event.type !== 'conversationChosen' && event.conversationId !== shown) return;
    if (waiting) waiting.push(event);
    else channel.push(event);
  };
  const open: HostApi['open'] = async ({ conversationId }) => {
    shown = conversationId ?? shown;
    const held: HostEvent[] = [];
    waiting = held;
    try {
      const snapshot = shown === null ? null : await deps.rooms.snapshot(shown);
      if (snapshot === null) shown = null;
      opened.fire(shown);
      return snapshot && { ...snapshot, notice: snapshot.notice ?? deps.notice.get() };
    } finally {
      // The reply is posted in a microtask; what waited goes after it.
      setTimeout(() => {
        if (waiting !== held) return;
        waiting = null;
        held.forEach(push);
      }, 0);
    }
  };

  const channel = serveHost(portOf(webview), chatApi(deps, open), deps.report);
  const subscriptions = [
    { dispose: deps.rooms.onEvent(push) },
    deps.notice.onDidChange(() => {
      if (shown === null) return;
      push({ type: 'noticeChanged', conversationId: shown, notice: deps.notice.get() });
    }),
    { dispose: () => channel.close() },
    opened,
  ];
  return {
    get conversationId() {
      return shown;
    },
    choose(conversationId) {
      push({
        type: 'conversationChosen',
        conversationId: shown ?? conversationId ?? '',
        chosenId: conversationId,
      });
      shown = conversationId;
    },
    onDidOpen: opened.event,
    dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()),
  };
}

function portOf(webview: vscode.Webview) {
  return {
    post: (message: unknown) => void webview.postMessage(message),
    listen(receive: (message: unknown) => void) {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => void subscription.dispose();
    },
  };
}

/** The page's calls, each handed to the part of the host that does it. */
function chatApi(deps: ChatHostDeps, open: HostApi['open']): HostApi {
  const { rooms } = deps;
  const run = async (command: string, ...args: unknown[]): Promise<null> => {
    await vscode.commands.executeCommand(command, ...args);
    return null;
  };
  return {
    open,
    loadOlder: ({ conversationId, beforeId }) => rooms.older(conversationId, beforeId),
    sendMessage: async (params) => ({ messageId: await rooms.send(params) }),
    stop: ({ conversationId, turnId }) => {
      rooms.stop(conversationId, turnId);
      return Promise.resolve(null);
    },
    retry: async ({ conversationId, messageId }) => {
      await rooms.retry(conversationId, messageId);
      return null;
    },
    newConversation: () => run('parley.newConversation'),
    addParticipants: ({ conversationId }) => run('parley.addParticipants', conversationId),
    removeParticipant: async ({ conversationId, personalityId }) => {
      await rooms.removeParticipant(conversationId, personalityId);
      return null;
    },
    setMuted: async ({ conversationId, personalityId, isMuted }) => {
      await rooms.setMuted(conversationId, personalityId, isMuted);
      return null;
    },
    renameConversation: ({ conversationId }) => run('parley.renameConversation', conversationId),
    openPlace: async ({ path, line }) => {
      await deps.openPlace(path, line);
      return null;
    },
    openLink: async ({ url }) => {
      await vscode.env.openExternal(vscode.Uri.parse(url, true));
      return null;
    },
    copy: async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      return null;
    },
    connectProvider: () => run('parley.connectOpenRouter'),
  };
}
