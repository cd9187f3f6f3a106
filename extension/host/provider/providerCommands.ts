import * as vscode from 'vscode';
import type { KeyCheck } from '../../models/checkKey.ts';
import type { ProviderKey } from './providerKey.ts';

/** Connecting and disconnecting the model provider. `check` asks it whether a key is good. */
export function registerProviderCommands(
  providerKey: ProviderKey,
  check: (key: string) => Promise<KeyCheck>,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('parley.connectOpenRouter', () => connect(providerKey, check)),
    vscode.commands.registerCommand('parley.disconnectOpenRouter', async () => {
      const { isInEnvironment } = await providerKey.forget();
      void vscode.window.showInformationMessage(
        isInEnvironment
          ? vscode.l10n.t(
              'The stored OpenRouter key is forgotten. The one in the environment variable OPENROUTER_API_KEY is used until you remove it and restart the editor.',
            )
          : vscode.l10n.t('The OpenRouter key is forgotten on this machine.'),
      );
    }),
  );
}

async function connect(
  providerKey: ProviderKey,
  check: (key: string) => Promise<KeyCheck>,
): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect OpenRouter'),
    prompt: vscode.l10n.t(
      'Paste a key from openrouter.ai/keys. It stays in this editor’s secret storage.',
    ),
    placeHolder: 'sk-or-v1-…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\s*[\x21-\x7e]{8,512}\s*$/.test(value)
        ? undefined
        : vscode.l10n.t('A key is one word of letters, digits and dashes.'),
  });
  if (typed === undefined) return;
  const key = typed.trim();
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking OpenRouter about the key…'),
    },
    () => check(key),
  );
  if (found === 'refused') {
    await offerAgain();
    return;
  }
  await providerKey.set(key);
  void vscode.window.showInformationMessage(
    found === 'accepted'
      ? vscode.l10n.t('OpenRouter is connected.')
      : vscode.l10n.t('The key is kept, but OpenRouter cannot be reached now to check it.'),
  );
}

async function offerAgain(): Promise<void> {
  const again = vscode.l10n.t('Try Another Key');
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t('OpenRouter refuses this key. Nothing was kept.'),
    again,
  );
  if (chosen === again) await vscode.commands.executeCommand('parley.connectOpenRouter');
}
