import * as vscode from 'vscode';
import type { ProviderConfig } from '../../../shared/models/providerConfig.ts';
import type { ModelCatalogue } from '../../models/modelCatalogue.ts';
import { type KeyInfo, readKeyInfo } from '../../models/readKeyInfo.ts';
import { type ConnectionTest, testConnection } from '../../models/testConnection.ts';
import type { OpenRouterSignIn } from './openRouterSignIn.ts';
import type { ProviderKeys } from './providerKeys.ts';

interface Deps {
  readonly keys: ProviderKeys;
  readonly signIn: OpenRouterSignIn;
  /** OpenRouter first. */
  readonly providers: () => readonly ProviderConfig[];
  readonly catalogue: ModelCatalogue;
}

const ports = { fetch, now: Date.now };

/** Connecting, trying and disconnecting model providers. */
export function registerProviderCommands(deps: Deps): vscode.Disposable {
  const { signIn } = deps;
  const register = (command: string, run: () => Promise<void>) =>
    vscode.commands.registerCommand(command, run);
  return vscode.Disposable.from(
    register('parley.connectProvider', () => connectProvider(deps)),
    register('parley.signInToOpenRouter', () => signIn.inBrowser()),
    register('parley.pasteOpenRouterCode', () => signIn.withCode()),
    register('parley.connectOpenRouter', () => connectByKey(deps, openRouterOf(deps))),
    register('parley.disconnectOpenRouter', () => disconnect(deps, openRouterOf(deps))),
    register('parley.disconnectProvider', async () => {
      const provider = await pickProvider(deps, vscode.l10n.t('Disconnect a Model Provider'));
      if (provider) await disconnect(deps, provider);
    }),
    register('parley.testProvider', async () => {
      const provider = await pickProvider(deps, vscode.l10n.t('Test a Model Provider'));
      if (provider) await test(deps, provider);
    }),
    register('parley.showKeyInfo', () => showKeyInfo(deps)),
  );
}

function openRouterOf({ providers }: Deps): ProviderConfig {
  const found = providers().find(({ kind }) => kind === 'openRouter');
  if (!found) throw new Error('OpenRouter is always among the providers.');
  return found;
}

/** Every way to an answer, the shortest first. */
async function connectProvider(deps: Deps): Promise<void> {
  const ways = [
    {
      label: vscode.l10n.t('$(sign-in) Sign in to OpenRouter'),
      detail: vscode.l10n.t('In the browser. One account for the models of many makers.'),
      run: () => deps.signIn.inBrowser(),
    },
    {
      label: vscode.l10n.t('$(key) Sign in to OpenRouter with a code'),
      detail: vscode.l10n.t('For remote windows: the page shows a code to paste here.'),
      run: () => deps.signIn.withCode(),
    },
    ...deps.providers().map((provider) => ({
      label: vscode.l10n.t('$(key) {0}: paste a key', provider.name),
      detail: provider.baseUrl,
      run: () => connectByKey(deps, provider),
    })),
    {
      label: vscode.l10n.t('$(add) Add OpenAI, Anthropic, Google, Ollama or another endpoint'),
      detail: vscode.l10n.t('In the settings; keys are asked for afterwards, here.'),
      run: async () => {
        await vscode.commands.executeCommand('workbench.action.openSettings', 'parley.providers');
      },
    },
  ];
  const way = await vscode.window.showQuickPick(ways, {
    title: vscode.l10n.t('Connect a Model Provider'),
    matchOnDetail: true,
  });
  await way?.run();
}

async function pickProvider(deps: Deps, title: string): Promise<ProviderConfig | undefined> {
  const items = deps
    .providers()
    .map((provider) => ({ label: provider.name, description: provider.baseUrl, provider }));
  return (await vscode.window.showQuickPick(items, { title }))?.provider;
}

