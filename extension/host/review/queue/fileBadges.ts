import * as vscode from 'vscode';
import type { QueueHost } from './queueHost.ts';
import type { QueueState } from './queueState.ts';
import { countWords } from './queueWords.ts';

/** Of a badge the editor shows two characters. */
const MOST_IN_BADGE = 9;

interface FileBadges extends vscode.FileDecorationProvider {
  readonly onDidChangeFileDecorations: vscode.Event<vscode.Uri[]>;
  dispose(): void;
}

/** How much waits in each file, for the explorer and the tabs; folders are marked by the editor. */
export function createFileBadges(
  { project }: Pick<QueueHost, 'project'>,
  { index, onDidChange }: QueueState,
): FileBadges {
  const changed = new vscode.EventEmitter<vscode.Uri[]>();
  const tell = (paths: Iterable<string>): void => {
    const uris = [...paths].map((path) => project.uriOf(path));
    if (uris.length > 0) changed.fire(uris);
  };
  const unsubscribe = onDidChange((change) =>
    tell(change?.paths ?? new Set(index.waiting().map(({ path }) => path))),
  );
  return {
    onDidChangeFileDecorations: changed.event,
    provideFileDecoration: (uri) => {
      const path = project.pathOf(uri);
      if (path === null) return undefined;
      const waiting = index.countsIn(path);
      const count = waiting.threads + waiting.proposals;
      if (count === 0) return undefined;
      const badge = count > MOST_IN_BADGE ? `${MOST_IN_BADGE}+` : String(count);
      const decoration = new vscode.FileDecoration(badge, countWords(waiting));
      decoration.propagate = true;
      return decoration;
    },
    dispose() {
      unsubscribe.dispose();
      changed.dispose();
    },
  };
}
