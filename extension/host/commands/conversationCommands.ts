import * as vscode from 'vscode';
import { personalityId } from '../../../shared/domain/ids.ts';
import { branch, duplicate } from '../../conversations/copyConversation.ts';
import { deleteConversation } from '../../conversations/deleteWithUndo.ts';
import { commandRegistrar, idOf, pickConversation, type Register } from './commandTarget.ts';
import type { ConversationDeps } from './conversationDeps.ts';
import { exportConversation, importConversation } from './conversationFiles.ts';
import { newConversation, startConversation } from './newConversation.ts';
import { pickPersonalities } from './pickPersonalities.ts';
import { registerPresetCommands } from './presetCommands.ts';
import { searchConversations } from './searchConversations.ts';

/** The commands on conversations. Each asks for the conversation where it was called without one. */
export function registerConversationCommands(deps: ConversationDeps): vscode.Disposable {
  const register = commandRegistrar(deps.databasePath);
  return vscode.Disposable.from(
    register('parley.newConversation', () => newConversation(deps)),
    register('parley.chatWith', (target) => {
      const chosen = idOf(target);
      return chosen === null ? newConversation(deps) : startConversation(deps, [chosen]);
    }),
    register('parley.searchConversations', () => searchConversations(deps)),
    register('parley.importConversation', () => importConversation(deps)),
    register('parley.undoDelete', () => deps.deletions.undoLast()),
    vscode.commands.registerCommand('parley.stopAnswers', () => deps.rooms.stopAll()),
    ...commandsOnOne(deps, register),
    registerPresetCommands(deps, register),
  );
}

function commandsOnOne(deps: ConversationDeps, register: Register): vscode.Disposable[] {
  const { rooms } = deps;
  /** `isShown`: without a target it means the conversation that the side bar shows. */
  const on = (
    command: string,
    isShown: boolean,
    run: (id: string, second: unknown) => Promise<void>,
  ) =>
    register(command, async (target, second) => {
      const shown = isShown ? deps.chatView.conversationId : null;
      const id = idOf(target) ?? shown ?? (await pickConversation(deps.store));
      if (id !== null) await run(id, second);
    });
  return [
    on('parley.openConversation', false, (id) => deps.chatView.show(id)),
    on('parley.openConversationInEditor', true, (id) => deps.chatPanels.show(id)),
    on('parley.addParticipants', true, (id) => addParticipants(deps, id)),
    on('parley.renameConversation', true, (id) => rename(deps, id)),
    on('parley.pinConversation', true, (id) => rooms.setPinned(id, true)),
    on('parley.unpinConversation', true, (id) => rooms.setPinned(id, false)),
    on('parley.archiveConversation', true, (id) => rooms.setArchived(id, true)),
    on('parley.unarchiveConversation', true, (id) => rooms.setArchived(id, false)),
    on('parley.duplicateConversation', true, async (id) => {
      const copied = await duplicate(deps, id);
      if (copied !== null) await deps.chatView.show(copied);
    }),
    on('parley.branchConversation', true, (id, messageId) => branchAt(deps, id, idOf(messageId))),
    on('parley.exportConversation', true, (id) => exportConversation(deps, id)),
    on('parley.deleteConversation', true, (id) => remove(deps, id)),
  ];
}

/** Without a message, the whole conversation up to its last one goes along. */
async function branchAt(
  deps: ConversationDeps,
  id: string,
  messageId: string | null,
): Promise<void> {
  const newest = await deps.store.listMessages(id, { beforeId: null, limit: 1 });
  const last = messageId ?? newest.messages.at(-1)?.id;
  const branched = last === undefined ? null : await branch(deps, id, last);
  if (branched !== null) return deps.chatView.show(branched);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('There is nothing to branch from: the message is gone, or none was said yet.'),
  );
}

async function addParticipants({ store, rooms }: ConversationDeps, id: string): Promise<void> {
  const conversation = await store.get('conversation', id);
  if (!conversation) return;
  const present = new Set<string>(
    conversation.data.participants.map((participant) => participant.personalityId),
  );
  const absent = (await rooms.personalities()).filter((candidate) => !present.has(candidate.id));
  const chosen = await pickPersonalities(absent, {
    title: vscode.l10n.t('Add to the Conversation'),
    placeholder: vscode.l10n.t('Who should join?'),
  });
  if (chosen !== null) {
    await rooms.addParticipants(
      id,
      chosen.map((personality) => personalityId.parse(personality)),
    );
  }
}

async function rename({ store, rooms }: ConversationDeps, id: string): Promise<void> {
  const conversation = await store.get('conversation', id);
  if (!conversation) return;
  const title = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Conversation'),
    value: conversation.data.title,
    validateInput: (value) =>
      value.trim() === '' || value.length > 200
        ? vscode.l10n.t('A title has 1 to 200 characters.')
        : undefined,
  });
  if (title !== undefined) await rooms.rename(id, title.trim());
}

async function remove({ store, rooms, deletions }: ConversationDeps, id: string): Promise<void> {
  const deletion = await deleteConversation({ store, remove: (one) => rooms.remove(one) }, id);
  deletions.offer(deletion, (title) =>
    vscode.l10n.t('“{0}” was deleted. Its review comments and proposed edits stay.', title),
  );
}
