import * as vscode from 'vscode';
import type { Settings } from '../settings.ts';
import { isServiceAddress } from './serviceAddress.ts';
import type { ServiceToken } from './serviceToken.ts';

/** Asks for the service's address and token, and keeps both. */
export async function connectService(settings: Settings, token: ServiceToken): Promise<void> {
  const url = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect to a Sync Service (1 of 2)'),
    prompt: vscode.l10n.t('The address of your Parley service'),
    value: settings.get('sync.url') || 'http://127.0.0.1:4780',
    ignoreFocusOut: true,
    validateInput: (value) =>
      isServiceAddress(value)
        ? undefined
        : vscode.l10n.t('An address begins with https://, or with http:// on this machine.'),
  });
  if (url === undefined) return;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect to a Sync Service (2 of 2)'),
    prompt: vscode.l10n.t(
      'A service in local mode keeps its token in the file “token” of its data folder.',
    ),
    placeHolder: vscode.l10n.t('The service’s token; empty keeps the one that is set'),
    password: true,
    ignoreFocusOut: true,
  });
  if (typed === undefined) return;
  if (typed.trim() !== '') await token.set(typed.trim());
  await vscode.workspace
    .getConfiguration('parley')
    .update('sync.url', url.trim(), vscode.ConfigurationTarget.Global);
}
