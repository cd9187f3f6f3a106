import * as vscode from 'vscode';
import type { AccountBook } from '../../accounts/accountBook.ts';
import { plainAddress } from '../../net/secureAddress.ts';
import type { Settings } from '../settings.ts';
import type { Accounts } from './accounts.ts';

/** Brings the window to another database file. */
export interface AccountSwitch {
  /**
   * Changes the book, stores what is being written, and reloads the window, which then opens the book's current
   * file. `between` runs when this window has let go of its file.
   */
  to(edit: (book: AccountBook) => AccountBook, between?: () => Promise<void>): Promise<void>;
  /** Makes the service the one that is synced with. */
  pointTo(serviceUrl: string): Promise<void>;
}

export function createAccountSwitch(deps: {
  readonly accounts: Accounts;
  readonly settings: Settings;
  /** Stores what streams, ends sync and closes the database. */
  readonly shutDown: () => Promise<void>;
}): AccountSwitch {
  const { accounts, settings, shutDown } = deps;
  return {
    async to(edit, between) {
      // First the book: from here on nothing of this file is sent.
      await accounts.change(edit);
      await shutDown();
      await between?.();
      await reloadWindow();
    },
    async pointTo(serviceUrl) {
      if (plainAddress(settings.get('sync.url')) === serviceUrl) return;
      await vscode.workspace
        .getConfiguration('parley')
        .update('sync.url', serviceUrl, vscode.ConfigurationTarget.Global);
    },
  };
}

/** Offers to reload a window whose account another one has left. */
export async function offerReload(shutDown: () => Promise<void>): Promise<void> {
  const reload = vscode.l10n.t('Reload Window');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Another window has switched to another account of Parley. This one shows the account of before, and what you do here is not sent. Reload it to switch too.',
    ),
    reload,
  );
  if (chosen !== reload) return;
  await shutDown();
  await reloadWindow();
}

async function reloadWindow(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.reloadWindow');
}
