import * as vscode from 'vscode';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import {
  createServiceCredentials,
  type ServiceCredentials,
} from '../../accounts/serviceCredentials.ts';
import type { SignInPlace } from '../../net/oauthSignIn.ts';
import type { Disposing } from '../disposing.ts';
import type { Settings } from '../settings.ts';
import { connectService } from '../sync/connectService.ts';
import { createServiceToken } from '../sync/serviceToken.ts';
import type { UriHandler } from '../uriHandler.ts';
import type { Accounts } from './accounts.ts';
import { createAccountSwitch, offerReload } from './accountSwitch.ts';
import { adoptLocalData } from './adoptLocalData.ts';
import { registerAuthenticationProvider } from './authenticationProvider.ts';
import { createBrowserSignIn } from './browserSignIn.ts';
import { settleSignIn } from './settleSignIn.ts';
import { signOut } from './signOut.ts';
import { switchAccount } from './switchAccount.ts';

interface Deps {
  readonly accounts: Accounts;
  readonly store: LocalStore;
  readonly settings: Settings;
  readonly uris: UriHandler;
  readonly secrets: vscode.SecretStorage;
  /** Stores what streams, ends sync and closes the database; further calls do nothing. */
  readonly shutDown: () => Promise<void>;
  readonly report: (error: unknown) => void;
}

export interface AccountDesk extends Disposing {
  /** What the open file may be synced with at the service. */
  credentialsFor(url: string): ServiceCredentials;
  /** Asks for the service's address, finds out how to sign in there, and does. */
  connect(): Promise<void>;
}

/** Signing in and out, the Accounts menu, and the commands for accounts. */
export function registerAccounts(deps: Deps): AccountDesk {
  const { accounts, store, settings, secrets, report } = deps;
  const localToken = createServiceToken(secrets, settings);
  const accountSwitch = createAccountSwitch(deps);
  const browser = createBrowserSignIn({
    ...{ secrets, uris: deps.uris, report },
    onSignedIn: (signedIn) => settleSignIn({ accounts, store, accountSwitch }, signedIn),
  });
  const connecting = {
    settings,
    localToken,
    signIn: (place: SignInPlace) => browser.inBrowser(place),
  };
  const connect = () => connectService(connecting, { isAsked: true });
  const signIn = () => connectService(connecting, { isAsked: false });
  const signOutHere = () => signOut({ accounts, store, accountSwitch, report });
  const on = (command: string, run: () => Promise<void>) =>
    vscode.commands.registerCommand(command, run);
  const parts = vscode.Disposable.from(
    ...[localToken, browser],
    registerAuthenticationProvider({ accounts, signIn, signOut: signOutHere, report }),
    accounts.onDidSwitchElsewhere(() => void offerReload(deps.shutDown).catch(report)),
    on('parley.connectSync', connect),
    on('parley.signIn', signIn),
    on('parley.signOut', signOutHere),
    on('parley.switchAccount', () => switchAccount(accounts, accountSwitch, connect)),
    on('parley.adoptLocalData', () => adoptLocalData(accounts, store, report)),
  );
  return {
    credentialsFor: (url) =>
      createServiceCredentials(url, {
        file: () => accounts.open(),
        look: () => accounts.look(),
        keeperOf: (name) => accounts.keeperOf(name),
        localToken: () => localToken.get(),
        onDidChange(listener) {
          const both = vscode.Disposable.from(
            accounts.onDidChange(listener),
            localToken.onDidChange(listener),
          );
          return () => void both.dispose();
        },
      }),
    connect,
    dispose: () => void parts.dispose(),
  };
}
