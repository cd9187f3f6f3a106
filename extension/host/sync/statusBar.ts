import * as vscode from 'vscode';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { Disposing } from '../disposing.ts';
import { type SyncWords, syncWords } from './syncWords.ts';

/** The status bar's word on sync; a click leads to what can be done. */
export function createSyncStatusBar(
  now: () => number,
): Disposing & { show(state: SyncState): void } {
  const item = vscode.window.createStatusBarItem(
    'parley.sync',
    vscode.StatusBarAlignment.Right,
    90,
  );
  item.name = vscode.l10n.t('Parley Sync');
  return {
    show(state) {
      const words = syncWords(state, now());
      item.text = `$(${words.icon}) Parley: ${words.label}`;
      item.tooltip = [words.explanation, clickWords(state, words)].join('\n');
      item.command = commandOf(state);
      item.accessibilityInformation = {
        label: `Parley: ${words.label}. ${words.explanation}`,
        role: 'button',
      };
      item.backgroundColor = words.isWarning
        ? new vscode.ThemeColor('statusBarItem.warningBackground')
        : undefined;
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

/** Conflicts have a page of their own; all else is in the Sync view. */
function commandOf({ kind }: SyncState): string {
  return kind === 'conflict' ? 'parley.resolveConflicts' : 'parley.showSync';
}

function clickWords({ kind }: SyncState, { step }: SyncWords): string {
  return kind === 'conflict' && step
    ? vscode.l10n.t('Click: {0}', step.words)
    : vscode.l10n.t('Click: show the Sync view');
}
