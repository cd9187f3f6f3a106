import * as vscode from 'vscode';
import { dayItem, entryItem, groupByDay } from './historyItems.ts';
import type { HistoryEntry, HistoryHost, HistoryNode } from './historyHost.ts';

const HISTORY_VIEW = 'parley.fileHistory';

/** The view of one file's history: that of the active editor, or of a file that was asked for. */
export interface HistoryTree {
  /** The file that is shown; null before any was. */
  path(): string | null;
  show(path: string): void;
  /** The entry a command was called on, else the one selected in the view. */
  chosen(target: unknown): HistoryEntry | null;
  refresh(): void;
  dispose(): void;
}

export function createHistoryTree(host: HistoryHost): HistoryTree {
  const changed = new vscode.EventEmitter<undefined>();
  const createTreeView = host.createTreeView ?? vscode.window.createTreeView<HistoryNode>;
  let path: string | null = null;
  const view = createTreeView(HISTORY_VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(node) {
        if (node) return 'day' in node ? [...node.entries] : [];
        if (path === null) return [];
        const shown = path;
        const revisions = await host.revisions.ofFile(shown);
        return [...groupByDay(revisions.map((revision) => ({ path: shown, revision })))];
      },
      getTreeItem: (node) => ('day' in node ? dayItem(node, Date.now()) : entryItem(node)),
    },
  });
  const show = (next: string): void => {
    path = next;
    view.description = next.slice(next.lastIndexOf('/') + 1);
    changed.fire(undefined);
  };
  const follow = (editor: vscode.TextEditor | undefined): void => {
    const active = editor ? host.project.pathOf(editor.document.uri) : null;
    if (active !== null && active !== path) show(active);
  };
  const following = vscode.window.onDidChangeActiveTextEditor(follow);
  follow(vscode.window.activeTextEditor);
  return {
    path: () => path,
    show,
    chosen: (target) => {
      const [selected] = view.selection;
      const entry = target ?? selected;
      return isEntry(entry) ? entry : null;
    },
    refresh: () => changed.fire(undefined),
    dispose: () => {
      following.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

/** The editor hands back the objects that the view gave it. */
function isEntry(target: unknown): target is HistoryEntry {
  return typeof target === 'object' && target !== null && 'revision' in target && 'path' in target;
}
