import * as vscode from 'vscode';
import { oneLine } from '../../../review/plainLine.ts';
import type { QueueView } from '../../../review/reviewQueue.ts';
import { PLAIN_VIEW, type QueueState } from './queueState.ts';

interface Choice extends vscode.QuickPickItem {
  readonly change?: Partial<QueueView>;
}

/** Lets the person choose what the queue's headings are. */
export async function chooseGrouping(queue: QueueState): Promise<void> {
  const choice = (label: string, groupBy: QueueView['groupBy']): Choice =>
    choiceOf(queue.view, label, { groupBy });
  await pick(queue, vscode.l10n.t('Group the Review By'), [
    choice(vscode.l10n.t('File'), 'file'),
    choice(vscode.l10n.t('Personality'), 'personality'),
    choice(vscode.l10n.t('Severity'), 'severity'),
  ]);
}

/** Lets the person choose what the queue shows. */
export async function chooseFilter(queue: QueueState): Promise<void> {
  const { view, index } = queue;
  const choice = (label: string, change: Partial<QueueView>): Choice =>
    choiceOf(view, label, change);
  await pick(queue, vscode.l10n.t('Filter the Review'), [
    separator(vscode.l10n.t('Show')),
    choice(vscode.l10n.t('Comments and proposed edits'), { only: 'all' }),
    choice(vscode.l10n.t('Only comments'), { only: 'threads' }),
    choice(vscode.l10n.t('Only proposed edits'), { only: 'proposals' }),
    choice(vscode.l10n.t('Only outdated comments'), { only: 'outdated' }),
    separator(vscode.l10n.t('Resolved comments')),
    choice(vscode.l10n.t('Hide resolved comments'), { showsResolved: false }),
    choice(vscode.l10n.t('Show resolved comments too'), { showsResolved: true }),
    separator(vscode.l10n.t('From')),
    choice(vscode.l10n.t('Everyone'), { voice: null }),
    ...index.voices().map(({ key, name }) => choice(oneLine(name), { voice: key })),
  ]);
}

/** Shows everything that waits, grouped as before. */
export function showAll(queue: QueueState): void {
  const { groupBy } = queue.view;
  queue.look({ ...PLAIN_VIEW, groupBy });
}

async function pick(queue: QueueState, title: string, choices: readonly Choice[]): Promise<void> {
  const picked = await vscode.window.showQuickPick(choices, { title });
  if (picked?.change) queue.look(picked.change);
}

function separator(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function choiceOf(view: QueueView, label: string, change: Partial<QueueView>): Choice {
  const isNow = Object.entries(change).every(
    ([key, value]) => view[key as keyof QueueView] === value,
  );
  return {
    label,
    change,
    iconPath: new vscode.ThemeIcon(isNow ? 'check' : 'blank'),
    // The check alone would tell a screen reader nothing.
    ...(isNow ? { description: vscode.l10n.t('shown now') } : {}),
  };
}
