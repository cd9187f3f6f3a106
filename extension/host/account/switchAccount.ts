import * as vscode from 'vscode';
import { type Account, isSameAccount, switchTo } from '../../accounts/accountBook.ts';
import type { Accounts } from './accounts.ts';
import type { AccountSwitch } from './accountSwitch.ts';

interface Choice extends vscode.QuickPickItem {
  readonly account: Account | null;
  readonly isOther?: true;
}

/** Lets the person choose among the accounts of this machine, its own data, and another account to sign in with. */
export async function switchAccount(
  accounts: Accounts,
  accountSwitch: AccountSwitch,
  signInElsewhere: () => Promise<void>,
): Promise<void> {
  const book = await accounts.files.read();
  const { owner } = accounts.open();
  const isHere = (account: Account): boolean => owner !== null && isSameAccount(account, owner);
  const choices: Choice[] = [
    ...book.accounts.map((account) => choiceOf(account, isHere(account))),
    {
      label: `$(device-desktop) ${vscode.l10n.t('This machine, no account')}`,
      ...(owner === null && { description: vscode.l10n.t('open now') }),
      account: null,
    },
    {
      label: `$(add) ${vscode.l10n.t('Sign in with another account…')}`,
      account: null,
      isOther: true,
    },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Switch Account'),
    placeHolder: vscode.l10n.t('The window is reloaded with the data of the account'),
  });
  if (chosen === undefined) return;
  if (chosen.isOther) return signInElsewhere();
  const { account } = chosen;
  if (account === null ? owner === null : isHere(account)) return;
  if (account !== null) await accountSwitch.pointTo(account.serviceUrl);
  await accountSwitch.to((now) => switchTo(now, account?.file ?? now.machine));
}

function choiceOf(account: Account, isHere: boolean): Choice {
  return {
    label: `$(account) ${account.label}`,
    ...(isHere && { description: vscode.l10n.t('open now') }),
    detail: account.serviceUrl,
    account,
  };
}
