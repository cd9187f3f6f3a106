import * as vscode from 'vscode';
import type { Accent } from '../../../shared/domain/accent.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { ParticipantState } from '../../../shared/protocol/chatView.ts';
import type { Rooms } from '../../rooms/rooms.ts';

type Personality = KnownRecord<'personality'>;

/** The list of personalities with what each is doing now. */
export function registerPersonalitiesTree(
  rooms: Rooms,
  defaultModel: () => string,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<Personality> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) => (parent ? [] : [...(await rooms.personalities())]),
    getTreeItem: (record) => personalityItem(record, rooms.stateOf(record.id), defaultModel()),
  };
  const view = vscode.window.createTreeView('parley.personalities', {
    treeDataProvider: provider,
  });
  const unsubscribe = rooms.onDidChangeStates(() => changed.fire(undefined));
  return vscode.Disposable.from(view, changed, { dispose: unsubscribe });
}

const themeColors: Readonly<Record<Accent, string>> = {
  red: 'charts.red',
  // The charts' own orange is half transparent.
  orange: 'symbolIcon.classForeground',
  yellow: 'charts.yellow',
  green: 'charts.green',
  blue: 'charts.blue',
  purple: 'charts.purple',
};

/** A personality's avatar as the editor's own widgets show it. */
export function avatarOf(personality: {
  readonly icon: string;
  readonly accent: Accent;
}): vscode.ThemeIcon {
  return new vscode.ThemeIcon(
    personality.icon,
    new vscode.ThemeColor(themeColors[personality.accent]),
  );
}

function personalityItem(
  { id, data }: Personality,
  state: ParticipantState,
  defaultModel: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(data.name);
  const model = data.model === '' ? defaultModel : data.model;
  item.id = id;
  item.contextValue = 'personality';
  item.iconPath =
    state === 'thinking' || state === 'typing'
      ? new vscode.ThemeIcon('loading~spin')
      : avatarOf(data);
  item.description = [stateInWords(state), data.title].filter((part) => part !== '').join(' · ');
  item.tooltip = `${data.name}: ${data.title}\n${model}`;
  item.accessibilityInformation = {
    label: [data.name, data.title, stateInWords(state)].filter((part) => part !== '').join(', '),
  };
  return item;
}

function stateInWords(state: ParticipantState): string {
  switch (state) {
    case 'idle':
      return '';
    case 'queued':
      return vscode.l10n.t('next');
    case 'thinking':
      return vscode.l10n.t('thinking…');
    case 'typing':
      return vscode.l10n.t('typing…');
    case 'muted':
      return vscode.l10n.t('muted');
  }
}
