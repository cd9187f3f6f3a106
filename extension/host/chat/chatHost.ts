import * as vscode from 'vscode';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import { serveHost } from '../../../shared/protocol/serveHost.ts';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Disposing } from '../disposing.ts';
import { createChatFeed } from './chatFeed.ts';

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
  readonly choose: (conversationId: string | null) => void;
  readonly onDidOpen: vscode.Event<string | null>;
}

/** Serves the chat page in `webview`. */
export function serveChat(
  webview: vscode.Webview,
  deps: ChatHostDeps,
  initial: string | null,
): ChatHost {
  const feed = createChatFeed(deps, initial, (event) => channel.push(event));
  const channel = serveHost(portOf(webview), chatApi(deps, feed.open), deps.report);
  return {
    get conversationId() {
      return feed.conversationId;
    },
    choose: feed.choose,
    onDidOpen: feed.onDidOpen,
    dispose() {
      feed.dispose();
      channel.close();
    },
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
