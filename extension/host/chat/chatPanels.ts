import * as vscode from 'vscode';
import * as z from 'zod';
import { conversationId as conversationIdSchema } from '../../../shared/domain/ids.ts';
import type { ChatHost, ChatHostDeps } from './chatHost.ts';
import { mountChat } from './mountChat.ts';
import type { Disposing } from '../disposing.ts';

const PANEL = 'parley.conversation';
const savedState = z.object({ conversationId: conversationIdSchema });

/** Conversations opened in the editor area, one panel each; they come back after a reload. */
export interface ChatPanels extends Disposing {
  show(conversationId: string): Promise<void>;
  close(conversationId: string): void;
}

export function createChatPanels(context: vscode.ExtensionContext, deps: ChatHostDeps): ChatPanels {
  const panels = new Set<{ readonly panel: vscode.WebviewPanel; readonly host: ChatHost }>();
  const titleOf = async (conversationId: string) =>
    (await deps.rooms.snapshot(conversationId))?.title ?? 'Parley';

  const attach = (panel: vscode.WebviewPanel, conversationId: string) => {
    panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'parley.svg');
    const host = mountChat(panel.webview, context.extensionUri, deps, conversationId);
    const entry = { panel, host };
    panels.add(entry);
    const unsubscribe = deps.rooms.onEvent((event) => {
      if (event.type === 'titleChanged' && event.conversationId === host.conversationId) {
        panel.title = event.title;
      }
    });
    panel.onDidDispose(() => {
      unsubscribe();
      host.dispose();
      panels.delete(entry);
    });
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(PANEL, {
    async deserializeWebviewPanel(panel, state) {
      const decoded = savedState.safeParse(state);
      if (!decoded.success) {
        panel.dispose();
        return;
      }
      const { conversationId } = decoded.data;
      attach(panel, conversationId);
      panel.title = await titleOf(conversationId);
    },
  });
  const find = (conversationId: string) =>
    [...panels].find(({ host }) => host.conversationId === conversationId);
  return {
    async show(conversationId) {
      const open = find(conversationId);
      if (open) {
        open.panel.reveal();
        return;
      }
      const title = await titleOf(conversationId);
      attach(
        vscode.window.createWebviewPanel(PANEL, title, vscode.ViewColumn.Active),
        conversationId,
      );
    },
    close(conversationId) {
      find(conversationId)?.panel.dispose();
    },
    dispose() {
      serializer.dispose();
      panels.forEach(({ host }) => host.dispose());
    },
  };
}
