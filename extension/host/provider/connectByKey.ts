import * as vscode from 'vscode';
import { parseModelId } from '../../../shared/models/modelId.ts';
import type { ProviderConfig } from '../../../shared/models/providerConfig.ts';
import type { ModelCatalogue } from '../../models/modelCatalogue.ts';
import { type ConnectionTest, testConnection } from '../../models/testConnection.ts';
import { isSecretWord } from '../../net/signInAnswer.ts';
import { needsKey } from './needsKey.ts';
import type { OpenRouterSignIn } from './openRouterSignIn.ts';
import type { ProviderKeys } from './providerKeys.ts';
import type { ServiceRoute } from './serviceRoute.ts';

/** What the commands about providers stand on. */
export interface ProviderDesk {
  readonly keys: ProviderKeys;
  readonly signIn: OpenRouterSignIn;
  /** As this machine asks them by itself, OpenRouter first: its keys go nowhere else. */
  readonly providers: () => readonly ProviderConfig[];
  readonly route: ServiceRoute;
  readonly catalogue: ModelCatalogue;
  /** The id of the model that personalities without one of their own ask. */
  defaultModel(): string;
  readonly report: (error: unknown) => void;
}

/** Asks for a key, tries it and keeps it unless the provider refuses it. */
export async function connectByKey(desk: ProviderDesk, provider: ProviderConfig): Promise<void> {
  const key = await askForKey(provider);
  if (key === null) return;
  const result = await tryProvider(provider, key);
  if (result.kind === 'refused') {
    const again = vscode.l10n.t('Try Another Key');
    const words = vscode.l10n.t('{0} refuses this key. Nothing was kept.', provider.name);
    const chosen = await vscode.window.showErrorMessage(words, again);
    if (chosen === again) await connectByKey(desk, provider);
    return;
  }
  try {
    await desk.keys.set(provider.id, key);
  } catch (error) {
    desk.report(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t('This machine’s secret storage refused the key. Nothing was kept.'),
    );
    return;
  }
  // Who brings a key here wants it to be used.
  await desk.route.leave(provider.id);
  void desk.catalogue.refresh();
  if (result.kind === 'ok') await tellConnected(desk, provider);
  else void vscode.window.showWarningMessage(keptWords(provider, result));
}

async function askForKey(provider: ProviderConfig): Promise<string | null> {
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
      value === '' || isSecretWord(value)
        ? undefined
        : vscode.l10n.t('A key is one word of letters, digits and dashes.'),
  });
  const key = typed?.trim() ?? '';
  return key === '' ? null : key;
}

/** Tries a provider before the person's eyes; it costs nothing. What it says never shows the key. */
export async function tryProvider(
  provider: ProviderConfig,
  key: string | null,
): Promise<ConnectionTest> {
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0}…', provider.name),
    },
    () => testConnection({ fetch, now: Date.now }, provider, key),
  );
  return key !== null && 'detail' in result
    ? { ...result, detail: result.detail.replaceAll(key, '…') }
    : result;
}

/** Says that a provider can be asked; where the default model is at another that cannot, that too. */
export async function tellConnected(desk: ProviderDesk, provider: ProviderConfig): Promise<void> {
  const connected = vscode.l10n.t('{0} is connected.', provider.name);
  const model = desk.defaultModel();
  const id = parseModelId(model).provider ?? 'openRouter';
  const other = desk.providers().find((each) => each.id === id);
  const isServed =
    id === provider.id ||
    id === 'vscode' ||
    desk.route.isInUse(id) ||
    (other !== undefined && (!needsKey(other) || (await desk.keys.get(id)) !== null));
  if (isServed) {
    void vscode.window.showInformationMessage(connected);
    return;
  }
  const choose = vscode.l10n.t('Choose a Default Model');
  const missing = vscode.l10n.t(
    'The default model, {0}, is at {1}, which is not connected.',
    model,
    other?.name ?? id,
  );
  const chosen = await vscode.window.showInformationMessage(`${connected} ${missing}`, choose);
  if (chosen === choose) await chooseDefault();
}

async function chooseDefault(): Promise<void> {
  const model = await vscode.commands.executeCommand<string | undefined>('parley.pickModel');
  if (model === undefined || model === '') return;
  await vscode.workspace
    .getConfiguration('parley')
    .update('models.default', model, vscode.ConfigurationTarget.Global);
}

function keptWords(
  provider: ProviderConfig,
  result: Exclude<ConnectionTest, { kind: 'ok' | 'refused' }>,
): string {
  if (result.kind === 'unreachable' || result.kind === 'busy') {
    return vscode.l10n.t(
      'The key is kept, but {0} cannot be reached now to check it.',
      provider.name,
    );
  }
  return `${vscode.l10n.t('The key is kept.')} ${testWords(provider, result)}`;
}

/** What to say of a provider that does not answer as it should. */
export function testWords(
  provider: ProviderConfig,
  result: Exclude<ConnectionTest, { kind: 'ok' }>,
): string {
  const { name } = provider;
  const address = shownAddress(provider);
  const said = 'detail' in result ? result.detail : '';
  return wordsOf(result.kind, name, address, said).trim();
}

function wordsOf(
  kind: Exclude<ConnectionTest['kind'], 'ok'>,
  name: string,
  address: string,
  said: string,
): string {
  switch (kind) {
    case 'noKey':
      return vscode.l10n.t('{0} needs a key and there is none yet.', name);
    case 'refused':
      return vscode.l10n.t('{0} refuses the key. {1}', name, said);
    case 'outOfCredit':
      return vscode.l10n.t('{0} takes the key, but it has nothing left to spend. {1}', name, said);
    case 'unreachable':
      return vscode.l10n.t('Nobody answers at {0}. Is it running, and the address right?', address);
    case 'notFound':
      return vscode.l10n.t('There is nothing at {0}. Such addresses often end in /v1.', address);
    case 'notCompatible':
      return vscode.l10n.t('What answers at {0} is no provider of models. {1}', address, said);
    case 'busy':
      return vscode.l10n.t(
        '{0} is overloaded or limits the rate. Try again later. {1}',
        name,
        said,
      );
  }
}

/** A provider's address as it may be shown: never with a password in it. */
export function shownAddress({ baseUrl }: ProviderConfig): string {
  const url = URL.parse(baseUrl);
  if (url === null) return vscode.l10n.t('an address that is none');
  return url.username === '' && url.password === '' ? baseUrl : `${url.origin}${url.pathname}`;
}