async function connectByKey(deps: Deps, provider: ProviderConfig): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Connect {0}', provider.name),
    prompt:
      provider.kind === 'openRouter'
        ? vscode.l10n.t(
            'Paste a key from openrouter.ai/keys. It stays in this editor’s secret storage.',
          )
        : vscode.l10n.t('Paste a key. It stays in this editor’s secret storage.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\s*[\x21-\x7e]{8,512}\s*$/.test(value)
        ? undefined
        : vscode.l10n.t('A key is one word of letters, digits and dashes.'),
  });
  if (typed === undefined) return;
  const key = typed.trim();
  const result = await tryKey(provider, key);
  if (result.kind === 'refused') {
    await offerAgain(provider);
    return;
  }
  await deps.keys.set(provider.id, key);
  void deps.catalogue.refresh();
  void vscode.window.showInformationMessage(
    result.kind === 'ok'
      ? vscode.l10n.t('{0} is connected.', provider.name)
      : vscode.l10n.t('The key is kept, but {0} cannot be reached now to check it.', provider.name),
  );
}

function tryKey(provider: ProviderConfig, key: string | null): Thenable<ConnectionTest> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0}…', provider.name),
    },
    () => testConnection(ports, provider, key),
  );
}

async function offerAgain(provider: ProviderConfig): Promise<void> {
  const again = vscode.l10n.t('Try Another Key');
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t('{0} refuses this key. Nothing was kept.', provider.name),
    again,
  );
  if (chosen === again) await vscode.commands.executeCommand('parley.connectProvider');
}

async function disconnect(deps: Deps, provider: ProviderConfig): Promise<void> {
  const { environmentName } = await deps.keys.forget(provider.id);
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

async function test(deps: Deps, provider: ProviderConfig): Promise<void> {
  const result = await tryKey(provider, await deps.keys.get(provider.id));
  if (result.kind === 'ok') {
    void deps.catalogue.refresh();
    const words = vscode.l10n.t(
      '{0} answers and offers {1} models.',
      provider.name,
      result.modelCount,
    );
    void vscode.window.showInformationMessage(words);
    return;
  }
  const connect = vscode.l10n.t('Connect…');
  const canConnect = result.kind === 'noKey' || result.kind === 'refused';
  const chosen = await vscode.window.showErrorMessage(
    testWords(provider, result),
    ...(canConnect ? [connect] : []),
  );
  if (chosen === connect) await connectByKey(deps, provider);
}

function testWords(
  { name, baseUrl }: ProviderConfig,
  result: Exclude<ConnectionTest, { kind: 'ok' }>,
): string {
  switch (result.kind) {
    case 'noKey':
      return vscode.l10n.t('{0} needs a key and there is none yet.', name);
    case 'refused':
      return vscode.l10n.t('{0} refuses the key. {1}', name, result.detail);
    case 'outOfCredit':
      return vscode.l10n.t(
        '{0} takes the key, but it has nothing left to spend. {1}',
        name,
        result.detail,
      );
    case 'unreachable':
      return vscode.l10n.t('Nobody answers at {0}. Is it running, and the address right?', baseUrl);
    case 'notFound':
      return vscode.l10n.t('There is nothing at {0}. Such addresses often end in /v1.', baseUrl);
    case 'notCompatible':
      return vscode.l10n.t(
        'What answers at {0} is no provider of models. {1}',
        baseUrl,
        result.detail,
      );
    case 'busy':
      return vscode.l10n.t(
        '{0} is overloaded or limits the rate. Try again later. {1}',
        name,
        result.detail,
      );
  }
}

async function showKeyInfo(deps: Deps): Promise<void> {
  const provider = openRouterOf(deps);
  const read = await readKeyInfo(ports, provider.baseUrl, await deps.keys.get(provider.id));
  const words =
    read.kind === 'key'
      ? keyWords(read.info)
      : vscode.l10n.t('OpenRouter says nothing of this key. Connect it first, or try again later.');
  void vscode.window.showInformationMessage(words);
}

function keyWords({ label, limit, limitRemaining, usage, isFreeTier }: KeyInfo): string {
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  const parts = [
    label === ''
      ? vscode.l10n.t('Your OpenRouter key')
      : vscode.l10n.t('Your OpenRouter key {0}', label),
    usage === null ? null : vscode.l10n.t('spent {0}', dollars(usage)),
    limit === null
      ? vscode.l10n.t('no limit of its own')
      : vscode.l10n.t('{0} of {1} left', dollars(limitRemaining ?? 0), dollars(limit)),
    isFreeTier ? vscode.l10n.t('free tier: 50 requests a day to free models') : null,
  ];
  return `${parts.filter((part) => part !== null).join(' · ')}.`;
}
