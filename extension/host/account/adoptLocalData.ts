import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { adoptRecords } from '../../accounts/adoptRecords.ts';
import { openSqliteStore } from '../../store/openSqliteStore.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import type { Accounts } from './accounts.ts';

/** Copies what no account owns on this machine into the account whose file is open; what is copied stays there too. */
export async function adoptLocalData(
  accounts: Accounts,
  store: LocalStore,
  report: (error: unknown) => void,
): Promise<void> {
  const { owner } = accounts.open();
  if (owner === null) {
    tell(vscode.l10n.t('Sign in first: no account is signed in in this window.'));
    return;
  }
  const { machine } = await accounts.files.read();
  const path = accounts.files.pathOf(machine);
  let copied = 0;
  try {
    if (existsSync(path)) copied = await copy({ path, store, report, label: owner.label });
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    report(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The local data could not be brought in to the end: a database on this machine cannot be read or written. Nothing was lost; try again.',
      ),
    );
    return;
  }
  if (copied === 0)
    tell(vscode.l10n.t('There is nothing on this machine that your account lacks.'));
  else if (copied === 1) tell(vscode.l10n.t('1 record was brought into your account.'));
  else tell(vscode.l10n.t('{0} records were brought into your account.', copied));
}

interface Copy {
  readonly path: string;
  readonly store: LocalStore;
  readonly report: (error: unknown) => void;
  readonly label: string;
}

function copy({ path, store, report, label }: Copy): Thenable<number> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Bringing local data into the account {0}…', label),
    },
    async () => {
      const from = openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: report });
      try {
        return await adoptRecords(from, store);
      } finally {
        await from.close();
      }
    },
  );
}

function tell(words: string): void {
  void vscode.window.showInformationMessage(words);
}
