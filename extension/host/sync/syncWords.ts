import * as vscode from 'vscode';
import type { SyncProblem, SyncState } from '../../../shared/sync/syncState.ts';

/** How a state looks in the status bar and what it says when asked. */
export interface SyncWords {
  readonly icon: string;
  readonly label: string;
  readonly explanation: string;
  readonly isWarning: boolean;
}

const calm = (icon: string, label: string, explanation: string): SyncWords => ({
  icon,
  label,
  explanation,
  isWarning: false,
});
const warning = (icon: string, label: string, explanation: string): SyncWords => ({
  icon,
  label,
  explanation,
  isWarning: true,
});

export function syncWords(state: SyncState): SyncWords {
  switch (state.kind) {
    case 'off':
      return calm(
        'device-desktop',
        vscode.l10n.t('local'),
        vscode.l10n.t(
          'Everything stays on this machine. Connect to a sync service to share it with your others.',
        ),
      );
    case 'signedOut':
      return warning(
        'account',
        vscode.l10n.t('signed out'),
        vscode.l10n.t(
          'The sync service refuses the token, or there is none. Your work is kept here; connect again to send it.',
        ),
      );
    case 'syncing':
      return calm(
        'sync~spin',
        vscode.l10n.t('syncing'),
        state.pending === 1
          ? vscode.l10n.t('1 change is on its way.')
          : vscode.l10n.t('{0} changes are on their way.', state.pending),
      );
    case 'synced':
      return calm(
        'check',
        vscode.l10n.t('synced'),
        vscode.l10n.t('Everything is on the service, last checked at {0}.', timeOf(state.at)),
      );
    case 'offline':
      return offlineWords(state.pending, state.retryAt);
    case 'conflict':
      return warning(
        'git-merge',
        state.count === 1
          ? vscode.l10n.t('1 conflict')
          : vscode.l10n.t('{0} conflicts', state.count),
        vscode.l10n.t(
          'The same things were changed here and on another machine. Choose which to keep.',
        ),
      );
    case 'otherWindow':
      return calm(
        'check',
        vscode.l10n.t('synced by another window'),
        vscode.l10n.t(
          'Another window of this machine talks to the sync service for this one as well.',
        ),
      );
    case 'error':
      return warning('error', vscode.l10n.t('sync stopped'), problemInWords(state.problem));
  }
}

function offlineWords(pending: number, retryAt: number): SyncWords {
  return calm(
    'cloud-offline',
    pending === 0 ? vscode.l10n.t('offline') : vscode.l10n.t('offline, {0} pending', pending),
    vscode.l10n.t(
      'The sync service cannot be reached. Work on: changes are kept here and sent later. Next try at {0}.',
      timeOf(retryAt),
    ),
  );
}

function problemInWords(problem: SyncProblem): string {
  switch (problem.kind) {
    case 'otherAccount':
      return vscode.l10n.t(
        'The data on this machine belongs to another account of the service. Connect with that account’s token.',
      );
    case 'wouldLoseMost':
      return vscode.l10n.t(
        'The service holds only {0} of the {1} records that are here. It may have been restored or emptied, so nothing was removed here.',
        problem.remaining,
        problem.local,
      );
    case 'rejected':
      return vscode.l10n.t(
        '{0} changes cannot be sent as they are. They are kept here; the log says why.',
        problem.count,
      );
    case 'wrongService':
      return vscode.l10n.t(
        'The address answers, but not as a Parley sync service: {0}. Check the setting parley.sync.url.',
        problem.detail,
      );
    case 'failed':
      return vscode.l10n.t('Sync failed: {0}. The log has the details.', problem.detail);
  }
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString(vscode.env.language);
}
