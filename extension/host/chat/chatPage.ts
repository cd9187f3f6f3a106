import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The chat page's HTML: nothing runs and nothing loads but our own bundle in `root`. */
export function chatPage(
  webview: vscode.Webview,
  root: vscode.Uri,
  conversationId: string | null,
): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${asset('chat.css')}" />
    <title>Parley</title>
  </head>
  <body data-conversation="${conversationId ?? ''}">
    <div id="root"></div>
    <script nonce="${nonce}" src="${asset('chat.js')}"></script>
  </body>
</html>`;
}
