import * as vscode from 'vscode';
import type { ChatHost, ChatHostDeps } from './chatHost.ts';
import { mountChat } from './mountChat.ts';
import type { Disposing } from '../disposing.ts';

const VIEW = 'parley.chat';
const LAST_SHOWN = 'parley.chat.lastShown';

/** The chat in the side bar. */
export interface ChatView extends Disposing {
  /** The conversation that the side bar shows, or showed last in this workspace. */
  readonly conversationId: string | null;
  /** Shows a conversation and puts the focus on it. */
  show(conversationId: string): Promise<void>;
  /** Shows one message of a conversation, loading back to it. */
  reveal(conversationId: string, messageId: string): Promise<void>;
}

export function createChatView(context: vscode.ExtensionContext, deps: ChatHostDeps): ChatView {
  let host: ChatHost | null = null;
  /** Told once the page has opened its conversation: before that it would hear of nothing. */
  let toReveal: { readonly conversationId: string; readonly messageId: string } | null = null;
  let shown = context.workspaceState.get<string>(LAST_SHOWN) ?? null;
  const remember = (conversationId: string | null) => {
    if (conversationId === shown) return;
    shown = conversationId;
    void context.workspaceState.update(LAST_SHOWN, conversationId ?? undefined);
  };

  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView(view) {
      const served = mountChat(view.webview, context.extensionUri, deps, shown);
      host = served;
      served.onDidOpen((conversationId) => {
        remember(conversationId);
        if (toReveal?.conversationId !== conversationId) return;
        deps.rooms.reveal(conversationId, toReveal.messageId);
        toReveal = null;
      });
      view.onDidDispose(() => {
        served.dispose();
        if (host === served) host = null;
      });
    },
  };
  // The page hears of a deletion by itself; this is for a view that was never opened.
  const unsubscribe = deps.rooms.onEvent((event) => {
    if (event.type === 'conversationChosen' && event.conversationId === shown) {
      remember(event.chosenId);
    }
  });
  const registration = vscode.window.registerWebviewViewProvider(VIEW, provider);
  const show = async (conversationId: string): Promise<void> => {
    remember(conversationId);
    host?.choose(conversationId);
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  };
  return {
    get conversationId() {
      return shown;
    },
    show,
    reveal(conversationId, messageId) {
      toReveal = { conversationId, messageId };
      return show(conversationId);
    },
    dispose() {
      host?.dispose();
      registration.dispose();
      unsubscribe();
    },
  };
}
