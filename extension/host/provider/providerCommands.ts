import * as vscode from 'vscode';
import type { ProviderConfig } from '../../../shared/models/providerConfig.ts';
import { type KeyInfo, readKeyInfo } from '../../models/readKeyInfo.ts';
import {
  connectByKey,
  type ProviderDesk,
  shownAddress,
  testWords,
  tryProvider,
} from './connectByKey.ts';
import { connectProvider } from './connectProvider.ts';
import {
  keepKeyAtService,
  showServiceKeys,
  showServiceUsage,
  signInAndKeep,
  useServiceKeys,
} from './serviceKeys.ts';
import { testThroughService } from './testThroughService.ts';
import { createUsagePage } from './usagePage.ts';

/** Connecting, trying and disconnecting model providers. */
export function registerProviderCommands(desk: ProviderDesk): vscode.Disposable {
  const { signIn } = desk;
  const usagePage = createUsagePage();
  const register = (command: string, run: () => Promise<void>) =>
    vscode.commands.registerCommand(command, run);
  return vscode.Disposable.from(
    register('parley.connectProvider', () => connectProvider(desk)),
    register('parley.signInToOpenRouter', () => signIn.inBrowser()),
    register('parley.pasteOpenRouterCode', () => signIn.withCode()),
    register('parley.connectOpenRouter', () => connectByKey(desk, openRouterOf(desk))),
    register('parley.disconnectOpenRouter', () => disconnect(desk, openRouterOf(desk))),
    register('parley.disconnectProvider', async () => {
      const provider = await pickProvider(desk, vscode.l10n.t('Forget a Model Provider’s Key'));
      if (provider) await disconnect(desk, provider);
    }),
    register('parley.testProvider', async () => {
      const provider = await pickProvider(desk, vscode.l10n.t('Test a Model Provider'));
      if (provider) await test(desk, provider);
    }),
    register('parley.showKeyInfo', () => showKeyInfo(desk)),
    register('parley.keepKeyAtService', () => keepKeyAtService(desk)),
    register('parley.signInToOpenRouterAtService', () => signInAndKeep(desk)),
    register('parley.showServiceKeys', () => showServiceKeys(desk)),
    register('parley.useServiceKey', () => useServiceKeys(desk)),
    register('parley.showServiceUsage', () => showServiceUsage(desk, usagePage)),
    usagePage,
  );
}

function openRouterOf({ providers }: ProviderDesk): ProviderConfig {
  const found = providers().find(({ kind }) => kind === 'openRouter');
  if (!found) throw new Error('OpenRouter is always among the providers.');
  return found;
}

async function pickProvider(
  desk: ProviderDesk,
  title: string,
): Promise<ProviderConfig | undefined> {
  const items = desk
    .providers()
    .map((provider) => ({ label: provider.name, description: shownAddress(provider), provider }));
  return (await vscode.window.showQuickPick(items, { title }))?.provider;
}

async function disconnect({ keys }: ProviderDesk, provider: ProviderConfig): Promise<void> {
  const { environmentName } = await keys.forget(provider.id);
  void vscode.window.showInformationMessage(
    environmentName === null
      ? vscode.l10n.t('The {0} key is forgotten on this machine.', provider.name)
      : vscode.l10n.t(
          'The stored {0} key is forgotten. The one in the environment variable {1} is used until you remove it and restart the editor.',
          provider.name,
          environmentName,
        ),
  );
}

async function test(desk: ProviderDesk, provider: ProviderConfig): Promise<void> {
  if (desk.route.isInUse(provider.id)) return testThroughService(desk, provider);
  const result = await tryProvider(provider, await desk.keys.get(provider.id));
  if (result.kind === 'ok') {
    void desk.catalogue.refresh();
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} answers and offers {1} models.', provider.name, result.modelCount),
    );
    return;
  }
  const canConnect = result.kind === 'noKey' || result.kind === 'refused';
  await tellTrouble(desk, provider, testWords(provider, result), canConnect);
}

async function tellTrouble(
  desk: ProviderDesk,
  provider: ProviderConfig,
  words: string,
  canConnect: boolean,
): Promise<void> {
  const connect = vscode.l10n.t('Connect…');
  const buttons = canConnect ? [connect] : [];
  if ((await vscode.window.showErrorMessage(words, ...buttons)) === connect) {
    if (provider.kind === 'openRouter') await connectProvider(desk);
    else await connectByKey(desk, provider);
  }
}

async function showKeyInfo(desk: ProviderDesk): Promise<void> {
  const provider = openRouterOf(desk);
  const key = await desk.keys.get(provider.id);
  if (key === null && desk.route.isInUse(provider.id)) {
    const usage = vscode.l10n.t('Show Usage');
    const words = vscode.l10n.t(
      'The key is at the sync service, which does not tell what is left on it, but what went through it.',
    );
    const chosen = await vscode.window.showInformationMessage(words, usage);
    if (chosen === usage) await vscode.commands.executeCommand('parley.showServiceUsage');
    return;
  }
  if (key === null) {
    const words = vscode.l10n.t('There is no OpenRouter key yet.');
    return tellTrouble(desk, provider, words, true);
  }
  const read = await readKeyInfo({ fetch, now: Date.now }, provider.baseUrl, key);
  if (read.kind === 'key') {
    void vscode.window.showInformationMessage(keyWords(read.info));
  } else if (read.kind === 'failed' && read.failure.kind === 'unauthorized') {
    const words = vscode.l10n.t('OpenRouter refuses the key that is kept. Connect it anew.');
    await tellTrouble(desk, provider, words, true);
  } else {
    const words = vscode.l10n.t('OpenRouter says nothing of this key now. Try again later.');
    void vscode.window.showWarningMessage(words);
  }
}

function keyWords({ label, limit, limitRemaining, usage, isFreeTier }: KeyInfo): string {
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  const limitWords = () => {
    if (limit === null) return vscode.l10n.t('no limit of its own');
    if (limitRemaining === null) return vscode.l10n.t('limited to {0}', dollars(limit));
    return vscode.l10n.t('{0} of {1} left', dollars(limitRemaining), dollars(limit));
  };
  const parts = [
    label === ''
      ? vscode.l10n.t('Your OpenRouter key')
      : vscode.l10n.t('Your OpenRouter key {0}', label),
    usage === null ? null : vscode.l10n.t('spent {0}', dollars(usage)),
    limitWords(),
    isFreeTier ? vscode.l10n.t('free tier: 50 requests a day to free models') : null,
  ];
  return `${parts.filter((part) => part !== null).join(' · ')}.`;
}
