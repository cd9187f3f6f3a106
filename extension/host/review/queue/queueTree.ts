import * as vscode from 'vscode';
import type { ProposalRow, QueueRow, ThreadRow } from '../../../review/reviewQueue.ts';
import type { QueueHost, QueueNode } from './queueHost.ts';
import { groupItem, rowItem } from './queueItems.ts';
import type { QueueState } from './queueState.ts';
import { countWords, filterWords } from './queueWords.ts';

export const QUEUE_VIEW = 'parley.reviewQueue';
/** Set while the view hides something that waits. */
const IS_FILTERED = 'parley.reviewFiltered';
/** Set while something waits; keys go by it. */
const HAS_OPEN = 'parley.hasOpenReview';

/** The queue as a tree: headings, below them threads and proposals, below a set its files. */
export interface QueueTree {
  /** What a command is about: the rows it was called on, else those selected in the view. */
  chosen(target: unknown, selected: unknown): readonly QueueRow[];
  /** Selects a row, where the view is in sight; the focus stays where it is. */
  select(row: ThreadRow | ProposalRow): void;
  dispose(): void;
}

export function createQueueTree(host: QueueHost, queue: QueueState): QueueTree {
  const { index } = queue;
  const changed = new vscode.EventEmitter<QueueNode | QueueNode[] | undefined>();
  const createTreeView = host.createTreeView ?? vscode.window.createTreeView<QueueNode>;
  const view = createTreeView(QUEUE_VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => childrenOf(node) ?? [...index.groups()],
      getTreeItem: (node) =>
        'heading' in node
          ? groupItem(node, (path) => host.project.uriOf(path))
          : rowItem(node, parentOf(queue, node) ?? null),
      getParent: (node) => ('heading' in node ? undefined : parentOf(queue, node)),
    },
    canSelectMany: true,
    showCollapseAll: true,
  });
  const show = (): void => {
    const { view: looks } = queue;
    const isFiltered = looks.only !== 'all' || looks.voice !== null;
    const waiting = index.counts();
    const count = waiting.threads + waiting.proposals;
    if (view.badge?.value !== (count === 0 ? undefined : count)) {
      view.badge = count === 0 ? undefined : { value: count, tooltip: countWords(waiting) };
    }
    const voice = index.voices().find(({ key }) => key === looks.voice);
    // Where nothing is found the view's welcome says so, which a message would hide.
    view.message = index.groups().length === 0 ? '' : filterWords(looks, voice?.name ?? '');
    void vscode.commands.executeCommand('setContext', IS_FILTERED, isFiltered);
    void vscode.commands.executeCommand('setContext', HAS_OPEN, count > 0);
  };
  const unsubscribe = queue.onDidChange((change) => {
    if (change === null || change.isListChanged) changed.fire(undefined);
    else if (change.groups.length > 0) changed.fire([...change.groups]);
    show();
  });
  show();
  return {
    chosen(target, selected) {
      const given = Array.isArray(selected) && selected.length > 0 ? selected : [target];
      const nodes: readonly unknown[] = target === undefined ? view.selection : given;
      return nodes.flatMap((node) => index.row(idOf(node)) ?? []);
    },
    select(row) {
      const shown = shownAs(queue, row);
      // A view that is not in sight would be opened; failing to select is no harm.
      if (view.visible && shown) void view.reveal(shown, { focus: false }).then(undefined, ignore);
    },
    dispose() {
      unsubscribe.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}

/** Null for the tree as a whole. */
function childrenOf(node: QueueNode | undefined): QueueNode[] | null {
  if (node === undefined) return null;
  if ('heading' in node) return [...node.rows];
  return node.kind === 'set' ? [...node.members] : [];
}

function parentOf({ index }: QueueState, row: QueueRow): QueueNode | undefined {
  const set = row.kind === 'proposal' ? index.row(row.record.data.groupId ?? '') : null;
  return set?.kind === 'set' ? set : (index.groupOf(row) ?? undefined);
}

/** The row itself, if its heading, or that of its set, is shown. */
function shownAs(queue: QueueState, row: ThreadRow | ProposalRow): QueueRow | null {
  const parent = parentOf(queue, row);
  if (parent === undefined) return null;
  if ('heading' in parent) return parent.rows.includes(row) ? row : null;
  return queue.index.groupOf(parent)?.rows.includes(parent) === true ? row : null;
}

/** Of a row, or the id itself; '' for anything else. */
function idOf(node: unknown): string {
  if (typeof node === 'string') return node;
  const { id } = (node ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : '';
}

function ignore(): void {
  // Nothing depends on the selection.
}
