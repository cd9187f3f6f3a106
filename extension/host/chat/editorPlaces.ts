import * as vscode from 'vscode';

/** The path of a file below the project's folder; null for anything elsewhere. */
export function pathBelow(folder: vscode.Uri | null, uri: vscode.Uri): string | null {
  if (folder === null) return null;
  // A page of a remote window names files with the remote's address, its host without.
  const isRemote = uri.scheme === 'vscode-remote' && folder.scheme !== uri.scheme;
  const here = isRemote ? folder.with({ path: uri.path }) : uri;
  const holder = vscode.workspace.getWorkspaceFolder(here);
  if (holder?.uri.toString() !== folder.toString()) return null;
  const path = vscode.workspace.asRelativePath(here, false);
  return path === here.fsPath ? null : path;
}

/** The editor that the person was in last: while they type in a chat tab, none is the active one. */
export function lastEditor(): vscode.TextEditor | undefined {
  return vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
}

/** The files that are open in tabs, those in sight first, each once. */
export function openFiles(): readonly vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const uris = [...tabs.filter(({ isActive }) => isActive), ...tabs].flatMap(({ input }) => {
    if (input instanceof vscode.TabInputText) return [input.uri];
    return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
  });
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}
