import * as vscode from 'vscode';
import type { SignInPlace } from '../../net/oauthSignIn.ts';
import { cleanText, truncate } from '../../../shared/domain/text.ts';
import { isSecureAddress } from '../../net/secureAddress.ts';
import { askSignInOptions, type SignInOptions } from '../../net/signInOptions.ts';
import type { Settings } from '../settings.ts';
import type { ServiceToken } from './serviceToken.ts';

interface Deps {
  readonly settings: Settings;
  readonly localToken: ServiceToken;
  /** Signs in at the provider that the service names, and keeps its address. */
  readonly signIn: (place: SignInPlace) => Promise<void>;
}

interface Asking {
  /** The address is asked for even where one is set. */
  readonly isAsked: boolean;
  /** What the person wrote last; without, the address that is set is offered. */
  readonly typed?: string;
}

/**
 * Finds out how a person signs in to the service and goes on with that: in the browser, or with the token of a
 * service in local mode.
 */
export async function connectService(deps: Deps, { isAsked, typed }: Asking): Promise<void> {
  const before = typed ?? deps.settings.get('sync.url');
  const url = isAsked || before === '' ? await askAddress(before) : before;
  if (url === null) return;
  const options = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking the service how to sign in…'),
    },
    () => askSignInOptions(url, fetch),
  );
  if (options.kind === 'oauth') return deps.signIn({ ...options, serviceUrl: url });
  if (options.kind === 'local') return connectLocally(deps, url);
  const again = vscode.l10n.t('Try Again');
  if ((await vscode.window.showErrorMessage(wordsOf(options, url), again)) === again) {
    await connectService(deps, { isAsked: true, typed: url });
  }
}

async function askAddress(before: string): Promise<string | null> {
  const url = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect to a Sync Service'),
    prompt: vscode.l10n.t('The address of your Parley service'),
    value: before || 'http://127.0.0.1:4780',
    ignoreFocusOut: true,
    validateInput: (value) =>
      isSecureAddress(value)
        ? undefined
        : vscode.l10n.t('An address begins with https://, or with http:// on this machine.'),
  });
  return url?.trim() ?? null;
}

async function connectLocally({ localToken }: Deps, url: string): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect to a Sync Service: Token'),
    prompt: vscode.l10n.t(
      'A service in local mode keeps its token in the file “token” of its data folder.',
    ),
    placeHolder: vscode.l10n.t('The service’s token; empty keeps the one that is set'),
    password: true,
    ignoreFocusOut: true,
  });
  if (typed === undefined) return;
  if (typed.trim() !== '') await localToken.set(typed.trim());
  await vscode.workspace
    .getConfiguration('parley')
    .update('sync.url', url, vscode.ConfigurationTarget.Global);
}

function wordsOf(
  options: Exclude<SignInOptions, { kind: 'oauth' | 'local' }>,
  url: string,
): string {
  switch (options.kind) {
    case 'notSecure':
      return vscode.l10n.t(
        '{0} is not secure: what you sign in with could be read on the way. Use an address that begins with https://.',
        url,
      );
    case 'unreachable':
      return vscode.l10n.t(
        'No service answers at {0} now. Check the address, the network, and that the service runs.',
        url,
      );
    case 'wrongService':
      return vscode.l10n.t(
        '{0} answers, but not as a Parley service of this version. Check the address.',
        url,
      );
    case 'badIssuer':
      return vscode.l10n.t(
        'The service at {0} names {1} to sign in at, which is no secure address of another machine. Nothing was sent there. Tell whoever runs the service.',
        ...[url, truncate(cleanText(options.issuer), 200)],
      );
    case 'noClient':
      return vscode.l10n.t(
        'The service at {0} has accounts, but does not say how editors sign in. Ask whoever runs it to set its OAuth client.',
        url,
      );
  }
}
