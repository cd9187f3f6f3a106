import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type Account,
  type AccountBook,
  type AccountName,
  accountOf,
  addAccount,
  adoptMachineFile,
  isSameAccount,
} from '../../accounts/accountBook.ts';
import { endSession, type OAuthEnd } from '../../net/oauthSignIn.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import type { Accounts } from './accounts.ts';
import type { AccountSwitch } from './accountSwitch.ts';

type SignedIn = Extract<OAuthEnd, { kind: 'signedIn' }>;

interface Deps {
  readonly accounts: Accounts;
  readonly store: Pick<LocalStore, 'position' | 'status' | 'pending'>;
  readonly accountSwitch: AccountSwitch;
}

/**
 * Gives the person who has just signed in a database file of their own: the open one where it is theirs or, if they
 * wish, where it is nobody's; else one that holds nothing of anybody else. Data of two accounts never meet.
 */
export async function settleSignIn(deps: Deps, { session, spaceIds }: SignedIn): Promise<void> {
  const { accounts, accountSwitch } = deps;
  const { serviceUrl, userId, label } = session;
  const person = { serviceUrl, userId, label };
  const { owner } = accounts.open();
  const known = accountOf(await accounts.files.read(), person);
  const choice =
    known === null && owner === null ? await chooseForNobodys(deps, label, spaceIds) : 'fresh';
  if (choice === 'cancel') {
    await endSession(session, { fetch, now: Date.now });
    return;
  }
  await accounts.shelfOf(person).write(session);
  await accounts.keeperOf(person).look();
  await accountSwitch.pointTo(serviceUrl);
  if (owner !== null && isSameAccount(owner, person)) {
    await accounts.change((book) => relabelled(book, person, label));
    tell(vscode.l10n.t('You are signed in to Parley as {0}.', label));
  } else if (choice === 'adopt' && (await hasAdopted(accounts, person))) {
    tell(vscode.l10n.t('You are signed in to Parley as {0}. What is here is yours now.', label));
  } else {
    if (choice === 'adopt') await tellOvertaken(label);
    await accountSwitch.to((book) => addAccount(book, person, randomUUID));
  }
}

/** Gives the open file to the person. False where another window was faster: the file, or the person, has another by now. */
async function hasAdopted(accounts: Accounts, person: Omit<Account, 'file'>): Promise<boolean> {
  const isFree = (book: AccountBook) =>
    book.machine === accounts.file && accountOf(book, person) === null;
  const book = await accounts.change((now) =>
    isFree(now) ? adoptMachineFile(now, person, randomUUID) : now,
  );
  return accountOf(book, person)?.file === accounts.file;
}

/** Waits for the person to have read it: the window is reloaded next. */
async function tellOvertaken(label: string): Promise<void> {
  await vscode.window.showInformationMessage(
    vscode.l10n.t('Meanwhile another window has decided whose data this is.'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Nothing was brought into the account {0}, and nothing was lost. This window is reloaded with the data of {0}.',
        label,
      ),
    },
  );
}

/** More than anybody opens before they sign in: not looked through. */
const MANY_FOLDERS = 100;

/** A window notes its folders by itself; only what else there is has been made by somebody. */
async function hasWork(store: Deps['store']): Promise<boolean> {
  const { pending, conflicts, rejected } = await store.status();
  if (conflicts + rejected > 0 || pending > MANY_FOLDERS) return true;
  const rows = await store.pending(pending);
  return rows.some(({ kind }) => kind !== 'project');
}

/** What becomes of a file that no account owns. */
async function chooseForNobodys(
  { store }: Deps,
  label: string,
  spaceIds: readonly string[],
): Promise<'adopt' | 'fresh' | 'cancel'> {
  const position = await store.position();
  // It has been synced with a space before: it is theirs, or somebody's whose data stays apart.
  if (position !== null) return spaceIds.includes(position.spaceId) ? 'adopt' : 'fresh';
  if (!(await hasWork(store))) return 'adopt';
  const bring = vscode.l10n.t('Bring It In');
  const fresh = vscode.l10n.t('Start with the Service');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Bring what is on this machine into your account {0}, or start with what the service has?',
      label,
    ),
    {
      modal: true,
      detail: vscode.l10n.t(
        'If you start with the service, what is on this machine stays apart. “Parley: Bring Local Data into My Account” brings it in later.',
      ),
    },
    bring,
    fresh,
  );
  if (chosen === undefined) return 'cancel';
  return chosen === bring ? 'adopt' : 'fresh';
}

function relabelled(book: AccountBook, person: AccountName, label: string): AccountBook {
  const accounts = book.accounts.map((each) =>
    isSameAccount(each, person) ? { ...each, label } : each,
  );
  return { ...book, accounts };
}

function tell(words: string): void {
  void vscode.window.showInformationMessage(words);
}
