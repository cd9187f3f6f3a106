import * as vscode from 'vscode';
import {
  type ServiceKind,
  serviceKinds,
  standardProvider,
  VAULT_NAMES,
} from '../../../shared/models/providerConfig.ts';
import type { ProviderKey, VaultProvider } from '../../../shared/protocol/restApi.ts';
import { createVaultClient, type VaultClient } from '../../net/vaultClient.ts';
import { tell } from '../tell.ts';
import type { ProviderDesk } from './connectByKey.ts';
import { showUsage, type UsagePage } from './usagePage.ts';
import { tellNoService, tellVaultFailure, type WayOut } from './vaultWords.ts';

/** The service of now, or null after the person was told that there is none. */
async function openVault(
  desk: ProviderDesk,
): Promise<{ readonly vault: VaultClient; readonly url: string } | null> {
  const address = desk.route.service();
  if (address !== null) return { vault: createVaultClient(address), url: address.url };
  await tellNoService();
  return null;
}

/** `parley.keepKeyAtService`: puts this machine's OpenRouter key into the vault, and asks through it from then on. */
export async function keepKeyAtService(desk: ProviderDesk): Promise<void> {
  const opened = await openVault(desk);
  if (opened === null) return;
  const key = await desk.keys.get('openRouter');
  if (key === null) return signInAndKeep(desk);
  if (!(await mayKeep(opened.url))) return;
  const kept = await opened.vault.put('openrouter', 'OpenRouter', key);
  if (!kept.ok) return tellVaultFailure(kept.failure);
  await desk.route.add('openRouter');
  await offerToForget(desk);
}

/** `parley.signInToOpenRouterAtService`: the key that the sign-in gives goes to the service and not to this machine. */
export async function signInAndKeep(desk: ProviderDesk): Promise<void> {
  const opened = await openVault(desk);
  if (opened === null) return;
  // Before a code is used up that could be kept nowhere.
  const list = await opened.vault.list();
  if (!list.ok) return tellVaultFailure(list.failure);
  if (await mayKeep(opened.url)) await desk.signIn.inBrowser(opened.url);
}

