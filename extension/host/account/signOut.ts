import * as vscode from 'vscode';
import { type Account, wipeAccount } from '../../accounts/accountBook.ts';
import { endSession } from '../../net/oauthSignIn.ts';
import type { SyncStore } from '../../../shared/sync/syncStore.ts';
import type { Accounts } from './accounts.ts';
import type { AccountSwitch } from './accountSwitch.ts';

interface Deps {
  readonly accounts: Accounts;
  readonly store: Pick<SyncStore, 'status'>;
  readonly accountSwitch: AccountSwitch;
  readonly report: (error: unknown) => void;
}

/** Signs the owner of the open file out, who says whether its data stays on this machine. */
export async function signOut(deps: Deps): Promise<void> {
  const { accounts, accountSwitch } = deps;
  const { owner } = accounts.open();
  if (owner === null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No account is signed in in this window.'),
    );
    return;
  }
  const keep = vscode.l10n.t('Sign Out, Keep Data');
  const wipe = vscode.l10n.t('Sign Out, Remove Data…');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Sign out {0}?', owner.label),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What is here can stay on this machine for when you sign in again, or be removed from it. What the service has stays there.',
      ),
    },
    keep,
    wipe,
  );
  if (chosen === keep) await endOf(deps, owner);
  if (chosen !== wipe || !(await agreesToLose(deps, owner))) return;
  await endOf(deps, owner);
  await accountSwitch.to(
    (book) => wipeAccount(book, owner),
    () => accounts.files.removeWiped(),
  );
}

/** The provider is told in the background: signing out works without a network. */
async function endOf({ accounts, report }: Deps, owner: Account): Promise<void> {
  const shelf = accounts.shelfOf(owner);
  const session = await shelf.read();
  await shelf.write(null);
  await accounts.keeperOf(owner).look();
  if (session !== null) endSession(session, { fetch, now: Date.now }).catch(report);
}

async function agreesToLose({ store }: Deps, { label }: Account): Promise<boolean> {
  const { pending, conflicts, rejected } = await store.status();
  const remove = vscode.l10n.t('Remove');
  const words = wipeWords(label, pending + conflicts + rejected);
  const detail = vscode.l10n.t(
    'The database and its backups on this machine are removed. What the service has stays there.',
  );
  const chosen = await vscode.window.showWarningMessage(words, { modal: true, detail }, remove);
  return chosen === remove;
}

function wipeWords(label: string, unsent: number): string {
  if (unsent === 0) return vscode.l10n.t('Remove the data of {0} from this machine?', label);
  if (unsent === 1) {
    return vscode.l10n.t(
      'Remove the data of {0} from this machine? One change was never sent to the service and will be lost for good.',
      label,
    );
  }
  return vscode.l10n.t(
    'Remove the data of {0} from this machine? {1} changes were never sent to the service and will be lost for good.',
    ...[label, unsent],
  );
}
