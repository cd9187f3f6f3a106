import * as vscode from 'vscode';
import type { Accounts } from './accounts.ts';
import type { Disposing } from '../disposing.ts';

const PROVIDER_ID = 'parley';

interface Deps {
  readonly accounts: Accounts;
  readonly signIn: () => Promise<void>;
  readonly signOut: () => Promise<void>;
  readonly report: (error: unknown) => void;
}

/**
 * Parley in the editor's Accounts menu: the owner of the open file, while signed in. A sign-in that has become inactive
 * is no session there; the menu's badge asks for another one.
 */
export function registerAuthenticationProvider(deps: Deps): Disposing {
  const { accounts, report } = deps;
  const changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  let shown: vscode.AuthenticationSession | null = null;
  const refresh = async (): Promise<void> => {
    const before = shown;
    shown = await sessionOf(accounts, []);
    if (shown?.id !== before?.id) {
      changed.fire({
        added: shown === null ? [] : [shown],
        removed: before === null ? [] : [before],
        changed: [],
      });
    }
    const { owner } = accounts.open();
    const isInactive = owner !== null && accounts.keeperOf(owner).state === 'inactive';
    // Without a session this shows the badge and asks nothing.
    if (isInactive) await vscode.authentication.getSession(PROVIDER_ID, []);
  };
  const provider: vscode.AuthenticationProvider = {
    onDidChangeSessions: changed.event,
    async getSessions(scopes) {
      const session = await sessionOf(accounts, scopes ?? []);
      return session === null ? [] : [session];
    },
    async createSession(scopes) {
      await deps.signIn();
      const session = await sessionOf(accounts, scopes);
      // Cancelled, told already, or on the way to another file, for which the window is reloaded.
      if (session === null) throw new vscode.CancellationError();
      return session;
    },
    removeSession: () => deps.signOut(),
  };
  const registration = vscode.authentication.registerAuthenticationProvider(
    ...([PROVIDER_ID, 'Parley', provider, { supportsMultipleAccounts: false }] as const),
  );
  const look = () => void refresh().catch(report);
  const parts = vscode.Disposable.from(registration, changed, accounts.onDidChange(look));
  look();
  return { dispose: () => void parts.dispose() };
}

async function sessionOf(
  accounts: Accounts,
  scopes: readonly string[],
): Promise<vscode.AuthenticationSession | null> {
  const { owner, isCurrent } = accounts.open();
  if (owner === null || !isCurrent) return null;
  const session = await accounts.shelfOf(owner).read();
  if (session?.isActive !== true) return null;
  const accessToken = (await accounts.keeperOf(owner).token()) ?? session.accessToken;
  const account = { id: owner.userId, label: owner.label };
  return { id: session.id, accessToken, account, scopes };
}
