import * as vscode from 'vscode';
import type { OAuthEnd } from '../../net/oauthSignIn.ts';

/** How a sign-in ended. */
export type End = OAuthEnd | { readonly kind: 'foreign' } | { readonly kind: 'cancelled' };

/** Tells the person what has gone wrong, if anything has, and offers `again` where that may help. */
export function tellEnd(end: End, again: (() => Promise<void>) | null): void {
  const words = wordsOf(end);
  if (words !== null) void offer(words, again);
}

async function offer(words: string, again: (() => Promise<void>) | null): Promise<void> {
  const button = vscode.l10n.t('Sign in Again');
  const buttons = again === null ? [] : [button];
  if ((await vscode.window.showErrorMessage(words, ...buttons)) === button) await again?.();
}

/** Null where there is nothing to say. */
function wordsOf(end: End): string | null {
  switch (end.kind) {
    case 'signedIn':
    case 'cancelled':
      return null;
    case 'foreign':
      return vscode.l10n.t(
        'This sign-in has expired or was not begun here. Nothing was kept; sign in again.',
      );
    case 'denied':
      return vscode.l10n.t('You were not signed in: the permission was not given.');
    case 'refused':
      return vscode.l10n.t(
        'The sign-in provider does not take this answer ({0}): it is mistyped, too old or was used. Sign in again.',
        end.error,
      );
    case 'untrusted':
      return vscode.l10n.t(
        'The sign-in provider is not the one that the service names, so nothing was sent to it. Tell whoever runs the service. ({0})',
        end.detail,
      );
    case 'unreachable':
      return vscode.l10n.t(
        'The sign-in provider cannot be reached now. Check the network and try again.',
      );
    case 'serviceRefused':
      return vscode.l10n.t(
        'You signed in, but the service does not take the sign-in. Tell whoever runs it that its Clerk keys may be of another provider.',
      );
    case 'serviceUnreadable':
      return vscode.l10n.t(
        'You signed in, but what the service says of you cannot be read. Check its address, and that it and the extension are of versions that go together.',
      );
    case 'serviceUnreachable':
      return vscode.l10n.t(
        'You signed in, but the service cannot be reached now. Sign in again later; your work is kept here.',
      );
  }
}
