import * as vscode from 'vscode';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';

type Conversation = KnownRecord<'conversation'>;

/** The list of conversations, the one with the newest message first. */
export function registerConversationsTree(store: RecordStore): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<Conversation> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) => (parent ? [] : newestFirst(await store.list('conversation'))),
    getTreeItem: conversationItem,
  };
  const view = vscode.window.createTreeView('parley.conversations', {
    treeDataProvider: provider,
  });
  const unsubscribe = store.onDidChange(({ changes }) => {
    if (changes.some(({ kind }) => kind === 'conversation')) changed.fire(undefined);
  });
  return vscode.Disposable.from(view, changed, { dispose: unsubscribe });
}

/** Also the order in which the commands offer conversations. */
export function newestFirst(conversations: readonly Conversation[]): Conversation[] {
  return conversations.toSorted((a, b) => b.data.lastActiveAt - a.data.lastActiveAt);
}

function conversationItem({ id, data }: Conversation): vscode.TreeItem {
  const item = new vscode.TreeItem(data.title);
  item.id = id;
  item.contextValue = 'conversation';
  item.iconPath = new vscode.ThemeIcon('comment-discussion');
  item.description = agoInWords(data.lastActiveAt, Date.now());
  item.tooltip = `${data.title}\n${new Date(data.lastActiveAt).toLocaleString(vscode.env.language)}`;
  item.command = {
    command: 'parley.openConversation',
    title: vscode.l10n.t('Open Conversation'),
    arguments: [id],
  };
  return item;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 hours ago" in the editor's language; empty for a time not yet worth a number. */
function agoInWords(at: number, now: number): string {
  const unit = UNITS.find(([, length]) => now - at >= length);
  if (!unit) return '';
  const [name, length] = unit;
  const format = new Intl.RelativeTimeFormat(vscode.env.language, { style: 'narrow' });
  return format.format(-Math.floor((now - at) / length), name);
}
