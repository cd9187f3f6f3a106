import * as vscode from 'vscode';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import { withoutLinks } from '../tell.ts';
import { syncWords } from './syncWords.ts';

/**
 * Says once what only the person can mend; again only when all was well in between. `hasLeft`: the person has signed
 * out, which they know.
 */
export function createSyncNotices(
  now: () => number,
  hasLeft: () => boolean,
): { show(state: SyncState): void } {
  const told = new Set<string>();
  let hasSynced = false;
  return {
    show(state) {
      if (state.kind === 'synced' || state.kind === 'off') {
        told.clear();
        hasSynced = state.kind === 'synced';
      }
      const problem = problemOf(state, hasSynced && !hasLeft());
      if (problem === null || told.has(problem)) return;
      told.add(problem);
      const { explanation, step } = syncWords(state, now());
      const buttons = step ? [step.words] : [];
      void vscode.window
        .showWarningMessage(withoutLinks(`Parley: ${explanation}`), ...buttons)
        .then((chosen) => {
          if (step && chosen === step.words) void vscode.commands.executeCommand(step.command);
        });
    },
  };
}

/** Names what needs the person; null where work can go on without them. */
function problemOf(state: SyncState, isSignOutNews: boolean): string | null {
  switch (state.kind) {
    case 'conflict':
    case 'stuck':
      return state.kind;
    case 'signedOut':
      // Somebody who has not signed in yet knows it.
      return isSignOutNews ? state.kind : null;
    case 'error':
      return state.problem.kind;
    case 'off':
    case 'syncing':
    case 'synced':
    case 'offline':
    case 'paused':
    case 'otherWindow':
      return null;
  }
}