/** `parley.showServiceKeys`: what is kept there, to be removed. */
export async function showServiceKeys(desk: ProviderDesk): Promise<void> {
  const keys = await listKeys(desk);
  if (keys === null) return;
  const items = keys.map((key) => ({
    label: `$(key) ${nameOf(key.provider)}`,
    description: key.masked,
    detail: [
      key.name,
      vscode.l10n.t('kept on {0}', new Date(key.updatedAt).toLocaleDateString()),
      ...(isUsed(desk, key.provider) ? [vscode.l10n.t('used by this machine')] : []),
    ].join(' · '),
    key,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Keys at the Sync Service'),
    placeHolder: vscode.l10n.t('Choose a key to remove it there. Nobody can read one back.'),
  });
  if (chosen !== undefined) await removeKey(desk, chosen.key);
}

/** `parley.useServiceKey`: which providers this machine asks through the service; others are asked from here. */
export async function useServiceKeys(desk: ProviderDesk): Promise<void> {
  const keys = await listKeys(desk);
  if (keys === null) return;
  const items = keys.flatMap((key) => {
    const kind = kindOf(key.provider);
    if (kind === null) return [];
    const picked = desk.route.inUse().includes(kind);
    return [{ label: nameOf(key.provider), description: key.masked, picked, of: kind }];
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Use the Key at the Sync Service'),
    placeHolder: vscode.l10n.t('Ticked: asked through the service, which can read along'),
    canPickMany: true,
  });
  if (chosen === undefined) return;
  await desk.route.use(chosen.map((item) => item.of));
  const names = chosen.map(({ label }) => label).join(', ');
  tell(
    names === ''
      ? vscode.l10n.t('This machine asks with its own keys.')
      : vscode.l10n.t('Asked through the sync service from now on: {0}.', names),
  );
}

/** `parley.showServiceUsage`: what went through the service, by day, provider and model. */
export async function showServiceUsage(desk: ProviderDesk, page: UsagePage): Promise<void> {
  const opened = await openVault(desk);
  if (opened === null) return;
  const usage = await opened.vault.usage(Date.now() - 31 * 24 * 60 * 60_000);
  if (usage.ok) await showUsage(page, usage.reply);
  else await tellVaultFailure(usage.failure);
}

/** To the keys of this machine; null where all is asked with them already. */
function wayBack({ route }: ProviderDesk): WayOut | null {
  if (route.inUse().length === 0) return null;
  return { label: vscode.l10n.t('Ask from This Machine'), run: () => route.use([]) };
}

/** Null after the person was told why there are none; then they can go back to the keys of this machine. */
async function listKeys(desk: ProviderDesk): Promise<readonly ProviderKey[] | null> {
  const opened = await openVault(desk);
  if (opened === null) return null;
  const answer = await opened.vault.list();
  if (!answer.ok) {
    await tellVaultFailure(answer.failure, wayBack(desk));
    return null;
  }
  if (answer.reply.length > 0) return answer.reply;
  const keep = vscode.l10n.t('Keep the OpenRouter Key There');
  const words = vscode.l10n.t('No key is kept at the sync service yet.');
  const back = wayBack(desk);
  const buttons = back === null ? [keep] : [keep, back.label];
  const chosen = await vscode.window.showInformationMessage(words, ...buttons);
  if (chosen === keep) await keepKeyAtService(desk);
  else if (chosen !== undefined) await back?.run();
  return null;
}

async function removeKey(desk: ProviderDesk, { provider, masked }: ProviderKey): Promise<void> {
  const remove = vscode.l10n.t('Remove');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the {0} key {1} from the sync service?', nameOf(provider), masked),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Every machine of yours that uses it there needs another key then. The key itself stays good: end it at the provider if nobody may use it any more.',
      ),
    },
    remove,
  );
  if (chosen !== remove) return;
  const opened = await openVault(desk);
  if (opened === null) return;
  const answer = await opened.vault.remove(provider);
  if (!answer.ok) return tellVaultFailure(answer.failure);
  const kind = kindOf(provider);
  if (kind !== null) await desk.route.leave(kind);
  tell(vscode.l10n.t('The {0} key is removed from the sync service.', nameOf(provider)));
}

async function mayKeep(url: string): Promise<boolean> {
  const keep = vscode.l10n.t('Keep It There');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Keep the OpenRouter key at the sync service {0}?', new URL(url).host),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The service seals the key and shows it to nobody, but whoever runs the service could open it and spend with it. This machine then asks OpenRouter through the service, which can read what you ask and what is answered as it passes, and counts requests, tokens and cost by day and model. Your other machines can use the key without having it.',
      ),
    },
    keep,
  );
  return chosen === keep;
}

async function offerToForget(desk: ProviderDesk): Promise<void> {
  const forget = vscode.l10n.t('Forget It Here');
  const words = vscode.l10n.t(
    'The OpenRouter key is kept at the sync service and used from there. It is still on this machine, too.',
  );
  if ((await vscode.window.showInformationMessage(words, forget)) !== forget) return;
  const { environmentName } = await desk.keys.forget('openRouter');
  tell(
    environmentName === null
      ? vscode.l10n.t('The OpenRouter key is forgotten on this machine.')
      : vscode.l10n.t(
          'The stored key is forgotten. The one in the environment variable {0} stays until you remove it; it is not used meanwhile.',
          environmentName,
        ),
  );
}

function isUsed(desk: ProviderDesk, provider: VaultProvider): boolean {
  const kind = kindOf(provider);
  return kind !== null && desk.route.inUse().includes(kind);
}

/** Null for one that the service keeps a key of but does not ask. */
function kindOf(provider: VaultProvider): ServiceKind | null {
  return serviceKinds.find((kind) => VAULT_NAMES[kind] === provider) ?? null;
}

/** What the service calls the provider; null where it cannot be asked through it. */
export function vaultNameOf(providerId: string): VaultProvider | null {
  const kind = serviceKinds.find((each) => each === providerId);
  return kind === undefined ? null : VAULT_NAMES[kind];
}

function nameOf(provider: VaultProvider): string {
  return standardProvider(kindOf(provider) ?? 'google').name;
}
