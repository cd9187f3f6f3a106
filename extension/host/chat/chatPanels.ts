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
}

export function createChatPanels(context: vscode.ExtensionContext, deps: ChatHostDeps): ChatPanels {
  const panels = new Set<{ readonly panel: vscode.WebviewPanel; readonly host: ChatHost }>();

  const media = (name: string) => vscode.Uri.joinPath(context.extensionUri, 'media', name);
  const attach = async (panel: vscode.WebviewPanel, conversationId: string) => {
    // A tab draws the file as it is: it cannot follow the theme's colour by itself.
    panel.iconPath = { light: media('parley-light.svg'), dark: media('parley-dark.svg') };
    const host = mountChat(panel.webview, context.extensionUri, deps, conversationId);
    const entry = { panel, host };
    panels.add(entry);
    const unsubscribe = deps.rooms.onEvent((event) => {
      if (event.conversationId !== conversationId) return;
      if (event.type === 'titleChanged') panel.title = event.title;
      if (event.type === 'conversationChosen') panel.dispose();
    });
    panel.onDidDispose(() => {
      unsubscribe();
      host.dispose();
      panels.delete(entry);
    });
    const title = await deps.rooms.titleOf(conversationId);
    // The person may have closed it meanwhile.
    if (title !== null && panels.has(entry)) panel.title = title;
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(PANEL, {
    async deserializeWebviewPanel(panel, state) {
      const decoded = savedState.safeParse(state);
      if (!decoded.success) {
        panel.dispose();
        return;
      }
      await attach(panel, decoded.data.conversationId);
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
      await attach(
        vscode.window.createWebviewPanel(PANEL, 'Parley', vscode.ViewColumn.Active),
        conversationId,
      );
    },
    dispose() {
      serializer.dispose();
      panels.forEach(({ host }) => host.dispose());
    },
  };
}
