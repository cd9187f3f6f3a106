import * as vscode from 'vscode';
import { createFileBadges } from './fileBadges.ts';
import { registerQueueCommands } from './queueCommands.ts';
import type { QueueHost } from './queueHost.ts';
import { createQueueState } from './queueState.ts';
import { createQueueTree, QUEUE_VIEW } from './queueTree.ts';
import { createThreadOverlays } from './threadOverlays.ts';
import { createWalk } from './walk.ts';

/**
 * The review queue: open threads and pending proposals as a tree with its commands, marks in editors and
 * overview rulers, badges in the explorer. The store is the truth; what is shown follows its changes.
 */
export function registerQueue(host: QueueHost): vscode.Disposable {
  const queue = createQueueState(host);
  const tree = createQueueTree(host, queue);
  const walk = createWalk(host, queue);
  const badges = createFileBadges(host, queue);
  return vscode.Disposable.from(
    tree,
    ...registerQueueCommands({ host, queue, tree, walk }),
    createThreadOverlays(host),
    badges,
    vscode.window.registerFileDecorationProvider(badges),
    queue,
  );
}

/** The view of a window without a folder: its welcome says what to do. */
export function registerEmptyQueue(): vscode.Disposable {
  return vscode.window.createTreeView(QUEUE_VIEW, {
    treeDataProvider: { getChildren: () => [], getTreeItem: (item: vscode.TreeItem) => item },
  });
}
