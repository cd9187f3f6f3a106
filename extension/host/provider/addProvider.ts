import * as vscode from 'vscode';
import {
  type ProviderConfig,
  providerConfigs,
  type ProviderKind,
} from '../../../shared/models/providerConfig.ts';
import {
  connectByKey,
  type ProviderDesk,
  tellConnected,
  testWords,
  tryProvider,
} from './connectByKey.ts';
import { needsKey } from './needsKey.ts';

/** An entry of `parley.providers`. */
interface Entry {
  readonly id: string;
  readonly kind: Exclude<ProviderKind, 'openRouter' | 'custom'> | 'custom';
  readonly baseUrl?: string;
}

/** Adds a provider with its kind's own address to the settings, and connects it. */
export async function addStandard(
  desk: ProviderDesk,
  kind: 'openai' | 'anthropic' | 'google' | 'ollama',
): Promise<void> {
  await add(desk, { id: kind, kind });
}

/** Asks for the address of any other endpoint and for a name, adds it to the settings and connects it. */
export async function addEndpoint(desk: ProviderDesk): Promise<void> {
  const title = vscode.l10n.t('Connect Another Endpoint');
  const baseUrl = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Its address. Most end in /v1.'),
    placeHolder: 'http://127.0.0.1:8080/v1',
    ignoreFocusOut: true,
    validateInput: (value) => problemOf({ id: 'x', kind: 'custom', baseUrl: value }),
  });
  if (baseUrl === undefined) return;
  const id = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('A short name for it. Its models are then called name:model.'),
    placeHolder: 'local',
    ignoreFocusOut: true,
    validateInput: (value) =>
      desk.providers().some((provider) => provider.id === value)
        ? vscode.l10n.t('There is one of this name already.')
        : problemOf({ id: value, kind: 'custom', baseUrl }),
  });
  if (id !== undefined) await add(desk, { id, kind: 'custom', baseUrl: baseUrl.trim() });
}

/** Connects a provider that the settings name: tries it as it is, and asks for a key where it wants one. */
export async function connectConfigured(
  desk: ProviderDesk,
  provider: ProviderConfig,
): Promise<void> {
  if (needsKey(provider)) return connectByKey(desk, provider);
  const result = await tryProvider(provider, await desk.keys.get(provider.id));
  if (result.kind === 'ok') {
    void desk.catalogue.refresh();
    return tellConnected(desk, provider);
  }
  if (result.kind === 'refused' || result.kind === 'noKey') return connectByKey(desk, provider);
  void vscode.window.showWarningMessage(testWords(provider, result));
}

async function add(desk: ProviderDesk, entry: Entry): Promise<void> {
  const section = vscode.workspace.getConfiguration('parley');
  const before = section.inspect<unknown>('providers')?.globalValue ?? [];
  // Somebody wrote something else there by hand: it is theirs to mend.
  if (!Array.isArray(before) || problemOf(entry) !== undefined) return openProviderSettings();
  const after = [...(before as readonly unknown[]), entry];
  await section.update('providers', after, vscode.ConfigurationTarget.Global);
  const provider = desk.providers().find(({ id }) => id === entry.id);
  // Another level of the settings stands above the person's own.
  if (provider === undefined) return openProviderSettings();
  await connectConfigured(desk, provider);
}

export async function openProviderSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', 'parley.providers');
}

function problemOf(entry: Entry): string | undefined {
  return providerConfigs([entry]).problems[0]?.reason;
}
