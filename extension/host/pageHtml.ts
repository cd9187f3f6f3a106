import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

interface Page {
  /** In `root`, without its ending. */
  readonly script: 'chat' | 'panels';
  /** In `root`, without its ending. */
  readonly styles: 'chat' | 'personality' | 'conflicts';
  /** The folder of the built pages. */
  readonly root: vscode.Uri;
  /** Whether it may draw pictures: its own, and those in `data:` addresses. */
  readonly hasPictures: boolean;
  /** What the page finds on its body as `data-…`. */
  readonly data: Readonly<Record<string, string>>;
}

/** A page's HTML: nothing runs and nothing loads but our own bundle in `root`. */
export function pageHtml(webview: vscode.Webview, page: Page): string {
  const { script, styles, root, hasPictures, data } = page;
  const nonce = randomBytes(16).toString('base64');
  const asset = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    ...(hasPictures ? [`img-src ${webview.cspSource} data:`] : []),
  ].join('; ');
  const attributes = Object.entries(data).map(([key, value]) => ` data-${key}="${escaped(value)}"`);
  return `<!doctype html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="modulepreload" nonce="${nonce}" href="${asset('shared.js')}" />
    <link rel="stylesheet" href="${asset('icons.css')}" />
    <link rel="stylesheet" href="${asset(`${styles}.css`)}" />
    <title>Parley</title>
  </head>
  <body${attributes.join('')}>
    <div id="root"></div>
    <script type="module" nonce="${nonce}" src="${asset(`${script}.js`)}"></script>
  </body>
</html>`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
