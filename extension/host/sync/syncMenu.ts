import * as vscode from 'vscode';
import { cleanText, truncate } from '../../../shared/domain/text.ts';
import type { ConflictRow } from '../../../shared/sync/syncStore.ts';
import type { Sync } from '../../net/syncDriver.ts';
import { syncWords } from './syncWords.ts';

interface Choice extends vscode.QuickPickItem {
  run(): unknown;
}

/** What can be done about sync in its present state. */
export async function showSyncMenu(sync: Sync | null): Promise<void> {
  const state = sync?.state ?? { kind: 'off' };
  const { label, explanation } = syncWords(state);
  const conflicts = sync ? await sync.conflicts() : [];
  const choices = [
    ...conflicts.map((conflict) => conflictChoice(sync, conflict)),
    ...lossChoices(sync),
    ...(sync ? [command('sync', vscode.l10n.t('Sync Now'), 'parley.syncNow')] : []),
    command('plug', vscode.l10n.t('Connect to a Sync Service…'), 'parley.connectSync'),
    command('output', vscode.l10n.t('Show Log'), 'parley.showLog'),
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: `Parley: ${label}`,
    placeHolder: explanation,
  });
  await chosen?.run();
}

function command(icon: string, label: string, id: string): Choice {
  return {
    label: `$(${icon}) ${label}`,
    run: () => vscode.commands.executeCommand(id),
  };
}

function conflictChoice(sync: Sync | null, conflict: ConflictRow): Choice {
  return {
    label: `$(git-merge) ${vscode.l10n.t('Conflict in a {0}', conflict.kind)}`,
    description: excerptOf(conflict.mine ?? conflict.theirs ?? {}),
    run: async () => {
      const side = await vscode.window.showQuickPick(
        [
          sideItem('mine', vscode.l10n.t('Keep what is on this machine'), conflict.mine),
          sideItem('theirs', vscode.l10n.t('Keep what is on the service'), conflict.theirs),
        ],
        { title: vscode.l10n.t('Changed here and on another machine: which one holds?') },
      );
      if (side) await sync?.resolveConflict(conflict.kind, conflict.id, side.choice);
    },
  };
}

function sideItem(
  choice: 'mine' | 'theirs',
  label: string,
  data: ConflictRow['mine'],
): vscode.QuickPickItem & { readonly choice: 'mine' | 'theirs' } {
  const detail = data === null ? vscode.l10n.t('deleted') : excerptOf(data);
  return { choice, label, detail };
}

/** The words that tell a person which thing this is. */
function excerptOf(data: Readonly<Record<string, unknown>>): string {
  const found = [data['title'], data['name'], data['text'], data['path']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  const words = typeof found === 'string' ? found : JSON.stringify(data);
  return truncate(cleanText(words).replaceAll(/\s+/g, ' '), 120);
}

function lossChoices(sync: Sync | null): Choice[] {
  if (sync?.state.kind !== 'error' || sync.state.problem.kind !== 'wouldLoseMost') return [];
  return [
    {
      label: `$(cloud-upload) ${vscode.l10n.t('Keep what is here and send it to the service')}`,
      run: () => sync.settleLoss('upload'),
    },
    {
      label: `$(trash) ${vscode.l10n.t('Follow the service and remove the rest here')}`,
      run: () => sync.settleLoss('discard'),
    },
  ];
}
