import * as vscode from 'vscode';
import * as z from 'zod';
import type { StoreUnavailableError } from '../../shared/domain/recordStore.ts';

const manifest = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

const VIEWS = [
  'parley.reviewQueue',
  'parley.fileHistory',
  'parley.conversations',
  'parley.personalities',
];

/**
 * Says that the local database cannot be opened: once aloud, in every view of ours, and to whoever runs one
 * of our commands.
 */
export function showStoreTrouble(
  { extension }: vscode.ExtensionContext,
  { reason }: StoreUnavailableError,
  path: string,
): vscode.Disposable {
  const words = storeTroubleWords(reason, path);
  const again = vscode.l10n.t('Try Again');
  void vscode.window.showErrorMessage(words, again).then(async (chosen) => {
    if (chosen === again) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  });
  const tree: vscode.TreeDataProvider<string> = {
    getChildren: () => [],
    getTreeItem: (element) => new vscode.TreeItem(element),
  };
  const views = VIEWS.map((id) => {
    const view = vscode.window.createTreeView(id, { treeDataProvider: tree });
    view.message = words;
    return view;
  });
  const chat = vscode.window.registerWebviewViewProvider('parley.chat', {
    resolveWebviewView({ webview }) {
      webview.html = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>p { overflow-wrap: anywhere }</style></head><body><p>${escapeHtml(words)}</p></body></html>`;
    },
  });
  const commands = manifest
    .parse(extension.packageJSON)
    .contributes.commands.filter(({ command }) => command !== 'parley.showLog')
    .map(({ command }) =>
      vscode.commands.registerCommand(command, () => vscode.window.showErrorMessage(words)),
    );
  return vscode.Disposable.from(...views, chat, ...commands);
}

/** What is the matter with the database file `path`, and what to do. */
export function storeTroubleWords(reason: StoreUnavailableError['reason'], path: string): string {
  switch (reason) {
    case 'full':
      return vscode.l10n.t(
        'The disk is full, so Parley cannot keep anything. Free some room, then try again.',
      );
    case 'readOnly':
      return vscode.l10n.t('Parley may not write to {0}. Make it writable, then try again.', path);
    case 'broken':
      return vscode.l10n.t(
        'Parley’s database {0} cannot be read. Move the file away to start anew; a sync service brings your data back.',
        path,
      );
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
