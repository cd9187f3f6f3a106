import type * as vscode from 'vscode';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import { serveHost } from '../../../shared/protocol/serveHost.ts';
import type { Settings } from '../settings.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Disposing } from '../disposing.ts';
import type { Attachments } from './attachments.ts';
import { chatApi } from './chatApi.ts';
import { createChatFeed } from './chatFeed.ts';

/** What a chat page needs of the rest of the host. */
export interface ChatHostDeps {
  readonly rooms: Rooms;
  /** What the person should know whatever the conversation: no provider, Restricted Mode … */
  readonly notice: { get(): ChatNotice | null; onDidChange: vscode.Event<void> };
  /** Shows a place in a file of the workspace; the line counts from 0. */
  readonly openPlace: (path: string, line: number) => Promise<void>;
  readonly attachments: Attachments;
  /** Proposes the edits in the text of an answer and tells what became of them. */
  readonly proposeEdits: HostApi['proposeEdits'];
  readonly settings: Settings;
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
