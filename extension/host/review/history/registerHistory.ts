import * as vscode from 'vscode';
import { createHistoryDiff, type HistoryDiff } from './historyDiff.ts';
import type { HistoryEntry, HistoryHost } from './historyHost.ts';
import { createHistoryTree, type HistoryTree } from './historyTree.ts';
import { restoreVersion } from './restoreVersion.ts';

/**
 * The File History view: what was accepted into a file, by whom and why, with differences and the way
 * back. Follows the active editor; renames made in the editor take the history with them.
 */
export function registerHistory(host: HistoryHost): vscode.Disposable {
  const tree = createHistoryTree(host);
  const diff = createHistoryDiff(host);
  const unsubscribe = host.store.onDidChange(({ changes }) => {
    if (changes.some(({ kind }) => kind === 'revision')) tree.refresh();
  });
  return vscode.Disposable.from(
    ...registerCommands(host, tree, diff),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        void followRename(host, tree, oldUri, newUri).catch(host.report);
      }
    }),
    { dispose: unsubscribe },
    tree,
    diff,
  );
}

function registerCommands(
  host: HistoryHost,
  tree: HistoryTree,
  diff: HistoryDiff,
): readonly vscode.Disposable[] {
  const registerCommand = host.registerCommand ?? vscode.commands.registerCommand;
  const onEntry = (name: string, run: (entry: HistoryEntry) => Promise<void>) =>
    registerCommand(`parley.history.${name}`, async (target) => {
      const entry = tree.chosen(target);
      if (entry) await run(entry);
      else say(vscode.l10n.t('Select an entry of the File History first.'));
    });
  return [
    registerCommand('parley.history.open', (target) => open(host, tree, target)),
    registerCommand('parley.history.chooseFile', () => chooseFile(host, tree)),
    onEntry('compareWithNow', (entry) =>
      diff.show(entry, [entry.revision.data.after === null ? 'before' : 'after', 'now']),
    ),
    onEntry('compareWithPrevious', (entry) => diff.show(entry, ['before', 'after'])),
    onEntry('restore', (entry) =>
      // Of a deleted file the last text it had is meant.
      restoreVersion(host, entry, entry.revision.data.after === null ? 'before' : 'after'),
    ),
    onEntry('restorePrevious', (entry) => restoreVersion(host, entry, 'before')),
    onEntry('copyText', (entry) => copyText(host, entry)),
  ];
}

/** For the file that was named, else the active editor's; without either, one may be chosen. */
async function open(host: HistoryHost, tree: HistoryTree, target: unknown): Promise<void> {
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (!uri) return chooseFile(host, tree);
  const path = host.project.pathOf(uri);
  if (path === null) {
    say(
      vscode.l10n.t(
        'Parley keeps the history of files in the workspace’s first folder only; this file is not one of them.',
      ),
    );
    return;
  }
  tree.show(path);
  await vscode.commands.executeCommand('parley.fileHistory.focus');
}

/** Also the way to a file that was deleted. */
async function chooseFile(host: HistoryHost, tree: HistoryTree): Promise<void> {
  const paths = await host.revisions.paths();
  if (paths.length === 0) {
    say(
      vscode.l10n.t(
        'No file has a history yet: it begins when you accept an edit of a personality.',
      ),
    );
    return;
  }
  const path = await vscode.window.showQuickPick([...paths], {
    placeHolder: vscode.l10n.t('Show the history of which file?'),
  });
  if (path === undefined) return;
  tree.show(path);
  await vscode.commands.executeCommand('parley.fileHistory.focus');
}

async function copyText({ snapshots }: HistoryHost, { revision }: HistoryEntry): Promise<void> {
  const hash = revision.data.after ?? revision.data.before;
  const text = hash === null ? null : await snapshots.read(hash);
  if (text === null) say(vscode.l10n.t('This version is no longer kept; nothing was copied.'));
  else await vscode.env.clipboard.writeText(text);
}

async function followRename(
  { project, revisions }: HistoryHost,
  tree: HistoryTree,
  oldUri: vscode.Uri,
  newUri: vscode.Uri,
): Promise<void> {
  const from = project.pathOf(oldUri);
  const to = project.pathOf(newUri);
  if (from === null || to === null) return;
  await revisions.renamed(from, to);
  if (tree.path() === from) tree.show(to);
}

/** Not awaited: the message stays until it is read, and takes no focus. */
function say(message: string): void {
  void vscode.window.showInformationMessage(message);
}
