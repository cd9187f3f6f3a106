import * as vscode from 'vscode';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import type { Accent } from '../../../shared/domain/accent.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ParticipantState } from '../../../shared/protocol/chatView.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { PERSONALITY_MIME, putPersonalities } from './personalityDrag.ts';

type Personality = KnownRecord<'personality'>;

interface TreeDeps {
  readonly rooms: Rooms;
  readonly store: RecordStore;
  readonly defaultModel: () => string;
  readonly report: (cause: unknown) => void;
}

const VIEW = 'parley.personalities';
const IS_FILTERED = 'parley.personalitiesFiltered';

/** The list of personalities with what each is doing now. They can be dragged into a conversation. */
export function registerPersonalitiesTree(deps: TreeDeps): vscode.Disposable {
  const { rooms, store, report } = deps;
  const changed = new vscode.EventEmitter<undefined>();
  let memories: ReadonlyMap<string, number> | null = null;
  let filter = '';

  const provider: vscode.TreeDataProvider<Personality> = {
    onDidChangeTreeData: changed.event,
    async getChildren(parent) {
      if (parent) return [];
      memories ??= await countMemories(store);
      const found = (await rooms.personalities()).filter(({ data }) => matches(data, filter));
      // Where nothing is found the view's welcome says so, which a message would hide.
      view.message = filter === '' || found.length === 0 ? '' : filteredBy(filter);
      return found;
    },
    getTreeItem: ({ id, data }) =>
      personalityItem({
        id,
        data,
        state: rooms.stateOf(id),
        model: data.model === '' ? deps.defaultModel() : data.model,
        memories: memories?.get(id) ?? 0,
      }),
  };
  const view = vscode.window.createTreeView(VIEW, {
    treeDataProvider: provider,
    canSelectMany: true,
    dragAndDropController: {
      dragMimeTypes: [PERSONALITY_MIME, 'text/plain'],
      dropMimeTypes: [],
      handleDrag: (chosen, transfer) =>
        putPersonalities(
          transfer,
          chosen.map(({ id, data }) => ({ id, name: data.name })),
        ),
    },
  });
  const setFilter = (text: string): void => {
    filter = text.trim().toLowerCase();
    void vscode.commands.executeCommand('setContext', IS_FILTERED, filter !== '');
    changed.fire(undefined);
  };
  const unsubscribe = [
    rooms.onDidChangeStates(() => changed.fire(undefined)),
    store.onDidChange(({ changes }) => {
      if (!changes.some(({ kind }) => kind === 'memory')) return;
      memories = null;
      changed.fire(undefined);
    }),
  ];
  return vscode.Disposable.from(
    view,
    changed,
    ...unsubscribe.map((dispose) => ({ dispose })),
    vscode.commands.registerCommand('parley.filterPersonalities', () => {
      askFilter(filter, setFilter).catch(report);
    }),
    vscode.commands.registerCommand('parley.clearPersonalityFilter', () => setFilter('')),
  );
}

/** Filters while the person types; leaving with Escape gives back what was shown before. */
function askFilter(before: string, setFilter: (text: string) => void): Promise<void> {
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t('Filter Personalities');
  input.placeholder = vscode.l10n.t('A name, a title or a model; nothing shows all');
  input.value = before;
  return new Promise((resolve) => {
    let isAccepted = false;
    input.onDidChangeValue(setFilter);
    input.onDidAccept(() => {
      isAccepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!isAccepted) setFilter(before);
      input.dispose();
      resolve();
    });
    input.show();
  });
}

function filteredBy(filter: string): string {
  return vscode.l10n.t('Only those with “{0}”', filter);
}

function matches({ name, title, model }: Personality['data'], filter: string): boolean {
  const text = `${name} ${title} ${model}`.toLowerCase();
  return filter.split(/\s+/).every((word) => text.includes(word));
}

async function countMemories(store: RecordStore): Promise<ReadonlyMap<string, number>> {
  const groups = Map.groupBy(await store.list('memory'), ({ data }) => data.personalityId);
  return new Map([...groups].map(([id, members]) => [id, members.length]));
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

interface Shown {
  readonly id: string;
  readonly data: Personality['data'];
  readonly state: ParticipantState;
  readonly model: string;
  readonly memories: number;
}

function personalityItem(shown: Shown): vscode.TreeItem {
  const { id, data, state, model } = shown;
  const item = new vscode.TreeItem(data.name);
  const facts = [
    stateInWords(state),
    data.title,
    modelName(model),
    shown.memories === 0 ? '' : memoriesInWords(shown.memories),
  ].filter((part) => part !== '');
  item.id = id;
  const origin = builtInPersonalities.some((each) => each.id === id) ? 'builtIn' : 'own';
  item.contextValue = `personality ${origin} ${data.isMuted ? 'muted' : 'unmuted'}`;
  item.iconPath = iconOf(data, state);
  item.description = facts.join(' · ');
  item.tooltip = [
    data.title === '' ? data.name : `${data.name}, ${data.title}`,
    model,
    memoriesInWords(shown.memories),
    stateInWords(state),
  ]
    .filter((line) => line !== '')
    .join('\n');
  item.accessibilityInformation = { label: [data.name, ...facts].join(', ') };
  item.command = {
    command: 'parley.editPersonality',
    title: vscode.l10n.t('Edit Personality'),
    arguments: [id],
  };
  return item;
}

function iconOf(data: Personality['data'], state: ParticipantState): vscode.ThemeIcon {
  switch (state) {
    case 'thinking':
      return new vscode.ThemeIcon('loading~spin', new vscode.ThemeColor('charts.yellow'));
    case 'typing':
      return new vscode.ThemeIcon('loading~spin', new vscode.ThemeColor('charts.green'));
    case 'queued':
      return new vscode.ThemeIcon('watch', new vscode.ThemeColor('charts.blue'));
    case 'muted':
      return new vscode.ThemeIcon('mute', new vscode.ThemeColor('disabledForeground'));
    case 'idle':
      return avatarOf(data);
  }
}

/** The model without its maker, who is in the tooltip. */
function modelName(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1);
}

function memoriesInWords(count: number): string {
  if (count === 0) return vscode.l10n.t('no memories');
  return count === 1 ? vscode.l10n.t('1 memory') : vscode.l10n.t('{0} memories', count);
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
