import * as vscode from 'vscode';
import type { ApiFailure } from '../../../shared/sync/serviceClient.ts';
import { withoutLinks } from '../tell.ts';

/** Why the sync service did not do what was asked of its keys, with what a person can do about it. */
export function vaultWords(failure: ApiFailure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return vscode.l10n.t('You are signed out of the sync service. Sign in there again.');
    case 'revoked':
      return vscode.l10n.t(
        'This device has no access to the sync service any more. Admit it again from another device.',
      );
    case 'unavailable':
      return awayWords(failure.detail);
    case 'wrongService':
      return refusalWords(failure.code);
    case 'forbidden':
    case 'resync':
    case 'tooLarge':
    case 'overQuota':
      return vscode.l10n.t('The sync service does not allow it.');
  }
}

function awayWords(detail: string): string {
  return detail === 'HTTP 429'
    ? vscode.l10n.t('The sync service has had too many requests. Wait a minute, then try again.')
    : vscode.l10n.t(
        'The sync service, or the provider behind it, cannot be reached now. Try again later.',
      );
}

function refusalWords(code: Extract<ApiFailure, { kind: 'wrongService' }>['code']): string {
  if (code === 'notFound') {
    return vscode.l10n.t(
      'This sync service keeps no keys. Whoever runs it can let it: with a vault, by PARLEY_VAULT_KEYS.',
    );
  }
  return code === 'badRequest'
    ? vscode.l10n.t('The sync service did not take it. Nothing was kept.')
    : vscode.l10n.t(
        'What answers there is no sync service of this version. Is the address in parley.sync.url right?',
      );
}

/** One more thing that a person can do about a failure. */
export interface WayOut {
  readonly label: string;
  run(): Promise<void>;
}

/** Says it, with the way to sign in or to what sync knows where that helps, and with another way out. */
export async function tellVaultFailure(
  failure: ApiFailure,
  wayOut: WayOut | null = null,
): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const showSync = vscode.l10n.t('Show Sync');
  const buttons = [
    ...(failure.kind === 'unauthorized' ? [signIn] : []),
    ...(failure.kind === 'unavailable' || failure.kind === 'revoked' ? [showSync] : []),
    ...(wayOut === null ? [] : [wayOut.label]),
  ];
  const chosen = await vscode.window.showErrorMessage(
    withoutLinks(vaultWords(failure)),
    ...buttons,
  );
  if (chosen === signIn) await vscode.commands.executeCommand('parley.signIn');
  else if (chosen === showSync) await vscode.commands.executeCommand('parley.showSync');
  else if (chosen !== undefined) await wayOut?.run();
}

/** Where no service is set up, with the way to one. */
export async function tellNoService(): Promise<void> {
  const connect = vscode.l10n.t('Connect to a Sync Service…');
  const words = vscode.l10n.t('No sync service is set up on this machine yet.');
  if ((await vscode.window.showWarningMessage(words, connect)) === connect) {
    await vscode.commands.executeCommand('parley.connectSync');
  }
}
