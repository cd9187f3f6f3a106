import * as vscode from 'vscode';
import { pageHtml } from './pageHtml.ts';

interface PanelPage {
  readonly styles: 'personality' | 'conflicts';
  /** What the page finds on its body as `data-…`; `view` says which page it is. */
  readonly data: Readonly<Record<string, string>> & { readonly view: string };
}

/** Gives a tab its icon and its page. */
export function dressPanel(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  { styles, data }: PanelPage,
): void {
  const media = (name: string) => vscode.Uri.joinPath(extensionUri, 'media', name);
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  // A tab draws the file as it is: it cannot follow the theme's colour by itself.
  panel.iconPath = { light: media('parley-light.svg'), dark: media('parley-dark.svg') };
  panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
  panel.webview.html = pageHtml(panel.webview, {
    script: 'panels',
    styles,
    root,
    hasPictures: false,
    data,
  });
}
