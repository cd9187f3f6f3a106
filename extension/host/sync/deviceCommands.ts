import * as vscode from 'vscode';
import type { Device } from '../../../shared/protocol/restApi.ts';
import type { ApiAnswer } from '../../../shared/sync/serviceClient.ts';
import type { DevicesClient } from '../../net/devicesClient.ts';
import { tell } from '../tell.ts';
import { failureWords } from './syncItems.ts';

const MAX_NAME = 100;

/** Asks for the device's new name and gives it. */
export async function renameDevice(devices: DevicesClient, device: Device): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Device'),
    value: device.name,
    validateInput: (value) =>
      value.trim() === '' || value.trim().length > MAX_NAME
        ? vscode.l10n.t('A name has 1 to {0} characters.', MAX_NAME)
        : undefined,
  });
  if (name === undefined || name.trim() === device.name) return;
  tellFailure(await devices.rename(device.id, name.trim()));
}

/** Asks first: the device stops to sync at once. */
export async function revokeDevice(devices: DevicesClient, device: Device): Promise<void> {
  const revoke = vscode.l10n.t('Take Away Access');
  const detail = device.isThis
    ? vscode.l10n.t(
        'This is the device that you are using. It stops to sync; what is on it stays on it. Another device can admit it again.',
      )
    : vscode.l10n.t(
        'It stops to sync at once. What is on it already stays on it. You can admit it again here.',
      );
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Take away the access of “{0}”?', device.name),
    { modal: true, detail },
    revoke,
  );
  if (chosen !== revoke) return;
  tellFailure(await devices.revoke(device.id));
}

export async function admitDevice(devices: DevicesClient, device: Device): Promise<void> {
  const answer = await devices.admit(device.id);
  tellFailure(answer);
  if (answer.ok) tell(vscode.l10n.t('“{0}” may sync again.', device.name));
}

function tellFailure(answer: ApiAnswer<null>): void {
  if (answer.ok) return;
  void vscode.window.showWarningMessage(
    vscode.l10n.t('Nothing was changed: {0}', failureWords(answer.failure)),
  );
}
