import * as vscode from 'vscode';
import {
  HISTORY_SCHEME,
  historyAddress,
  type HistorySide,
  readHistoryAddress,
} from './historyAddress.ts';
import { headline } from './historyItems.ts';
import type { HistoryEntry, HistoryHost } from './historyHost.ts';

/** Differences between versions of a file. Both sides are read-only documents made when looked at. */
export interface HistoryDiff {
  show(entry: HistoryEntry, sides: readonly [HistorySide, HistorySide]): Promise<void>;
  dispose(): void;
}

export function createHistoryDiff(host: HistoryHost): HistoryDiff {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  /** What the files of revisions that are shown are called today. */
  const paths = new Map<string, string>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(HISTORY_SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const address = readHistoryAddress(uri);
      if (address === null) return '';
      const revision = await host.revisions.get(address.revision);
      if (revision === null) return notKept();
      const { before, after, path } = revision.data;
      if (address.side === 'now') return textNow(host, paths.get(address.revision) ?? path);
      const hash = address.side === 'before' ? before : after;
      if (hash === null) return '';
      return (await host.snapshots.read(hash)) ?? notKept();
    },
  });
  const edited = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const path = contentChanges.length === 0 ? null : host.project.pathOf(document.uri);
    if (path === null) return;
    for (const { uri, isClosed } of vscode.workspace.textDocuments) {
      const address = isClosed ? null : readHistoryAddress(uri);
      if (address?.side === 'now' && paths.get(address.revision) === path) changed.fire(uri);
    }
  });
  return {
    show: async ({ path, revision }, [left, right]) => {
      paths.set(revision.id, path);
      const fileName = path.slice(path.lastIndexOf('/') + 1);
      const addresses = [left, right].map((side) =>
        historyAddress({ revision: revision.id, side }, fileName),
      );
      // What was shown before may be of another time.
      addresses.forEach((uri) => changed.fire(uri));
      const title =
        right === 'now'
          ? vscode.l10n.t('{0} (then and now)', fileName)
          : vscode.l10n.t('{0} ({1})', fileName, headline(revision.data));
      await vscode.commands.executeCommand('vscode.diff', ...addresses, title, {
        preview: true,
        preserveFocus: true,
      });
    },
    dispose: () => {
      edited.dispose();
      provider.dispose();
      changed.dispose();
    },
  };
}

/** The file with its unsaved changes; empty where there is none. */
async function textNow(host: HistoryHost, path: string): Promise<string> {
  const uri = host.project.uriOf(path);
  // A path in a record may be one that is not the history's business.
  if (host.project.pathOf(uri) === null) return '';
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return '';
  }
}

function notKept(): string {
  return vscode.l10n.t('This version is no longer kept.');
}
