import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { FIRST_FILE } from '../accounts/accountBook.ts';
import { guardStore, wasLeftOpen } from '../store/guardStore.ts';
import { openHealedStore, suspectDamage } from '../store/openHealedStore.ts';
import { type Accounts, openAccounts } from './account/accounts.ts';
import type { Disposing } from './disposing.ts';
import type { Log } from './log.ts';
import { showDamage, showHealed, showStoreTrouble } from './storeTrouble.ts';

/** What this machine keeps: whose data is open, and the data. */
export interface LocalData extends Disposing {
  readonly accounts: Accounts;
  readonly store: LocalStore;
}

/**
 * Opens the database of the account that is current on this machine, mending it where it is damaged. Null
 * where it cannot be opened: the person has been told why in every place of ours.
 */
export async function openLocalData(
  context: vscode.ExtensionContext,
  log: Log,
): Promise<LocalData | null> {
  const folder = context.globalStorageUri;
  const accounts = await openAccounts({
    folder,
    secrets: context.secrets,
    report: log.report,
  }).catch((error: unknown) => {
    const path = vscode.Uri.joinPath(folder, FIRST_FILE).fsPath;
    return showTrouble(context, { error, log }, path);
  });
  if (accounts === null) return null;
  const path = accounts.databasePath;
  try {
    const isSuspect = wasLeftOpen(path);
    const { store, healed } = await openHealedStore({
      path,
      now: Date.now,
      newId: randomUUID,
      onError: log.report,
      onDamage: (cause) => tellDamage(path, cause, log),
    });
    if (healed !== null) void showHealed(healed);
    const stopGuarding = guardStore(
      {
        path,
        now: Date.now,
        schedule(ms, callback) {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
        onDidChange: (listener) => store.onDidChange(listener),
        onDamage: (cause) => tellDamage(path, cause, log),
        onError: log.report,
      },
      { isSuspect },
    );
    const dispose = (): void => {
      stopGuarding();
      accounts.dispose();
    };
    return { accounts, store, dispose };
  } catch (error) {
    accounts.dispose();
    return showTrouble(context, { error, log }, path);
  }
}

function tellDamage(path: string, cause: unknown, log: Log): void {
  log.report(cause);
  suspectDamage(path);
  void showDamage();
}

function showTrouble(
  context: vscode.ExtensionContext,
  { error, log }: { readonly error: unknown; readonly log: Log },
  path: string,
): null {
  log.report(error);
  const trouble =
    error instanceof StoreUnavailableError
      ? error
      : new StoreUnavailableError(reasonOf(error), error);
  context.subscriptions.push(showStoreTrouble(context, trouble, path));
  return null;
}

/** A folder that cannot be made is one that may not be written to; all else is the file's own fault. */
function reasonOf(error: unknown): StoreUnavailableError['reason'] {
  return error instanceof vscode.FileSystemError ? 'readOnly' : 'broken';
}
