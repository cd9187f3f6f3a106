import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PersonalityPageState } from './personalityPageState.ts';

/** The personality page's HTML: nothing runs and nothing loads but our own bundle in `root`. */
export function personalityPage(
  webview: vscode.Webview,
  root: vscode.Uri,
  state: PersonalityPageState,
): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  const id = state.view === 'personality' ? state.personalityId : '';
  return `<!doctype html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${asset('personality.css')}" />
    <title>Parley</title>
  </head>
  <body data-view="${state.view}" data-personality="${id}">
    <div id="root"></div>
    <script nonce="${nonce}" src="${asset('personality.js')}"></script>
  </body>
</html>`;
}
