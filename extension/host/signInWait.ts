import * as vscode from 'vscode';
import type { Disposing } from './disposing.ts';

export interface SignInWait extends Disposing {
  /**
   * Shows that a sign-in waits for the browser, until it is over here or in another window. Who cancels is offered
   * `withCode` instead; that has ended when this does.
   */
  show(withCode: () => Promise<void>): Promise<void>;
}

/** @param key the secret that stands for the sign-in: it is over when the secret is gone. */
export function createSignInWait(
  secrets: vscode.SecretStorage,
  key: string,
  words: { readonly waiting: string; readonly cancelled: string },
): SignInWait {
  let end = (): void => undefined;
  const subscription = secrets.onDidChange((changed) => {
    if (changed.key !== key) return;
    Promise.resolve(secrets.get(key)).then(
      (pending) => {
        if (pending === undefined) end();
      },
      () => end(),
    );
  });
  return {
    async show(withCode) {
      end();
      const isCancelled = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: words.waiting,
          cancellable: true,
        },
        (_, cancel) =>
          new Promise<boolean>((resolve) => {
            end = () => resolve(false);
            cancel.onCancellationRequested(() => resolve(true));
          }),
      );
      if (!isCancelled) return;
      await secrets.delete(key);
      const useCode = vscode.l10n.t('Use a Code Instead');
      if ((await vscode.window.showInformationMessage(words.cancelled, useCode)) === useCode) {
        await withCode();
      }
    },
    dispose() {
      end();
      subscription.dispose();
    },
  };
}
