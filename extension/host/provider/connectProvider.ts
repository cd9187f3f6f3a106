import * as vscode from 'vscode';
import { type ProviderConfig, standardProvider } from '../../../shared/models/providerConfig.ts';
import {
  addEndpoint,
  addStandard,
  connectConfigured,
  openProviderSettings,
} from './addProvider.ts';
import { connectByKey, type ProviderDesk, shownAddress } from './connectByKey.ts';
import { keepKeyAtService, signInAndKeep, useServiceKeys } from './serviceKeys.ts';

interface Way extends vscode.QuickPickItem {
  run?(): Promise<void>;
}

/** `parley.connectProvider`: every way to an answer, the shortest first, and which are open already. */
export async function connectProvider(desk: ProviderDesk): Promise<void> {
  const [openRouter, ...others] = desk.providers();
  const ways: readonly Way[] = [
    ...(openRouter === undefined ? [] : await openRouterWays(desk, openRouter)),
    ...(desk.route.service() === null ? [] : serviceWays(desk)),
    separator(vscode.l10n.t('Other providers')),
    ...(await Promise.all(others.map((provider) => configuredWay(desk, provider)))),
    ...standardWays(desk, others),
    {
      label: vscode.l10n.t('$(add) Another endpoint'),
      detail: vscode.l10n.t('Anything that speaks OpenAI’s chat completions, by its address.'),
      run: () => addEndpoint(desk),
    },
    {
      label: vscode.l10n.t('$(gear) Edit the list of providers'),
      detail: vscode.l10n.t('In the settings. Keys are never kept there.'),
      run: openProviderSettings,
    },
  ];
  const way = await vscode.window.showQuickPick(ways, {
    title: vscode.l10n.t('Connect a Model Provider'),
    placeHolder: vscode.l10n.t('Who should answer? Any one of these is enough.'),
    matchOnDetail: true,
  });
  await way?.run?.();
}

async function openRouterWays(
  desk: ProviderDesk,
  openRouter: ProviderConfig,
): Promise<readonly Way[]> {
  return [
    separator('OpenRouter'),
    {
      label: vscode.l10n.t('$(sign-in) Sign in to OpenRouter'),
      description: await stateOf(desk, openRouter),
      detail: vscode.l10n.t('One account for the models of many makers, some of them free.'),
      run: () => desk.signIn.inBrowser(),
    },
    {
      label: vscode.l10n.t('$(key) Paste an OpenRouter key'),
      detail: vscode.l10n.t('If you have one from openrouter.ai/keys.'),
      run: () => connectByKey(desk, openRouter),
    },
    {
      label: vscode.l10n.t('$(clippy) Sign in to OpenRouter with a code'),
      detail: vscode.l10n.t('If the browser does not lead back here: its page shows a code.'),
      run: () => desk.signIn.withCode(),
    },
  ];
}

function serviceWays(desk: ProviderDesk): readonly Way[] {
  return [
    separator(vscode.l10n.t('Through the sync service')),
    {
      label: vscode.l10n.t('$(cloud) Use the key at the sync service'),
      description: desk.route.inUse().length > 0 ? vscode.l10n.t('in use') : '',
      detail: vscode.l10n.t(
        'If one is kept there, by another machine perhaps. None is needed here.',
      ),
      run: () => useServiceKeys(desk),
    },
    {
      label: vscode.l10n.t('$(cloud-upload) Keep the OpenRouter key at the sync service'),
      detail: vscode.l10n.t('The one of this machine, for all your machines.'),
      run: () => keepKeyAtService(desk),
    },
    {
      label: vscode.l10n.t('$(sign-in) Sign in to OpenRouter and keep the key at the sync service'),
      detail: vscode.l10n.t('The key does not come to this machine at all.'),
      run: () => signInAndKeep(desk),
    },
  ];
}

async function configuredWay(desk: ProviderDesk, provider: ProviderConfig): Promise<Way> {
  return {
    label: `$(plug) ${provider.name}`,
    description: await stateOf(desk, provider),
    detail: shownAddress(provider),
    run: () => connectConfigured(desk, provider),
  };
}

function standardWays(desk: ProviderDesk, present: readonly ProviderConfig[]): readonly Way[] {
  const keyed = (['openai', 'anthropic', 'google'] as const).map((kind) => ({
    kind,
    label: `$(key) ${standardProvider(kind).name}`,
    detail: vscode.l10n.t('With a key of your account there.'),
  }));
  const ollama = {
    kind: 'ollama',
    label: '$(vm) Ollama',
    detail: vscode.l10n.t('Models that run on this machine. Needs no key and costs nothing.'),
  } as const;
  return [...keyed, ollama]
    .filter(({ kind }) => present.every((provider) => provider.id !== kind))
    .map(({ kind, ...words }) => ({ ...words, run: () => addStandard(desk, kind) }));
}

async function stateOf(desk: ProviderDesk, { id }: ProviderConfig): Promise<string> {
  if (desk.route.isInUse(id)) return vscode.l10n.t('through the sync service');
  return (await desk.keys.get(id)) === null ? '' : vscode.l10n.t('a key is kept');
}

function separator(label: string): Way {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
