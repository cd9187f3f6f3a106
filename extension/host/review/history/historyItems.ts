import * as vscode from 'vscode';
import type { Revision, RevisionKind } from '../../../../shared/domain/revision.ts';
import { truncate } from '../../../../shared/domain/text.ts';
import type { HistoryDay, HistoryEntry } from './historyHost.ts';

const MAX_LABEL = 120;

/** The entries, newest first, by the days on which they happened here. */
export function groupByDay(entries: readonly HistoryEntry[]): readonly HistoryDay[] {
  const days = Map.groupBy(entries, ({ revision }) =>
    new Date(revision.data.createdAt).setHours(0, 0, 0, 0),
  );
  return [...days].map(([day, ofDay]) => ({ day, entries: ofDay }));
}

export function dayItem({ day, entries }: HistoryDay, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(dayName(day, now), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `day ${day}`;
  item.contextValue = 'day';
  item.description = String(entries.length);
  return item;
}

function dayName(day: number, now: number): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (day === today) return vscode.l10n.t('Today');
  const yesterday = new Date(today);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === yesterday.getTime()) return vscode.l10n.t('Yesterday');
  return new Date(day).toLocaleDateString(vscode.env.language, { dateStyle: 'full' });
}

/** `contextValue` tells the menus which of the two texts were kept. */
export function entryItem(entry: HistoryEntry): vscode.TreeItem {
  const { id, data } = entry.revision;
  const item = new vscode.TreeItem(truncate(headline(data), MAX_LABEL));
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(icons[data.kind]);
  const time = new Date(data.createdAt).toLocaleTimeString(vscode.env.language, {
    timeStyle: 'short',
  });
  item.description =
    data.author.kind === 'human' ? time : vscode.l10n.t('{0}, by {1}', time, data.acceptedBy);
  item.tooltip = tooltip(data);
  const marks = [data.before && 'hasBefore', data.after && 'hasAfter'].filter(Boolean);
  item.contextValue = ['revision', ...marks].join(' ');
  item.command = {
    command: 'parley.history.compareWithPrevious',
    title: vscode.l10n.t('Compare with the Version Before'),
    arguments: [entry],
  };
  return item;
}

const icons: Readonly<Record<RevisionKind, string>> = {
  edited: 'edit',
  created: 'new-file',
  renamed: 'arrow-right',
  deleted: 'trash',
  restored: 'discard',
};

const kindNames: Readonly<Record<RevisionKind, string>> = {
  edited: vscode.l10n.t('Edited'),
  created: vscode.l10n.t('Created'),
  renamed: vscode.l10n.t('Renamed'),
  deleted: vscode.l10n.t('Deleted'),
  restored: vscode.l10n.t('Taken back to an earlier version'),
};

/** "Ada – replace the loop", on one line. */
export function headline({ author, reason, kind }: Revision): string {
  const why = reason.replace(/\s+/g, ' ').trim();
  return vscode.l10n.t('{0} – {1}', author.name, why === '' ? kindNames[kind] : why);
}

function tooltip(data: Revision): string {
  const when = new Date(data.createdAt).toLocaleString(vscode.env.language, {
    dateStyle: 'full',
    timeStyle: 'short',
  });
  return [
    data.renamedFrom === null
      ? vscode.l10n.t('{0} by {1}', kindNames[data.kind], data.author.name)
      : vscode.l10n.t('Renamed from {0} by {1}', data.renamedFrom, data.author.name),
    data.reason,
    data.author.kind === 'human' ? '' : vscode.l10n.t('Accepted by {0}', data.acceptedBy),
    when,
    data.path,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
