import * as vscode from 'vscode';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import { syncWords } from './syncWords.ts';
import type { Disposing } from '../disposing.ts';

/** The status bar's word on sync; a click leads to what can be done. */
export function createSyncStatusBar(): Disposing & { show(state: SyncState): void } {
  const item = vscode.window.createStatusBarItem(
    'parley.sync',
    vscode.StatusBarAlignment.Right,
    90,
  );
  item.name = vscode.l10n.t('Parley Sync');
  item.command = 'parley.showSync';
  return {
    show(state) {
      const { icon, label, explanation, isWarning } = syncWords(state);
      item.text = `$(${icon}) Parley: ${label}`;
      item.tooltip = explanation;
      item.accessibilityInformation = { label: `Parley: ${label}. ${explanation}` };
      item.backgroundColor = isWarning
        ? new vscode.ThemeColor('statusBarItem.warningBackground')
        : undefined;
      item.show();
    },
    dispose: () => item.dispose(),
  };
}
