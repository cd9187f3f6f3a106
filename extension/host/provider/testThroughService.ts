import * as vscode from 'vscode';
import type { ProviderConfig } from '../../../shared/models/providerConfig.ts';
import { createVaultClient } from '../../net/vaultClient.ts';
import { tell } from '../tell.ts';
import type { ProviderDesk } from './connectByKey.ts';
import { vaultNameOf } from './serviceKeys.ts';
import { tellNoService, tellVaultFailure } from './vaultWords.ts';

/** Whether the service can be reached and keeps a key of the provider. What the key is worth it cannot tell. */
export async function testThroughService(
  { route }: ProviderDesk,
  provider: ProviderConfig,
): Promise<void> {
  const address = route.service();
  if (address === null) return tellNoService();
  const answer = await createVaultClient(address).list();
  if (!answer.ok) return tellVaultFailure(answer.failure);
  const name = vaultNameOf(provider.id);
  const key = answer.reply.find((each) => each.provider === name);
  if (key !== undefined) {
    tell(
      vscode.l10n.t(
        'The sync service answers and keeps a key of {0}: {1}.',
        provider.name,
        key.masked,
      ),
    );
    return;
  }
  void vscode.window.showErrorMessage(
    vscode.l10n.t('The sync service keeps no {0} key any more.', provider.name),
  );
}
