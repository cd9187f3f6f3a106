import * as vscode from 'vscode';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import { groupConversations } from '../../conversations/conversationGroups.ts';
import type { ConversationGroup, GroupKind } from '../../conversations/conversationGroups.ts';
import { createConversationList } from '../../conversations/conversationList.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { PERSONALITY_MIME, takePersonalities } from './personalityDrag.ts';

type Conversation = KnownRecord<'conversation'>;
type Node = ConversationGroup | Conversation;

interface TreeDeps {
  readonly store: RecordStore;
  readonly rooms: Rooms;
  readonly report: (cause: unknown) => void;
}

/** The conversations in groups by age; personalities can be dropped on them. */
export function registerConversationsTree({ store, rooms, report }: TreeDeps): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const names = createNames(rooms);
  const list = createConversationList(store, () => changed.fire(undefined), report);
  const running = new Set<string>();

  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(parent) {
      if (parent) return 'conversations' in parent ? [...parent.conversations] : [];
      await names.load();
      return [...groupConversations(await list.all(), startOfToday())];
    },
    getTreeItem: (node) =>
      'conversations' in node
        ? groupItem(node)
        : conversationItem(node, running.has(node.id), names.of(node)),
  };
  const view = vscode.window.createTreeView('parley.conversations', {
    treeDataProvider: provider,
    showCollapseAll: true,
    dragAndDropController: {
      dragMimeTypes: [],
      dropMimeTypes: [PERSONALITY_MIME],
      async handleDrop(target, transfer) {
        if (target === undefined || 'conversations' in target) return;
        const ids = await takePersonalities(transfer);
        if (ids.length > 0) await rooms.addParticipants(target.id, ids);
      },
    },
  });
  const unsubscribe = [
    rooms.onEvent((event) => {
      if (event.type !== 'participantsChanged') return;
      const isRunning = event.participants.some(({ state }) => ACTIVE.has(state));
      if (isRunning === running.has(event.conversationId)) return;
      if (isRunning) running.add(event.conversationId);
      else running.delete(event.conversationId);
      changed.fire(undefined);
    }),
    store.onDidChange(({ changes }) => {
      if (!changes.some(({ kind }) => kind === 'personality')) return;
      names.forget();
      changed.fire(undefined);
    }),
    () => list.dispose(),
  ];
  return vscode.Disposable.from(view, changed, ...unsubscribe.map((dispose) => ({ dispose })));
}

const ACTIVE: ReadonlySet<string> = new Set(['queued', 'thinking', 'typing']);

/** What the participants are called, read again only when a personality changed. */
function createNames(rooms: Rooms) {
  let byId: ReadonlyMap<string, string> | null = null;
  return {
    async load(): Promise<void> {
      byId ??= new Map((await rooms.personalities()).map(({ id, data }) => [id, data.name]));
    },
    of: ({ data }: Conversation): readonly string[] =>
      data.participants.flatMap(({ personalityId }) => byId?.get(personalityId) ?? []),
    forget: () => void (byId = null),
  };
}

function startOfToday(): number {
  return new Date().setHours(0, 0, 0, 0);
}

function groupItem({ kind, conversations }: ConversationGroup): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(groupNames[kind], kind === 'archived' ? Collapsed : Expanded);
  item.id = `group ${kind}`;
  item.contextValue = 'group';
  item.description = String(conversations.length);
  return item;
}

const groupNames: Readonly<Record<GroupKind, string>> = {
  pinned: vscode.l10n.t('Pinned'),
  today: vscode.l10n.t('Today'),
  week: vscode.l10n.t('Previous 7 Days'),
  older: vscode.l10n.t('Older'),
  archived: vscode.l10n.t('Archived'),
};

function conversationItem(
  { id, data }: Conversation,
  isRunning: boolean,
  names: readonly string[],
): vscode.TreeItem {
  const item = new vscode.TreeItem(data.title);
  item.id = id;
  const marks = [data.isPinned ? 'pinned' : 'unpinned', data.isArchived ? 'archived' : 'kept'];
  item.contextValue = `conversation ${marks.join(' ')}`;
  item.iconPath = isRunning
    ? new vscode.ThemeIcon('loading~spin')
    : new vscode.ThemeIcon(data.branchedFrom === null ? 'comment-discussion' : 'git-branch');
  const ago = agoInWords(data.lastActiveAt, Date.now());
  item.description = [names.join(', '), ago].filter((part) => part !== '').join(' · ');
  const when = new Date(data.lastActiveAt).toLocaleString(vscode.env.language);
  item.tooltip = [data.title, names.join(', '), vscode.l10n.t('Last active: {0}', when)]
    .filter((line) => line !== '')
    .join('\n');
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
