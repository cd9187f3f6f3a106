import type { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import * as vscode from 'vscode';
import { unreachable } from '../../../shared/domain/unreachable.ts';
import type { SyncProblem, SyncState } from '../../../shared/sync/syncState.ts';

/** What a state is called, what it means, and what to do about it. */
export interface SyncWords {
  /** A codicon's name. */
  readonly icon: string;
  /** In the status bar, behind "Parley: ". */
  readonly label: string;
  /** In the view. */
  readonly title: string;
  /** Beside the title in the view: a few words, as more would be cut off in a narrow side bar. */
  readonly brief: string;
  readonly explanation: string;
  /** It waits for the person. */
  readonly isWarning: boolean;
  /** The one thing that helps most. */
  readonly step: SyncStep | null;
}

interface SyncStep {
  readonly words: string;
  readonly command: string;
}

type Words = Omit<SyncWords, 'icon' | 'isWarning' | 'step'>;

function calm(icon: string, words: Words, step: SyncStep | null = null): SyncWords {
  return { icon, ...words, isWarning: false, step };
}

function warning(icon: string, words: Words, step: SyncStep | null): SyncWords {
  return { icon, ...words, isWarning: true, step };
}

const tryNow = (): SyncStep => ({ words: vscode.l10n.t('Try Now'), command: 'parley.syncNow' });
const showLog = (): SyncStep => ({ words: vscode.l10n.t('Show Log'), command: 'parley.showLog' });

/** `now` is milliseconds since 1970. */
export function syncWords(state: SyncState, now: number): SyncWords {
  switch (state.kind) {
    case 'off':
      return offWords();
    case 'signedOut':
      return signedOutWords();
    case 'syncing':
      return syncingWords(state.pending);
    case 'synced':
      return calm('check', {
        label: vscode.l10n.t('synced'),
        title: vscode.l10n.t('Synced'),
        brief: vscode.l10n.t('all is on the service'),
        explanation: vscode.l10n.t(
          'Everything is on the service, last checked at {0}.',
          timeOf(state.at),
        ),
      });
    case 'offline':
      return offlineWords(state);
    case 'paused':
      return pausedWords(state.pending);
    case 'stuck':
      return stuckWords(state, now);
    case 'conflict':
      return conflictWords(state.count);
    case 'otherWindow':
      return calm('check', {
        label: vscode.l10n.t('synced by another window'),
        title: vscode.l10n.t('Synced by Another Window'),
        brief: '',
        explanation: vscode.l10n.t(
          'Another window of this machine talks to the sync service for this one as well.',
        ),
      });
    case 'error':
      return problemWords(state.problem);
    default:
      return unreachable(state);
  }
}

function syncingWords(pending: number): SyncWords {
  return calm('sync~spin', {
    label: vscode.l10n.t('syncing'),
    title: vscode.l10n.t('Syncing…'),
    brief: pending === 0 ? '' : changesInWords(pending, 'waiting'),
    explanation:
      pending === 0
        ? vscode.l10n.t('Asking the service for what is new.')
        : changesInWords(pending, 'onTheirWay'),
  });
}

function offWords(): SyncWords {
  return calm(
    'device-desktop',
    {
      label: vscode.l10n.t('local'),
      title: vscode.l10n.t('On This Machine Only'),
      brief: '',
      explanation: vscode.l10n.t(
        'Everything stays on this machine. Connect to a sync service to share it with your others.',
      ),
    },
    { words: vscode.l10n.t('Connect to a Sync Service…'), command: 'parley.connectSync' },
  );
}

function signedOutWords(): SyncWords {
  return warning(
    'account',
    {
      label: vscode.l10n.t('signed out'),
      title: vscode.l10n.t('Signed Out'),
      brief: vscode.l10n.t('your work is kept here'),
      explanation: vscode.l10n.t(
        'The sync service does not know who you are. Your work is kept here; sign in to send it.',
      ),
    },
    { words: vscode.l10n.t('Sign In…'), command: 'parley.signIn' },
  );
}

function offlineWords(state: Extract<SyncState, { kind: 'offline' }>): SyncWords {
  const { pending, retryAt, detail } = state;
  const base = vscode.l10n.t(
    'The sync service cannot be reached. Work on: changes are kept here and sent later. Next try at {0}.',
    timeOf(retryAt),
  );
  return calm(
    'debug-disconnect',
    {
      label:
        pending === 0 ? vscode.l10n.t('offline') : vscode.l10n.t('offline, {0} pending', pending),
      title: vscode.l10n.t('Offline'),
      brief: vscode.l10n.t('next try at {0}', timeOf(retryAt)),
      explanation:
        detail === '' ? base : `${base}\n${vscode.l10n.t('Reason: {0}.', withoutStop(detail))}`,
    },
    tryNow(),
  );
}

function pausedWords(pending: number): SyncWords {
  return calm(
    'debug-pause',
    {
      label:
        pending === 0 ? vscode.l10n.t('paused') : vscode.l10n.t('paused, {0} pending', pending),
      title: vscode.l10n.t('Paused'),
      brief: vscode.l10n.t('nothing is sent or fetched'),
      explanation: vscode.l10n.t(
        'Nothing is sent or fetched until you resume. Changes are kept here.',
      ),
    },
    { words: vscode.l10n.t('Resume Sync'), command: 'parley.resumeSync' },
  );
}

function stuckWords(state: Extract<SyncState, { kind: 'stuck' }>, now: number): SyncWords {
  const age = agoInWords(state.oldestAt, now);
  const base = vscode.l10n.t(
    'The oldest change was made {0} and is still not on the service. It is safe here.',
    age,
  );
  return warning(
    'warning',
    {
      label: vscode.l10n.t('oldest unsent: {0}', age),
      title: vscode.l10n.t('Not Sent'),
      brief: vscode.l10n.t('oldest change: {0}', age),
      explanation:
        state.detail === null
          ? base
          : `${base}\n${vscode.l10n.t('What went wrong last: {0}.', withoutStop(state.detail))}`,
    },
    tryNow(),
  );
}

function conflictWords(count: number): SyncWords {
  return warning(
    'git-merge',
    {
      label: count === 1 ? vscode.l10n.t('1 conflict') : vscode.l10n.t('{0} conflicts', count),
      title: count === 1 ? vscode.l10n.t('1 Conflict') : vscode.l10n.t('{0} Conflicts', count),
      brief: '',
      explanation: vscode.l10n.t(
        'The same things were changed here and on another machine. Choose which to keep; everything else is synced.',
      ),
    },
    { words: vscode.l10n.t('Resolve Conflicts'), command: 'parley.resolveConflicts' },
  );
}

/** A sentence that goes on in another one. */
function withoutStop(detail: string): string {
  return detail.replace(/\.$/, '');
}

function problemWords(problem: SyncProblem): SyncWords {
  const stopped = (explanation: string, step: SyncStep | null, title?: string): SyncWords =>
    warning(
      'error',
      {
        label: vscode.l10n.t('sync stopped'),
        title: title ?? vscode.l10n.t('Sync Stopped'),
        brief: '',
        explanation,
      },
      step,
    );
  switch (problem.kind) {
    case 'otherAccount':
      return stopped(
        vscode.l10n.t(
          'The data on this machine belongs to another account of the service. Switch to that account to sync it.',
        ),
        { words: vscode.l10n.t('Switch Account…'), command: 'parley.switchAccount' },
      );
    case 'wouldLoseMost':
      return stopped(lossWords(problem), {
        words: vscode.l10n.t('Choose What to Keep…'),
        command: 'parley.settleSyncLoss',
      });
    case 'rejected':
      return rejectedWords(problem.count);
    case 'revoked':
      return stopped(
        vscode.l10n.t(
          'This device’s access was taken away on another one. Your work is kept here. Admit this device again in the Sync view of another device, then sync now.',
        ),
        tryNow(),
        vscode.l10n.t('This Device Has No Access'),
      );
    case 'wrongService':
      return stopped(
        vscode.l10n.t(
          'The address answers, but not as a Parley sync service: {0}. Check the setting parley.sync.url.',
          withoutStop(problem.detail),
        ),
        { words: vscode.l10n.t('Change the Address…'), command: 'parley.connectSync' },
      );
    case 'storeUnavailable':
      return stopped(storeWords(problem.reason), tryNow());
    case 'failed':
      return stopped(
        vscode.l10n.t('Sync failed: {0}. The log has the details.', withoutStop(problem.detail)),
        showLog(),
      );
    default:
      return unreachable(problem);
  }
}

function storeWords(reason: StoreUnavailableError['reason']): string {
  switch (reason) {
    case 'full':
      return vscode.l10n.t(
        'The disk is full, so nothing more can be kept on this machine, also nothing that the service has. What was saved stays. Free some room; sync then goes on by itself.',
      );
    case 'readOnly':
      return vscode.l10n.t(
        'The database on this machine cannot be written. Check the permissions of its folder; sync then goes on by itself.',
      );
    case 'broken':
      return vscode.l10n.t(
        'The database on this machine cannot be read or written now. Sync tries again by itself; if it stays so, reload the window.',
      );
    default:
      return unreachable(reason);
  }
}

function lossWords({ local, remaining }: Extract<SyncProblem, { kind: 'wouldLoseMost' }>): string {
  return remaining === 0
    ? vscode.l10n.t(
        'The service holds none of the {0} records that it had and that are here. It may have been emptied, so nothing was removed here: choose what to keep.',
        local,
      )
    : vscode.l10n.t(
        'The service holds only {0} of the {1} records that it had and that are here. It may have been restored from an older copy, so nothing was removed here: choose what to keep.',
        ...[remaining, local],
      );
}

function rejectedWords(count: number): SyncWords {
  return warning(
    'error',
    {
      label: vscode.l10n.t('{0} not sent', count),
      title:
        count === 1
          ? vscode.l10n.t('1 Change Cannot Be Sent')
          : vscode.l10n.t('{0} Changes Cannot Be Sent', count),
      brief: '',
      explanation: vscode.l10n.t(
        'There are changes that the service does not take as they are. They are kept here: edit or discard them, or try again, in the Sync view. Everything else is synced.',
      ),
    },
    { words: vscode.l10n.t('Show'), command: 'parley.showSync' },
  );
}

/** "3 changes are on their way." and the like. */
export function changesInWords(count: number, manner: 'onTheirWay' | 'waiting'): string {
  if (manner === 'waiting') {
    return count === 1 ? vscode.l10n.t('1 change') : vscode.l10n.t('{0} changes', count);
  }
  return count === 1
    ? vscode.l10n.t('1 change is on its way.')
    : vscode.l10n.t('{0} changes are on their way.', count);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 hours ago" in the editor's language; "just now" for less than a minute. */
export function agoInWords(at: number, now: number): string {
  const unit = UNITS.find(([, length]) => now - at >= length);
  if (!unit) return vscode.l10n.t('just now');
  const [name, length] = unit;
  const format = new Intl.RelativeTimeFormat(vscode.env.language);
  return format.format(-Math.floor((now - at) / length), name);
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString(vscode.env.language);
}
