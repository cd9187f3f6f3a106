import * as vscode from 'vscode';
import { type ChatHost, type ChatHostDeps, serveChat } from './chatHost.ts';
import { pageHtml } from '../pageHtml.ts';

/** Puts the chat page into a webview, wherever that is shown, and serves it. */
export function mountChat(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  deps: ChatHostDeps,
  conversationId: string | null,
): ChatHost {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  const host = serveChat(webview, deps, conversationId);
  webview.html = pageHtml(webview, {
    script: 'chat',
    styles: 'chat',
    root,
    hasPictures: true,
    data: { conversation: conversationId ?? '' },
  });
  return host;
}
