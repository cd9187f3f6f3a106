import * as vscode from 'vscode';

/** Asks where to save and writes the file there; offers to open it. Nothing happens when the person leaves. */
export async function saveFile(file: {
  /** A name without folders. */
  readonly name: string;
  readonly filters: Readonly<Record<string, string[]>>;
  readonly bytes: Uint8Array;
}): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file.name) } : {}),
    filters: file.filters,
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, file.bytes);
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Saved as {0}.', vscode.workspace.asRelativePath(target)),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', target);
}

/** A name that every file system takes. */
export function safeFileName(name: string, otherwise: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '');
  return Array.from(safe).slice(0, 60).join('') || otherwise;
}
