import * as vscode from 'vscode';
import { deleteRecord } from '../../conversations/deleteWithUndo.ts';
import { listPresets, saveAsPreset } from '../../conversations/presets.ts';
import { idOf, pickConversation, type Register } from './commandTarget.ts';
import type { ConversationDeps } from './conversationDeps.ts';

/** Keeping a conversation's set-up as a room to begin from, and giving one up. */
export function registerPresetCommands(
  deps: ConversationDeps,
  register: Register,
): vscode.Disposable {
  return vscode.Disposable.from(
    register('parley.saveAsPreset', async (target) => {
      const shown = deps.chatView.conversationId;
      const id = idOf(target) ?? shown ?? (await pickConversation(deps.store));
      if (id !== null) await save(deps, id);
    }),
    register('parley.deletePreset', () => remove(deps)),
  );
}

async function save(deps: ConversationDeps, id: string): Promise<void> {
  const title = await deps.rooms.titleOf(id);
  if (title === null) return;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save as Room'),
    prompt: vscode.l10n.t('Its personalities, rules and description become a room to begin from.'),
    value: title.slice(0, 120).toWellFormed(),
    validateInput: (value) =>
      value.trim() === '' || value.length > 120
        ? vscode.l10n.t('A name has 1 to 120 characters.')
        : undefined,
  });
  if (name === undefined) return;
  if ((await saveAsPreset(deps, id, name)) !== 'saved') return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('“{0}” is now among the rooms of New Conversation.', name.trim()),
  );
}

async function remove({ store, deletions }: ConversationDeps): Promise<void> {
  const { own } = await listPresets(store);
  if (own.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('You have no rooms of your own; those that come with Parley stay.'),
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    own.map(({ id, data }) => ({ label: data.name, detail: data.about, id })),
    { title: vscode.l10n.t('Delete Room') },
  );
  if (picked === undefined) return;
  deletions.offer(await deleteRecord(store, 'preset', picked.id), (name) =>
    vscode.l10n.t('The room “{0}” was deleted.', name),
  );
}
