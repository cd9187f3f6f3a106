import * as vscode from 'vscode';
import type { QueueHost, QueueNode } from '../../../extension/host/review/queue/queueHost.ts';
import { registerQueue } from '../../../extension/host/review/queue/registerQueue.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { conversationId, messageId, proposalId } from '../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { ada } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { aReviewWindow, type ReviewWindow } from './reviewWindow.ts';

/** A window with a review queue, whose view and whose ways out are recorded. */
export interface QueueWindow extends ReviewWindow {
  /** What left the queue: commands run, messages sent, threads revealed, previews shown. */
  readonly done: unknown[];
  /** What the tree told the editor to read anew; null is all of it. */
  readonly told: (readonly QueueNode[] | null)[];
  readonly view: { badge?: vscode.ViewBadge | undefined; message?: string; selection: QueueNode[] };
  /** The ranges of open threads that the editor shows. */
  ranges: ReturnType<QueueHost['threads']['ranges']>;
  /** Whether the editor shows the threads that it is asked for; otherwise it does not know them yet. */
  isRevealed: boolean;
  readonly rangesChanged: vscode.EventEmitter<string>;
  readonly kept: Map<string, unknown>;
  register(): void;
  /** Items of the tree, those below a heading indented. */
  readonly lines: () => Promise<readonly string[]>;
  readonly items: () => Promise<readonly vscode.TreeItem[]>;
  readonly nodes: () => Promise<readonly QueueNode[]>;
  leave(): Promise<void>;
}

export function aQueueWindow(): QueueWindow {
  const window = aReviewWindow();
  const kept = new Map<string, unknown>();
  const done: unknown[] = [];
  const told: (readonly QueueNode[] | null)[] = [];
  const rangesChanged = new vscode.EventEmitter<string>();
  const view: QueueWindow['view'] = { selection: [] };
  let provider: vscode.TreeDataProvider<QueueNode> | undefined;
  let registration: vscode.Disposable | undefined;

  const children = async (node?: QueueNode): Promise<readonly QueueNode[]> =>
    (await provider?.getChildren(node)) ?? [];
  const itemOf = async (node: QueueNode): Promise<vscode.TreeItem> => {
    if (!provider) throw new Error('No tree was made.');
    return provider.getTreeItem(node);
  };
  const walk = async (
    visit: (node: QueueNode, depth: number) => Promise<void>,
    node?: QueueNode,
    depth = 0,
  ): Promise<void> => {
    for (const child of await children(node)) {
      await visit(child, depth);
      await walk(visit, child, depth + 1);
    }
  };
  const own: QueueWindow = {
    ...window,
    ...{ done, told, view, ranges: [], isRevealed: false, rangesChanged, kept },
    register() {
      registration?.dispose();
      registration = registerQueue({
        ...window.host,
        ...waysOut(done),
        state: memento(kept),
        threads: {
          ranges: () => own.ranges,
          onDidChangeRanges: rangesChanged.event,
          reveal: (id) => {
            done.push(['reveal', id]);
            return Promise.resolve(own.isRevealed);
          },
        },
        createTreeView: (_id, options) => {
          provider = options.treeDataProvider;
          provider.onDidChangeTreeData?.((node) => {
            told.push(Array.isArray(node) ? node : node ? [node] : null);
          });
          return Object.assign(view, {
            visible: false,
            reveal: () => Promise.resolve(),
            dispose: () => undefined,
          }) as unknown as vscode.TreeView<QueueNode>;
        },
      });
    },
    async lines() {
      const found: string[] = [];
      await walk(async (node, depth) => {
        const { label, description } = await itemOf(node);
        found.push(
          `${'  '.repeat(depth)}${typeof label === 'string' ? label : ''} | ${String(description)}`,
        );
      });
      return found;
    },
    async items() {
      const found: vscode.TreeItem[] = [];
      await walk(async (node) => void found.push(await itemOf(node)));
      return found;
    },
    async nodes() {
      const found: QueueNode[] = [];
      await walk((node) => Promise.resolve(void found.push(node)));
      return found;
    },
    async leave() {
      registration?.dispose();
      rangesChanged.dispose();
      await window.clear();
    },
  };
  return own;
}

/** The proposal that is made of every suggestion, but for those that say otherwise. */
export const madeProposal = proposalId.parse('00000000-0000-4000-8000-0000000000e1');

function waysOut(done: unknown[]) {
  const [someone] = builtInPersonalities;
  if (!someone) throw new Error('There are no built-in personalities.');
  const personality: KnownRecord<'personality'> = {
    kind: 'personality',
    id: ada,
    data: { ...someone.data, name: 'Ada' },
  };
  return {
    rooms: {
      personalities: () => Promise.resolve([personality]),
      create: ({ personalityIds }: { readonly personalityIds: readonly string[] }) => {
        done.push(['create', ...personalityIds]);
        return Promise.resolve(conversationId.parse(countedId()));
      },
      send: ({ text }: { readonly text: string }) => {
        done.push(['send', text]);
        return Promise.resolve(messageId.parse(countedId()));
      },
    },
    suggestions: {
      proposeSuggestion: (threadId: string) => {
        done.push(['propose', threadId]);
        return Promise.resolve(madeProposal);
      },
      previewProposals: (ids: readonly string[]) => {
        done.push(['preview', ...ids]);
        return Promise.resolve();
      },
    },
    showConversation: () => Promise.resolve(void done.push('shown')),
    confirmDelete: (count: number) => {
      done.push(['confirm', count]);
      return Promise.resolve(true);
    },
    runCommand: (command: string, ...given: unknown[]) => {
      done.push([command, ...given]);
      return Promise.resolve();
    },
  };
}

function memento(kept: Map<string, unknown>): vscode.Memento {
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, otherwise?: T) => (kept.get(key) ?? otherwise) as T,
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
}
